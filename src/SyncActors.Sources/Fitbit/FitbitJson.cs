using System.Globalization;
using System.Text.Json;

namespace SyncActors.Sources.Fitbit;

/// <summary>Reads Fitbit's JSON, in which any member can be missing and numbers come as numbers or as texts.</summary>
internal static class FitbitJson
{
    /// <summary>A member; null when absent, JSON null, or when <paramref name="element"/> is no object.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
        && member.ValueKind != JsonValueKind.Null
            ? member
            : null;

    /// <summary>Whether a member is there and not null.</summary>
    public static bool Has(JsonElement element, string name) => Member(element, name) is not null;

    /// <summary>A text, or a number as it is written (log ids exceed the range of some number types); null when absent
    /// or anything else.</summary>
    public static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
        _ => null,
    };

    /// <summary>True only for JSON true.</summary>
    public static bool IsTrue(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.True };

    /// <summary>A finite number, negative ones included.</summary>
    public static Reading Number(JsonElement element, string name) => Member(element, name) switch
    {
        null => Reading.Absent,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) && double.IsFinite(value) =>
            Reading.Of(value),
        { ValueKind: JsonValueKind.String } text when Parse(text.GetString()) is { } value => Reading.Of(value),
        _ => Reading.Unreadable,
    };

    /// <summary>An amount: zero means none. Below zero is not readable.</summary>
    public static Reading Amount(JsonElement element, string name) =>
        Number(element, name) is { Value: < 0 } ? Reading.Unreadable : Number(element, name);

    /// <summary>A measure of a living body: zero and below (Fitbit writes -1) mean that it was not measured.</summary>
    public static Reading Measure(JsonElement element, string name) =>
        Number(element, name) is { Value: <= 0 } ? Reading.Absent : Number(element, name);

    /// <summary>A finite number in invariant notation; null when the text is none.</summary>
    public static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? value
            : null;

    /// <summary>The civil day of a date or a local date-time; null when the text is neither.</summary>
    public static DateOnly? Day(string? text) =>
        text is { Length: >= 10 } && (text.Length == 10 || text[10] == 'T')
        && DateOnly.TryParseExact(
            text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary>A local date-time to the second. An offset is passed over: where Fitbit writes one, it is not
    /// true.</summary>
    public static DateTime? WallClock(string? text) =>
        text is { Length: >= 19 } && (text.Length == 19 || text[19] is '.' or 'Z' or '+' or '-')
        && DateTime.TryParseExact(
            text.AsSpan(0, 19), "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var clock)
            ? clock
            : null;

    /// <summary>A time of day with or without seconds; null when the text is none.</summary>
    public static TimeOnly? Time(string? text) =>
        TimeOnly.TryParseExact(
            text, ["HH:mm:ss", "HH:mm"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : null;
}

/// <summary>What a member that should be a number turned out to be.</summary>
/// <param name="Value">The number; null when absent or not readable.</param>
/// <param name="IsUnreadable">Whether something is there that is no such number.</param>
internal readonly record struct Reading(double? Value, bool IsUnreadable)
{
    /// <summary>Not there.</summary>
    public static Reading Absent { get; } = new(null, false);

    /// <summary>There, but not usable.</summary>
    public static Reading Unreadable { get; } = new(null, true);

    /// <summary>A number.</summary>
    public static Reading Of(double value) => new(value, false);
}
