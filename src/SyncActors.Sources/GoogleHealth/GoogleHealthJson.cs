using System.Globalization;
using System.Text.Json;
using NodaTime.Text;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Reads members of the vendor's answers. A missing member is null; what is there but not readable is not a
/// number (<see cref="double.NaN"/>), so that it is noticed. Nothing here throws.</summary>
/// <remarks>proto3 JSON (https://protobuf.dev/programming-guides/json/, read in 2026): int64 are texts, though mocks
/// send numbers; members with their default are left out; durations are seconds with an "s".</remarks>
internal static class GoogleHealthJson
{
    private const int DigitsOfSecondMax = 9;

    /// <summary>A member of any kind; null when absent, JSON null, or the element is no object.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
        && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A member of a member.</summary>
    public static JsonElement? Member(JsonElement element, string name, string inner) =>
        Member(element, name) is { } member ? Member(member, inner) : null;

    /// <summary>Elements of an array; none when absent or no array.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A text; null when absent, empty or no text.</summary>
    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } value
            ? value : null;

    /// <summary>Whether a member is there and true.</summary>
    public static bool IsTrue(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.True };

    /// <summary>A measured number: null when absent.</summary>
    public static double? Measured(JsonElement element, string name) => Member(element, name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) => value,
        { ValueKind: JsonValueKind.String } text when double.TryParse(text.GetString(),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out var value) => value,
        _ => double.NaN,
    };

    /// <summary>A summed or counted number: 0 when absent, since zeros are left out of values that are there.</summary>
    public static double Summed(JsonElement element, string name) => Measured(element, name) ?? 0;

    /// <summary>A summed duration in minutes: 0 when absent.</summary>
    public static double Minutes(JsonElement element, string name) =>
        Member(element, name) is not { } member ? 0
        : member.ValueKind == JsonValueKind.String && Seconds(member.GetString()) is { } seconds ? seconds / 60
        : double.NaN;

    /// <summary>Seconds of a duration such as <c>12.500s</c>; null when not readable.</summary>
    public static double? Seconds(string? text) =>
        text is [.. var number, 's'] && double.TryParse(number,
            NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
            out var seconds)
            ? seconds : null;

    /// <summary>A civil date given as year, month and day; null when absent or none.</summary>
    public static DateOnly? Date(JsonElement? element)
    {
        if (element is not { } date)
            return null;
        var (year, month, day) = (Summed(date, "year"), Summed(date, "month"), Summed(date, "day"));
        return year is >= 1 and <= 9999 && month is >= 1 and <= 12 && day >= 1
            && day <= DateTime.DaysInMonth((int)year, (int)month)
                ? new DateOnly((int)year, (int)month, (int)day) : null;
    }

    /// <summary>An instant in RFC 3339, with up to nine digits of a second; null when absent or not readable.</summary>
    public static DateTimeOffset? Instant(JsonElement element, string name) => Instant(Text(element, name));

    /// <summary>As the other.</summary>
    public static DateTimeOffset? Instant(string? text) =>
        text is { Length: <= 25 + DigitsOfSecondMax }
            && OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
            ? parsed.Value.ToInstant().ToDateTimeOffset() : null;

    /// <summary>A UTC offset such as <c>-18000s</c>, or <c>-05:00</c> as mocks have it; null when absent or not
    /// readable.</summary>
    public static TimeSpan? Offset(JsonElement element, string name)
    {
        var text = Text(element, name);
        if (Seconds(text) is { } seconds)
            return Math.Abs(seconds) <= 18 * 3600 ? TimeSpan.FromSeconds(seconds) : null;
        return text is not null && OffsetPattern.GeneralInvariant.Parse(text) is { Success: true } parsed
            ? parsed.Value.ToTimeSpan() : null;
    }
}
