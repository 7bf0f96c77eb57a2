using Microsoft.Extensions.Configuration;
using SyncActors.Hocon;

namespace SyncActors.Server.Configuration;

/// <summary>Refuses keys that nothing reads, so that a slip of the pen is not taken for a default. The reference names
/// every key; those of plug-ins are checked by the plug-ins.</summary>
internal static class KnownKeys
{
    private static readonly string[] Sections =
        ["connectors", "sources", "transformations", "destinations", "default-destinations"];
    private static readonly string[] OfConnector =
        ["user", "account", "redirect-uri", "import-from", "time-zone", "schedule:time-zone"];
    private static readonly string[] SectionsOfConnector = ["source", "transformation", "destinations", "labels"];

    /// <summary>Checks all keys.</summary>
    /// <exception cref="ConfigurationException">One of them is not known.</exception>
    internal static void Check(IConfigurationRoot configuration)
    {
        var reference = new ConfigurationBuilder()
            .AddHocon([new HoconLayer.Text(ConfigurationLoader.Reference, "reference.conf")], new HoconOptions())
            .Build();
        var known = Keys(reference).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var key in Keys(configuration))
        {
            var first = key.Split(':')[0];
            var good = first == Sections[0]
                ? IsOfConnector(key, known)
                : Sections.Contains(first) || known.Contains(key);
            if (!good)
            {
                throw new ConfigurationReader(configuration, ServerSettings.Section).Wrong(
                    key.Replace(':', '.'), "is no key that anything reads");
            }
        }
    }

    // connectors:<name>:<key>
    private static bool IsOfConnector(string key, HashSet<string> known) =>
        key.Split(':', 3) is not [_, _, var own]
        || OfConnector.Contains(own, StringComparer.OrdinalIgnoreCase)
        || SectionsOfConnector.Contains(own.Split(':')[0], StringComparer.OrdinalIgnoreCase)
        || known.Contains($"defaults:{own}");

    private static IEnumerable<string> Keys(IConfigurationRoot configuration) =>
        configuration.GetSection(ServerSettings.Section).AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Value is not null).Select(entry => entry.Key);
}
