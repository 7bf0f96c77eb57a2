using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using SyncActors.Hocon;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Puts translated keys into a configuration and remembers where each was written.</summary>
internal sealed class TranslatedConfiguration(Translated translated) : ConfigurationProvider, IConfigurationSource
{
    private readonly Dictionary<string, HoconOrigin> _origins = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What was translated.</summary>
    internal Translated Translated => translated;

    /// <inheritdoc/>
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc/>
    public override void Load()
    {
        foreach (var key in translated.Keys)
        {
            var path = $"{ServerSettings.Section}:{key.Key}";
            Data[path] = key.Value;

            // A section begins where its first key stands.
            for (var end = path.Length; end > 0; end = path.LastIndexOf(':', end - 1))
                _origins.TryAdd(path[..end], key.Origin);
        }
    }

    /// <summary>Finds where a key or section was written.</summary>
    internal bool TryGetOrigin(string key, [NotNullWhen(true)] out HoconOrigin? origin) =>
        _origins.TryGetValue(key, out origin);
}

/// <summary>Tells of a configuration's values where they were written, and what is to be said about it.</summary>
public static class ConfigurationOrigins
{
    /// <summary>Where the value of a key, or a section, was written.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="key">A key with colons.</param>
    /// <returns>Null when it comes from no file.</returns>
    public static HoconOrigin? FindOrigin(this IConfigurationRoot configuration, string key)
    {
        foreach (var provider in configuration.Providers.Reverse())
        {
            if (provider is TranslatedConfiguration translated && translated.TryGetOrigin(key, out var written))
                return written;
            if (provider is HoconConfigurationProvider hocon && hocon.TryGetOrigin(key, out var origin))
                return origin;
            if (provider.TryGet(key, out _))
                return null;
        }

        return null;
    }

    /// <summary>What is taken otherwise than a reader of the file may expect.</summary>
    public static IEnumerable<Finding> Notices(this IConfigurationRoot configuration) =>
        configuration.Providers.OfType<TranslatedConfiguration>().SelectMany(one => one.Translated.Notices);
}
