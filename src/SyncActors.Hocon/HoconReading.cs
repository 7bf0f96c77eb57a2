using System.Globalization;
using SyncActors.Hocon.Parsing;

namespace SyncActors.Hocon;

/// <summary>Reads resolved values as the types that options have. All functions are pure.</summary>
/// <remarks>Conversions: HOCON specification, "Automatic type conversions" and "Units format". Every function throws a
/// <see cref="HoconException"/> of kind <see cref="HoconErrorKind.Type"/> that names the place, the value and what
/// would be right.</remarks>
public static class HoconReading
{
    /// <summary>Reads a text; numbers as they were written, booleans as <c>true</c> and <c>false</c>.</summary>
    /// <param name="value">A string, number or boolean.</param>
    public static string Text(HoconValue value) => value is not HoconNull && value.SimpleText is { } text
        ? text
        : throw Wrong(value, "a text");

    /// <summary>Reads a boolean; of texts <c>true yes on false no off</c>, in lower case.</summary>
    /// <param name="value">A boolean or string.</param>
    public static bool Boolean(HoconValue value) => value switch
    {
        HoconBoolean b => b.Value,
        HoconString { Text: "true" or "yes" or "on" } => true,
        HoconString { Text: "false" or "no" or "off" } => false,
        _ => throw Wrong(value, "true, false, yes, no, on or off"),
    };

    /// <summary>Reads a number with fraction.</summary>
    /// <param name="value">A number, or a string that spells one.</param>
    /// <returns>A finite number.</returns>
    public static double Double(HoconValue value)
    {
        var number = double.Parse(NumberOf(value, "a number"), CultureInfo.InvariantCulture);
        return double.IsFinite(number) ? number : throw Wrong(value, "a number of at most 1.7e308");
    }

    /// <summary>Reads an integer of 64 bits; a fraction is cut off.</summary>
    /// <param name="value">A number, or a string that spells one.</param>
    public static long Int64(HoconValue value) => (long)Whole(value, long.MinValue, long.MaxValue);

    /// <summary>Reads an integer of 32 bits; a fraction is cut off.</summary>
    /// <param name="value">A number, or a string that spells one.</param>
    public static int Int32(HoconValue value) => (int)Whole(value, int.MinValue, int.MaxValue);

    /// <summary>Reads a duration such as <c>1.5 s</c>; without unit in milliseconds.</summary>
    /// <param name="value">A number, or a string of a number with a unit from ns to days.</param>
    /// <returns>The duration, cut to units of 100 ns; may be negative.</returns>
    public static TimeSpan Duration(HoconValue value) =>
        value is HoconString or HoconNumber && HoconDuration.TryParse(value.SimpleText!, out var duration)
            ? duration
            : throw Wrong(value, $"a duration, that is a number and one of {HoconDuration.UnitsShown}");

    /// <summary>Reads a calendar period such as <c>2 weeks</c>; without unit in days.</summary>
    /// <param name="value">A number, or a string of a whole number with a unit from days to years.</param>
    public static HoconPeriod Period(HoconValue value) =>
        value is HoconString or HoconNumber && HoconPeriod.TryParse(value.SimpleText!, out var period)
            ? period
            : throw Wrong(value, $"a period, that is a whole number and one of {HoconPeriod.UnitsShown}");

    /// <summary>Reads a size such as <c>512 KiB</c>; without unit in bytes.</summary>
    /// <param name="value">A number, or a string of a number with a unit.</param>
    /// <returns>Bytes, 0 or more; a fraction of a byte is cut off.</returns>
    public static long SizeBytes(HoconValue value) =>
        value is HoconString or HoconNumber && HoconSize.TryParse(value.SimpleText!, out var bytes)
            ? bytes
            : throw Wrong(value, $"a size below 8 EiB, that is a number and one of {HoconSize.UnitsShown}");

    /// <summary>Reads a list; of an object with indexes as keys, its members in the order of the indexes.</summary>
    /// <param name="value">An array, or an object with at least one non-negative integer as key.</param>
    public static IReadOnlyList<HoconValue> List(HoconValue value) =>
        IndexedObject.AsArray(value)?.Items ?? throw Wrong(value, "an array");

    /// <summary>Reads an object.</summary>
    /// <param name="value">An object.</param>
    public static HoconObject Object(HoconValue value) => value as HoconObject ?? throw Wrong(value, "an object");

    private static decimal Whole(HoconValue value, decimal min, decimal max)
    {
        var text = NumberOf(value, "an integer");
        return ScaledNumber.TryParse(text, out var number) && decimal.Truncate(number) is var whole
            && whole >= min && whole <= max
            ? whole
            : throw Wrong(value, $"an integer from {min} to {max}");
    }

    private static string NumberOf(HoconValue value, string wanted) => value switch
    {
        HoconNumber n => n.SourceText,
        HoconString s when NumberText.IsNumber(s.Text) => s.Text,
        _ => throw Wrong(value, wanted),
    };

    private static HoconException Wrong(HoconValue value, string wanted)
    {
        var shown = value.SimpleText is { Length: <= 200 } ? $" {JsonText.Write(value, indented: false)}" : "";
        var found = value is HoconNull ? "null" : $"the {value.TypeName}{shown}";
        return new HoconException(HoconErrorKind.Type, value.Origin, $"Here is {found}, but it must be {wanted}.");
    }
}
