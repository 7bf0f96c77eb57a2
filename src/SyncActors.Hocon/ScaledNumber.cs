using System.Globalization;
using SyncActors.Hocon.Parsing;

namespace SyncActors.Hocon;

/// <summary>Numbers with units, computed exactly in decimal.</summary>
internal static class ScaledNumber
{
    /// <summary>Parses a number.</summary>
    /// <param name="text">A number; a plus sign is allowed.</param>
    /// <param name="number">The number; 0 if there is none.</param>
    /// <returns>Whether the text is a number within the range of decimal.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out decimal number)
    {
        if (text.StartsWith('+') && !text.StartsWith("+-")) text = text[1..];
        number = 0;
        return NumberText.IsNumber(text)
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>Cuts a text into a number and the letters behind it.</summary>
    /// <param name="text">Space, number, space, letters, space; all spaces and the letters may be missing.</param>
    /// <param name="number">The number; 0 if there is none.</param>
    /// <param name="unit">The letters, perhaps none.</param>
    /// <returns>Whether the text has this form.</returns>
    public static bool TrySplit(string text, out decimal number, out string unit)
    {
        var trimmed = Trim(text);
        var end = trimmed.Length;
        while (end > 0 && char.IsLetter(trimmed[end - 1])) end--;
        unit = trimmed[end..].ToString();
        return TryParse(Trim(trimmed[..end]), out number);
    }

    /// <summary>Multiplies and cuts the fraction off.</summary>
    /// <returns>Null if the product does not fit 64 bits with sign.</returns>
    public static long? Scale(decimal number, decimal factor)
    {
        // The product itself could overflow, its comparison by quotient cannot.
        if (factor > 1 && Math.Abs(number) > decimal.MaxValue / factor) return null;
        var product = decimal.Truncate(number * factor);
        return product is < long.MinValue or > long.MaxValue ? null : (long)product;
    }

    private static ReadOnlySpan<char> Trim(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && Characters.IsWhitespace(text[0])) text = text[1..];
        while (!text.IsEmpty && Characters.IsWhitespace(text[^1])) text = text[..^1];
        return text;
    }
}
