using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>A list with everything that its mapping needs besides, as the body of a raw page.</summary>
/// <param name="FetchedAt">When it was asked for.</param>
/// <param name="WholeFrom">First day from which on it shows all; null when it proves nothing.</param>
/// <param name="Incomplete">Why there may be more; null when there is not.</param>
/// <param name="Places">Names of places by rounded position.</param>
/// <param name="List">The server's answer.</param>
internal sealed record MemoryApiPage(
    DateTimeOffset FetchedAt, DateOnly? WholeFrom, string? Incomplete, IReadOnlyDictionary<GeoPoint, Place> Places,
    JsonElement List)
{
    private const string Day = "yyyy-MM-dd";

    /// <summary>The page as one JSON object.</summary>
    public JsonElement ToJson()
    {
        var body = new ArrayBufferWriter<byte>();
#pragma warning disable MA0045, MA0042 // Into memory.
        using (var json = new Utf8JsonWriter(body))
            Write(json);
#pragma warning restore MA0045, MA0042
        using var document = JsonDocument.Parse(body.WrittenMemory);
        return document.RootElement.Clone();
    }

    /// <summary>Reads a page that <see cref="ToJson"/> wrote.</summary>
    public static MemoryApiPage From(JsonElement body) => new(
        body.GetProperty("fetched_at").GetDateTimeOffset(),
        MemoryApiJson.Text(body, "whole_from") is { } day
            ? DateOnly.ParseExact(day, Day, CultureInfo.InvariantCulture)
            : null,
        MemoryApiJson.Text(body, "incomplete"),
        body.GetProperty("places").EnumerateArray().ToDictionary(
            place => new GeoPoint(place.GetProperty("lat").GetDouble(), place.GetProperty("lon").GetDouble()),
            place => new Place(place.GetProperty("name").GetString()!, MemoryApiJson.Text(place, "country"))),
        body.GetProperty("list"));

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteString("fetched_at", FetchedAt);
        if (WholeFrom is { } day)
            json.WriteString("whole_from", day.ToString(Day, CultureInfo.InvariantCulture));
        if (Incomplete is not null)
            json.WriteString("incomplete", Incomplete);
        json.WriteStartArray("places");
        foreach (var (position, place) in Places)
        {
            json.WriteStartObject();
            json.WriteNumber("lat", position.Latitude);
            json.WriteNumber("lon", position.Longitude);
            json.WriteString("name", place.Name);
            if (place.Country is not null)
                json.WriteString("country", place.Country);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("list");
        json.WriteRawValue(JsonMarshal.GetRawUtf8Value(List), skipInputValidation: true);
        json.WriteEndObject();
    }
}
