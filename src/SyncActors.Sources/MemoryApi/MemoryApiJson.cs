using System.Globalization;
using System.Text.Json;
using NodaTime.Text;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Reads members of memories. Servers and their versions differ, so whatever can be understood is. Nothing
/// here throws, once <see cref="MemoryApiEscapes"/> has been through the answer.</summary>
internal static class MemoryApiJson
{
    private const int InstantCharactersMax = 40;

    private static readonly LocalDateTimePattern Zoneless =
        LocalDateTimePattern.CreateWithInvariantCulture("uuuu'-'MM'-'dd'T'HH':'mm':'ss;FFFFFFFFF");

    /// <summary>A member; null when absent, JSON null, or the element is no object.</summary>
    public static JsonElement? Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var member)
        && member.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? member : null;

    /// <summary>A text, or a number or switch as text; null when absent, empty or anything else.</summary>
    public static string? Text(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.String } text => text.GetString() is { Length: > 0 } value ? value : null,
        { ValueKind: JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False } other => other.GetRawText(),
        _ => null,
    };

    /// <summary>A switch. Texts count by what they say; any other text that is there, such as an address of the file,
    /// counts as true.</summary>
    public static bool IsTrue(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.Number } number => !number.TryGetDouble(out var value) || value != 0,
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Trim().ToLowerInvariant()
            is not ("" or "false" or "0" or "no" or "none" or "null" or "n" or "off"),
        _ => false,
    };

    /// <summary>A number, also one written as text; null when absent or not readable.</summary>
    public static double? Number(JsonElement element, string name) => Member(element, name) switch
    {
        { ValueKind: JsonValueKind.Number } number when number.TryGetDouble(out var value) => value,
        { ValueKind: JsonValueKind.String } text when double.TryParse(
            text.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
        _ => null,
    };

    /// <summary>Tags: an array, or one text with commas.</summary>
    public static IReadOnlyList<string> Tags(JsonElement element, string name)
    {
        var texts = Member(element, name) switch
        {
            { ValueKind: JsonValueKind.Array } array => array.EnumerateArray().Select(static tag => tag.ValueKind switch
            {
                JsonValueKind.String => tag.GetString()!,
                JsonValueKind.Number => tag.GetRawText(),
                _ => "",
            }),
            { ValueKind: JsonValueKind.String } text => text.GetString()!.Split(','),
            _ => [],
        };
        return [.. texts.Select(OneLine).Where(tag => tag.Length > 0).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>An instant: RFC 3339, or without a zone, which means UTC; null when not readable.</summary>
    public static DateTimeOffset? Instant(string? text)
    {
        if (text is null or { Length: > InstantCharactersMax })
            return null;
        var trimmed = text.Trim();
        if (trimmed.Length > 10 && trimmed[10] is ' ' or 't')
            trimmed = $"{trimmed[..10]}T{trimmed[11..]}";
        if (OffsetDateTimePattern.Rfc3339.Parse(trimmed.ToUpperInvariant()) is { Success: true } parsed)
            return Within(parsed.Value.ToInstant());
        return Zoneless.Parse(trimmed) is { Success: true } local
            ? Within(local.Value.InUtc().ToInstant())
            : null;
    }

    /// <summary>A text without line breaks and other control characters.</summary>
    public static string OneLine(string text) =>
        string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();

    private static DateTimeOffset? Within(NodaTime.Instant instant) =>
        instant >= NodaTime.Instant.FromUtc(1900, 1, 1, 0, 0) && instant < NodaTime.Instant.FromUtc(9000, 1, 1, 0, 0)
            ? instant.ToDateTimeOffset()
            : null;
}
