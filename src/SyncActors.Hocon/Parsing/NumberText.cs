namespace SyncActors.Hocon.Parsing;

/// <summary>The spelling of numbers.</summary>
internal static class NumberText
{
    /// <summary>Whether a text is a number: JSON's, or one with leading zeros or a bare dot at either end.</summary>
    public static bool IsNumber(ReadOnlySpan<char> text)
    {
        if (text.StartsWith('-')) text = text[1..];
        var whole = Digits(text);
        text = text[whole..];
        var fraction = 0;
        if (text.StartsWith('.'))
        {
            fraction = Digits(text[1..]);
            text = text[(fraction + 1)..];
        }

        return whole + fraction > 0 && (text.IsEmpty || IsExponent(text));
    }

    /// <summary>Rewrites a number as JSON spells it, without change of value: <c>05.</c> becomes <c>5</c>.</summary>
    /// <param name="text">A text for which <see cref="IsNumber"/> holds.</param>
    /// <returns>The text itself where JSON allows it.</returns>
    public static string ToJson(string text)
    {
        var sign = text.StartsWith('-') ? "-" : "";
        var exponentAt = text.AsSpan().IndexOfAny('e', 'E');
        var exponent = exponentAt < 0 ? "" : text[exponentAt..];
        var mantissa = text[sign.Length..(text.Length - exponent.Length)];
        var dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = (dot < 0 ? mantissa : mantissa[..dot]).TrimStart('0');
        var fraction = dot < 0 ? "" : mantissa[(dot + 1)..];
        if (whole.Length == 0) whole = "0";
        return string.Concat(sign, whole, fraction.Length == 0 ? "" : "." + fraction, exponent);
    }

    private static bool IsExponent(ReadOnlySpan<char> text)
    {
        if (text[0] is not ('e' or 'E')) return false;
        text = text[1..];
        if (text.StartsWith('+') || text.StartsWith('-')) text = text[1..];
        return !text.IsEmpty && Digits(text) == text.Length;
    }

    private static int Digits(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAnyExceptInRange('0', '9');
        return end < 0 ? text.Length : end;
    }
}
