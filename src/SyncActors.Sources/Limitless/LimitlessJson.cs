using System.Globalization;
using System.Text.Json;
using NodaTime.Text;

namespace SyncActors.Sources.Limitless;

/// <summary>Reads members of the vendor's answers. Nothing here throws.</summary>
internal static class LimitlessJson
{
    private const int InstantLengthMax = 35;

    /// <summary>A member of any kind; null when absent, JSON null, or the element is no object.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
        && member.ValueKind != JsonValueKind.Null ? member : null;

    /// <summary>A text; null when absent, blank or no text.</summary>
    public static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text
        && text.GetString() is { } value && !string.IsNullOrWhiteSpace(value) ? value : null;

    /// <summary>Elements of an array; none when absent or no array.</summary>
    public static IEnumerable<JsonElement> Elements(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A moment with its offset (RFC 3339); null when absent or not readable.</summary>
    public static DateTimeOffset? Instant(JsonElement element, string name) =>
        Text(element, name) is { Length: <= InstantLengthMax } text
        && OffsetDateTimePattern.Rfc3339.Parse(text) is { Success: true } parsed
            ? parsed.Value.ToInstant().ToDateTimeOffset()
            : null;

    /// <summary>Entries of a page; null when the answer is no page of this list.</summary>
    public static IReadOnlyList<JsonElement>? Entries(JsonElement body, string list) =>
        Member(body, "data") is { } data && Member(data, list) is { ValueKind: JsonValueKind.Array } entries
            ? [.. entries.EnumerateArray()]
            : null;

    /// <summary>The vendor's cursor to the next page; null on the last one.</summary>
    public static string? NextCursor(JsonElement body, string list) =>
        Member(body, "meta") is { } meta && Member(meta, list) is { } about ? Text(about, "nextCursor") : null;

    /// <summary>The wait that a 429 names in its body: a number, or a text with one. Null when it names none.</summary>
    public static TimeSpan? RetryAfter(JsonElement? body)
    {
        if (body is not { } told || Member(told, "retryAfter") is not { } wait)
            return null;
        var seconds = wait.ValueKind switch
        {
            JsonValueKind.Number when wait.TryGetDouble(out var number) => number,
            JsonValueKind.String when double.TryParse(
                wait.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => double.NaN,
        };
        return seconds >= 0 ? TimeSpan.FromSeconds(Math.Min(seconds, Http.RetryAfter.Longest.TotalSeconds)) : null;
    }
}
