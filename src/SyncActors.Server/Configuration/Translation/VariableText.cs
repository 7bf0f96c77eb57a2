using System.Text;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>A text in which <c>${NAME}</c> stands for a variable.</summary>
public sealed class VariableText
{
    private readonly IReadOnlyList<Part> _parts;

    private VariableText(IReadOnlyList<Part> parts) => _parts = parts;

    /// <summary>Variables in it, in order.</summary>
    public IEnumerable<string> Variables => _parts.Where(part => part.IsVariable).Select(part => part.Text);

    /// <summary>A text without variables.</summary>
    public static VariableText Of(string literal) => new([new Part(literal, IsVariable: false)]);

    /// <summary>Reads a text.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Null when a <c>${</c> begins no name of a variable with its closing brace.</returns>
    public static VariableText? Parse(string text)
    {
        List<Part> parts = [];
        var at = 0;
        while (text.IndexOf("${", at, StringComparison.Ordinal) is var begin and >= 0)
        {
            var end = text.IndexOf('}', begin);
            if (end < 0 || !IsName(text.AsSpan(begin + 2, end - begin - 2)))
                return null;
            if (begin > at)
                parts.Add(new Part(text[at..begin], IsVariable: false));
            parts.Add(new Part(text[(begin + 2)..end], IsVariable: true));
            at = end + 1;
        }

        if (at < text.Length || parts.Count == 0)
            parts.Add(new Part(text[at..], IsVariable: false));
        return new VariableText(parts);
    }

    /// <summary>The same with a text behind it.</summary>
    public VariableText With(string end) => end.Length == 0 ? this : new([.. _parts, new Part(end, IsVariable: false)]);

    /// <summary>The text with variables replaced; null when one has no value.</summary>
    public string? Resolve(Func<string, string?> variable)
    {
        var text = new StringBuilder();
        foreach (var part in _parts)
        {
            if (!part.IsVariable)
                text.Append(part.Text);
            else if (variable(part.Text) is { Length: > 0 } value)
                text.Append(value);
            else
                return null;
        }

        return text.ToString();
    }

    /// <summary>The text as a value in HOCON, in which variables stay variables.</summary>
    public string ToHocon()
    {
        List<Part> joined = [];
        foreach (var part in _parts)
        {
            if (joined is [.., { IsVariable: false } last] && !part.IsVariable)
                joined[^1] = last with { Text = last.Text + part.Text };
            else
                joined.Add(part);
        }

        return joined is [{ IsVariable: false } only] && IsPlain(only.Text)
            ? only.Text
            : string.Concat(joined.Select(part =>
                part.IsVariable ? $"${{?{part.Text}}}" : HoconText.Quote(part.Text)));
    }

    private static bool IsName(ReadOnlySpan<char> text) =>
        text.Length > 0 && !char.IsAsciiDigit(text[0])
        && text.IndexOfAnyExcept(Characters) < 0;

    private static System.Buffers.SearchValues<char> Characters { get; } = System.Buffers.SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    // Switches, small numbers and durations read better without quotes.
    private static bool IsPlain(string text)
    {
        if (text is "true" or "false")
            return true;
        var number = text.TrimEnd(['s', 'm', 'h', 'd']);
        return text.Length - number.Length <= 1 && number.Length is > 0 and < 10 && number.All(char.IsAsciiDigit)
            && (number == "0" || number[0] != '0');
    }

    private readonly record struct Part(string Text, bool IsVariable);
}
