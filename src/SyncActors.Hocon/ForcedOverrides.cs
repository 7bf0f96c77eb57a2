using System.Text;
using SyncActors.Hocon.Parsing;
using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon;

/// <summary>Environment variables that override the configuration.</summary>
internal static class ForcedOverrides
{
    private const string Prefix = "CONFIG_FORCE_";

    /// <summary>Builds the strongest layer.</summary>
    /// <param name="variables">Any variables; only those with the prefix count.</param>
    /// <exception cref="HoconException">A name has more than three underscores in a row.</exception>
    public static ObjectNode ToTree(IReadOnlyDictionary<string, string> variables)
    {
        var entries = variables
            .Where(v => v.Key.Length > Prefix.Length && v.Key.StartsWith(Prefix, StringComparison.Ordinal))
            .OrderBy(v => v.Key, StringComparer.Ordinal)
            .Select(v => (Path(v.Key), new HoconString(Origin(v.Key), v.Value)))
            .ToList();
        return PropertiesParser.Build(entries, new HoconOrigin("environment", 0, 0));
    }

    private static KeyPath Path(string variable)
    {
        var path = new StringBuilder();
        for (var i = Prefix.Length; i < variable.Length; i++)
        {
            if (variable[i] != '_')
            {
                path.Append(variable[i]);
                continue;
            }

            var start = i;
            while (i + 1 < variable.Length && variable[i + 1] == '_') i++;
            path.Append((i - start + 1) switch
            {
                1 => '.',
                2 => '-',
                3 => '_',
                _ => throw new HoconException(HoconErrorKind.Path, Origin(variable),
                    "One underscore stands for a dot, two for a hyphen, three for an underscore; four mean nothing."),
            });
        }

        return new KeyPath(path.ToString().Split('.'));
    }

    private static HoconOrigin Origin(string variable) => new($"environment variable {variable}", 0, 0);
}
