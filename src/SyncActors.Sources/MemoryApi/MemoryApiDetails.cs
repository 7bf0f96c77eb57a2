using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Sources.Health;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>The facts of a memory for destinations that keep them apart from the text. Always in the same order; what
/// is not known is left out.</summary>
/// <remarks>Names by the Go edition of FR01 (EXTENSIONS/memory-ingestion in github.com/kamir/LightRAG), read in 2026.
/// Its times of ingestion are not here: they would differ with every fetch.</remarks>
internal static class MemoryApiDetails
{
    private const int GeohashCharacters = 8;
    private const int OthersCharactersMax = 4_096;

    /// <summary>The facts.</summary>
    /// <param name="record">The memory.</param>
    /// <param name="place">The place's name; null when unknown.</param>
    /// <param name="tags">Tags without <c>#</c>.</param>
    /// <param name="zone">The user's zone; null for UTC.</param>
    /// <param name="options">Settings.</param>
    public static JsonObject Of(
        MemoryApiRecord record, Place? place, IReadOnlyList<string> tags, string? zone, MemoryApiOptions options)
    {
        var rich = options.Strategy == MemoryApiStrategy.Rich;
        var details = new JsonObject
        {
            ["memory_id"] = record.Id,
            ["context_id"] = options.Context,
            ["source_system"] = MemoryApiMapping.Platform,
        };
        Add(details, "stated_context_id", record.Context == options.Context ? null : record.Context);
        Add(details, "created_at", record.CreatedText);
        AddTimes(details, record, zone, rich);
        Add(details, "updated_at", record.UpdatedAt?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"));
        Add(details, "memory_type", record.Type);
        Add(details, "collection_name", record.Collection);
        Add(details, "transcript_status", record.TranscriptStatus);
        Add(details, "review_status", record.ReviewStatus);
        details["has_audio"] = record.Audio;
        details["has_image"] = record.Image;
        Add(details, "audio_uri", record.AudioStorage);
        Add(details, "audio_filename", FileName(record.AudioStorage));
        Add(details, "image_uri", record.ImageStorage);
        Add(details, "image_filename", FileName(record.ImageStorage));
        if (record.Location is { } position)
            AddPlace(details, position, place);
        if (tags.Count > 0)
            details["tags"] = new JsonArray([.. tags.Select(tag => (JsonNode)tag)]);
        details["tag_count"] = tags.Count;
        details["transformation_strategy"] = options.Strategy.ToString().ToLowerInvariant();
        Add(details, "description", record.Description);
        AddOthers(details, record);
        return details;
    }

    private static void AddTimes(JsonObject details, MemoryApiRecord record, string? zone, bool rich)
    {
        if (record.CreatedAt is not { } at)
            return;
        var wall = CivilTime.WallClock(at, zone);
        details["created_timestamp"] = at.ToUnixTimeSeconds();
        details["created_year"] = wall.Year;
        details["created_month"] = wall.Month;
        details["created_date"] = wall.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (!rich)
            return;
        details["created_time"] = wall.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        details["created_weekday"] = wall.DayOfWeek.ToString();
    }

    private static void AddPlace(JsonObject details, GeoPoint position, Place? place)
    {
        details["location_lat"] = Math.Round(position.Latitude, 6);
        details["location_lon"] = Math.Round(position.Longitude, 6);
        details["location_geohash"] = position.Geohash(GeohashCharacters);
        Add(details, "location_place_name", place?.Name);
        Add(details, "location_country", place?.Country);
    }

    private static void AddOthers(JsonObject details, MemoryApiRecord record)
    {
        var others = new JsonObject();
        var characters = 0;
        foreach (var (name, value) in record.Others())
        {
            if ((characters += value.Length) > OthersCharactersMax)
                break;
            others[name] = JsonNode.Parse(value);
        }

        if (others.Count > 0)
            details["other"] = others;
    }

    private static void Add(JsonObject details, string name, string? text)
    {
        if (text is { Length: > 0 })
            details[name] = text;
    }

    private static string? FileName(string? uri) => uri?[(uri.LastIndexOf('/') + 1)..];
}
