using System.Text.Json;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>One memory as a server told it.</summary>
/// <param name="Id">Its id within the context.</param>
/// <param name="Raw">All of it.</param>
internal sealed record MemoryApiRecord(string Id, JsonElement Raw)
{
    private const int IdCharactersMax = 512;

    /// <summary>Members that have a meaning here; any others are passed on as they are.</summary>
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "id", "type", "audio", "image", "transcript", "location_lat", "location_lon", "created_at", "updated_at",
        "description", "context_id", "collection_name", "tags", "transcript_status", "review_status", "gcs_uri",
        "gcs_uri_img",
    };

    /// <summary>Such as <c>record</c>; an open set.</summary>
    public string Type { get; } = Line(Raw, "type") ?? "unknown";

    /// <summary>Whether it has audio.</summary>
    public bool Audio { get; } = MemoryApiJson.IsTrue(Raw, "audio");

    /// <summary>Whether it has an image.</summary>
    public bool Image { get; } = MemoryApiJson.IsTrue(Raw, "image");

    /// <summary>The text, without blanks around it; empty when there is none yet.</summary>
    public string Transcript { get; } = (MemoryApiJson.Text(Raw, "transcript") ?? "").ReplaceLineEndings("\n").Trim();

    /// <summary>Where it was recorded; null when not told.</summary>
    public GeoPoint? Location { get; } = GeoPoint.Of(
        MemoryApiJson.Number(Raw, "location_lat"), MemoryApiJson.Number(Raw, "location_lon"));

    /// <summary>When it was recorded, as told; empty when not told.</summary>
    public string CreatedText { get; } = Line(Raw, "created_at") ?? "";

    /// <summary>When it was recorded; null when that cannot be read.</summary>
    public DateTimeOffset? CreatedAt { get; } = MemoryApiJson.Instant(MemoryApiJson.Text(Raw, "created_at"));

    /// <summary>When it last changed; null when not told.</summary>
    public DateTimeOffset? UpdatedAt { get; } = MemoryApiJson.Instant(MemoryApiJson.Text(Raw, "updated_at"));

    /// <summary>A summary made by a machine; null when there is none.</summary>
    public string? Description { get; } = MemoryApiJson.Text(Raw, "description")?.Trim() is { Length: > 0 } text
        ? text : null;

    /// <summary>Tags that were given to it.</summary>
    public IReadOnlyList<string> Tags { get; } = MemoryApiJson.Tags(Raw, "tags");

    /// <summary>The context that it names itself; null when none.</summary>
    public string? Context { get; } = Line(Raw, "context_id");

    /// <summary>Such as <c>default_collection</c>; null when not told.</summary>
    public string? Collection { get; } = Line(Raw, "collection_name");

    /// <summary><c>processed</c>, <c>pending</c> or <c>failed</c>; null when not told.</summary>
    public string? TranscriptStatus { get; } = Line(Raw, "transcript_status");

    /// <summary><c>n</c> or <c>y</c>; null when not told.</summary>
    public string? ReviewStatus { get; } = Line(Raw, "review_status");

    /// <summary>Where the server keeps the audio; null when not told.</summary>
    public string? AudioStorage { get; } = Line(Raw, "gcs_uri");

    /// <summary>Where the server keeps the image; null when not told.</summary>
    public string? ImageStorage { get; } = Line(Raw, "gcs_uri_img");

    /// <summary>Members without a meaning here as JSON, in the order of their names.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others()
    {
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var member in Raw.EnumerateObject().Where(member => !Known.Contains(member.Name)))
            others[member.Name] = member.Value.GetRawText();
        return others;
    }

    /// <summary>Reads a record.</summary>
    /// <param name="raw">An element of a list.</param>
    /// <param name="problem">What is wrong with it; null when it was read.</param>
    public static MemoryApiRecord? Read(JsonElement raw, out string? problem)
    {
        var id = MemoryApiJson.Text(raw, "id");
        problem = raw.ValueKind != JsonValueKind.Object ? "it is not an object"
            : id is null ? "it has no id"
            : id.Length > IdCharactersMax || id.Any(char.IsControl) ? "its id is not usable"
            : MemoryApiJson.Member(raw, "transcript") is { ValueKind: JsonValueKind.Object or JsonValueKind.Array }
                ? "its transcript is no text"
                : null;
        return problem is null ? new MemoryApiRecord(id!, raw) : null;
    }

    private static string? Line(JsonElement raw, string name) =>
        MemoryApiJson.Text(raw, name) is { } text && MemoryApiJson.OneLine(text) is { Length: > 0 } line ? line : null;
}
