using Microsoft.Extensions.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>The file that a process was configured with, which may change while it runs.</summary>
/// <param name="Path">The file.</param>
/// <param name="Load">Loads the whole configuration once more; throws
/// <see cref="Configuration.ConfigurationException"/>.</param>
public sealed record ConfigurationFile(string Path, Func<IConfigurationRoot> Load);
