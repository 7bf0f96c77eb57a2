using System.Globalization;
using System.Text;
using SyncActors.Hocon.Tree;

namespace SyncActors.Hocon.Parsing;

/// <summary>Reads Java properties: keys split at every dot, values always texts.</summary>
/// <remarks>Format: java.util.Properties.load of Java SE; splitting and precedence of parents: HOCON specification,
/// "Java properties mapping".</remarks>
internal static class PropertiesParser
{
    /// <summary>Parses a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="file">Name of the text in origins.</param>
    public static ObjectNode Parse(string text, string file)
    {
        var entries = new List<(KeyPath Path, HoconString Value)>();
        foreach (var (line, number) in LogicalLines(text))
        {
            var origin = new HoconOrigin(file, number, 1);
            var (key, value) = Split(line);
            var elements = Unescape(key, origin).Split('.');
            if (elements.Length > HoconLimits.NestingMax)
            {
                throw new HoconException(
                    HoconErrorKind.Path, origin, $"The key has more than {HoconLimits.NestingMax} elements.");
            }

            entries.Add((new KeyPath(elements), new HoconString(origin, Unescape(value, origin))));
        }

        return Build(entries, new HoconOrigin(file, 1, 1));
    }

    /// <summary>Builds a tree in which a key that is both a value and a parent is a parent.</summary>
    /// <param name="entries">Paths with values; of equal paths the last wins.</param>
    /// <param name="origin">Origin of the root.</param>
    public static ObjectNode Build(IReadOnlyList<(KeyPath Path, HoconString Value)> entries, HoconOrigin origin)
    {
        var parents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (path, _) in entries)
        {
            for (var length = 1; length < path.Count; length++) parents.Add(path.First(length).ToString());
        }

        var root = new ObjectNode(origin);
        foreach (var (path, value) in entries)
        {
            if (!parents.Contains(path.ToString())) root.Put(path, new ScalarNode(value), value.Origin);
        }

        return root;
    }

    private static IEnumerable<(string Line, int Number)> LogicalLines(string text)
    {
        var lines = text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r');
        for (var i = 0; i < lines.Length; i++)
        {
            var (line, number) = (TrimLeading(lines[i]), i + 1);
            if (line.Length == 0 || line[0] is '#' or '!') continue;
            while (EndsInOddBackslashes(line))
            {
                line = line[..^1];
                if (++i >= lines.Length) break;
                line += TrimLeading(lines[i]);
            }

            yield return (line, number);
        }
    }

    private static string TrimLeading(string line) => line.TrimStart(' ', '\t', '\f');

    private static bool EndsInOddBackslashes(string line) =>
        (line.Length - line.AsSpan().TrimEnd('\\').Length) % 2 == 1;

    private static (string Key, string Value) Split(string line)
    {
        var end = 0;
        while (end < line.Length && line[end] is not ('=' or ':' or ' ' or '\t' or '\f'))
        {
            end += line[end] == '\\' ? 2 : 1;
        }

        end = Math.Min(end, line.Length);
        var rest = TrimLeading(line[end..]);
        if (rest.Length > 0 && rest[0] is '=' or ':') rest = TrimLeading(rest[1..]);
        return (line[..end], rest);
    }

    private static string Unescape(string text, HoconOrigin origin)
    {
        if (!text.Contains('\\', StringComparison.Ordinal)) return text;
        var result = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            i++;
            result.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var c => c });
            if (text[i] != 'u') continue;
            if (i + 4 >= text.Length
                || !ushort.TryParse(text.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, null, out var code))
            {
                throw new HoconException(
                    HoconErrorKind.Syntax, origin, "After \\u exactly four hexadecimal digits must stand.");
            }

            result[^1] = (char)code;
            i += 4;
        }

        return result.ToString();
    }
}
