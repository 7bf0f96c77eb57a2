using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Writes a translated configuration in HOCON.</summary>
public static class HoconText
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The same configuration in HOCON, with what is to be said about it as comments. Variables stay
    /// variables, so no value of theirs is in it.</summary>
    public static string Write(Translated translated)
    {
        var text = new StringBuilder();
        foreach (var notice in translated.Notices)
            text.Append("# ").Append(notice.ToString().ReplaceLineEndings(" ")).Append('\n');
        if (text.Length > 0)
            text.Append('\n');
        var root = new Branch();
        foreach (var key in translated.Keys)
            root.Add(key.Key.Split(':'), key.Source.ToHocon());
        text.Append(ServerSettings.Section).Append(' ');
        root.Write(text, depth: 0);
        return text.Append('\n').ToString();
    }

    /// <summary>A text in quotes.</summary>
    internal static string Quote(string text) => JsonSerializer.Serialize(text, Readable);

    // Keys in the order in which they first appeared.
    private sealed class Branch
    {
        private readonly OrderedDictionary<string, Branch> _below = new(StringComparer.OrdinalIgnoreCase);
        private string? _value;

        internal void Add(ReadOnlySpan<string> path, string value)
        {
            if (path.Length == 0)
            {
                _value = value;
                return;
            }

            if (!_below.TryGetValue(path[0], out var branch))
                _below.Add(path[0], branch = new Branch());
            branch.Add(path[1..], value);
        }

        internal void Write(StringBuilder text, int depth)
        {
            if (IsList)
            {
                text.Append('[').AppendJoin(", ", _below.Values.Select(branch => branch._value)).Append(']');
                return;
            }

            text.Append("{\n");
            foreach (var (name, branch) in _below)
            {
                text.Append(' ', (depth * 2) + 2).Append(IsBare(name) ? name : Quote(name));
                if (branch._value is { } value)
                {
                    text.Append(" = ").Append(value);
                }
                else
                {
                    text.Append(branch.IsList ? " = " : " ");
                    branch.Write(text, depth + 1);
                }

                text.Append('\n');
            }

            text.Append(' ', depth * 2).Append('}');
        }

        private bool IsList => _below.Keys.Index().All(key => key.Item == $"{key.Index}");

        private static bool IsBare(string name) =>
            char.IsAsciiLetter(name[0]) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_')
            && name is not ("include" or "true" or "false" or "null");
    }
}
