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
        ["user", "account", "redirect-uri", "import-from", "import-when", "time-zone", "schedule:time-zone"];

    // Of one connector and of all; the reference shows them where they hold for the installation.
    private static readonly string[] AlertsOfConnector = ["alerts:channels"];

    // Those that may be written as a list instead of a text with commas.
    private static readonly string[] Lists = ["http:cors:origins", "alerts:rules:off"];
    private const string StaleAfter = "alerts:rules:stale-after";
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
                : Sections.Contains(first) || known.Contains(key) || IsOfAlerts(key, known)
                    || Lists.Any(list => IsElement(key, list));
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
        || known.Contains($"defaults:{own}")
        || IsOfConnectorsAlerts(own, known);

    // alerts:channels:<name>:<key>, which the channel checks, or a line's time, or what holds for every connector.
    private static bool IsOfAlerts(string key, HashSet<string> known) =>
        IsBelow(key, "alerts:channels") || IsBelow(key, StaleAfter)
        || (IsBelow(key, "defaults") && IsOfConnectorsAlerts(key["defaults:".Length..], known));

    private static bool IsOfConnectorsAlerts(string own, HashSet<string> known) =>
        IsBelow(own, StaleAfter) || AlertsOfConnector.Any(key => Is(own, key))
        || Lists.Any(key => IsBelow(key, "alerts:rules") && IsElement(own, key))
        || (known.Contains(own) && (IsBelow(own, "alerts:rules") || own is "alerts:enabled" or "alerts:remind-every"));

    private static bool IsBelow(string key, string section) =>
        key.StartsWith(section + ":", StringComparison.OrdinalIgnoreCase);

    // Itself, or one of its elements.
    private static bool Is(string key, string list) =>
        key.Equals(list, StringComparison.OrdinalIgnoreCase) || IsElement(key, list);

    // http:cors:origins:0
    private static bool IsElement(string key, string list) =>
        IsBelow(key, list) && key.AsSpan(list.Length + 1) is { IsEmpty: false } index
        && index.IndexOfAnyExceptInRange('0', '9') < 0;

    private static IEnumerable<string> Keys(IConfigurationRoot configuration) =>
        configuration.GetSection(ServerSettings.Section).AsEnumerable(makePathsRelative: true)
            .Where(entry => entry.Value is not null).Select(entry => entry.Key);
}
