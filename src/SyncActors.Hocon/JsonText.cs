using System.Text;
using SyncActors.Hocon.Parsing;

namespace SyncActors.Hocon;

/// <summary>Writes resolved values as JSON.</summary>
/// <remarks>RFC 8259. Half surrogate pairs are escaped, so that any text can be written.</remarks>
internal static class JsonText
{
    /// <summary>Writes a value; numbers as they were written where JSON allows it.</summary>
    /// <param name="value">The value.</param>
    /// <param name="indented">Whether to put every member and element on a line of its own.</param>
    public static string Write(HoconValue value, bool indented)
    {
        var output = new StringBuilder();
        Append(output, value, indented ? 0 : -1);
        return output.ToString();
    }

    /// <summary>A text as a JSON string with its quotes.</summary>
    public static string Quote(string text)
    {
        var output = new StringBuilder();
        AppendQuoted(output, text);
        return output.ToString();
    }

    private static void Append(StringBuilder output, HoconValue value, int depth)
    {
        switch (value)
        {
            case HoconObject o:
                AppendAll(output, '{', '}', o.Members, depth, (member, inner) =>
                {
                    AppendQuoted(output, member.Key);
                    output.Append(depth < 0 ? ":" : ": ");
                    Append(output, member.Value, inner);
                });
                break;
            case HoconArray a:
                AppendAll(output, '[', ']', a.Items, depth, (item, inner) => Append(output, item, inner));
                break;
            case HoconString s:
                AppendQuoted(output, s.Text);
                break;
            case HoconNumber n:
                output.Append(NumberText.ToJson(n.SourceText));
                break;
            default:
                output.Append(value.SimpleText);
                break;
        }
    }

    private static void AppendAll<T>(
        StringBuilder output, char open, char close, IReadOnlyCollection<T> parts, int depth, Action<T, int> append)
    {
        output.Append(open);
        var inner = depth < 0 ? depth : depth + 1;
        var first = true;
        foreach (var part in parts)
        {
            if (!first) output.Append(',');
            first = false;
            AppendLineBreak(output, inner);
            append(part, inner);
        }

        if (!first) AppendLineBreak(output, depth);
        output.Append(close);
    }

    private static void AppendLineBreak(StringBuilder output, int depth)
    {
        if (depth >= 0) output.Append('\n').Append(' ', depth * 2);
    }

    private static void AppendQuoted(StringBuilder output, string text)
    {
        output.Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            switch (c)
            {
                case '"' or '\\': output.Append('\\').Append(c); break;
                case '\n': output.Append("\\n"); break;
                case '\r': output.Append("\\r"); break;
                case '\t': output.Append("\\t"); break;
                case < ' ': AppendEscaped(output, c); break;
                case var _ when char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]):
                    output.Append(c).Append(text[++i]);
                    break;
                case var _ when char.IsSurrogate(c): AppendEscaped(output, c); break;
                default: output.Append(c); break;
            }
        }

        output.Append('"');
    }

    private static void AppendEscaped(StringBuilder output, char c) => output.Append($"\\u{(int)c:x4}");
}
