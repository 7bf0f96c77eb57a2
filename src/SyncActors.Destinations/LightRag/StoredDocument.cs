using System.Globalization;
using System.Text.Json;

namespace SyncActors.Destinations.LightRag;

/// <summary>A row of the server's table of documents.</summary>
/// <param name="Id">Its id, which later deliveries are told.</param>
/// <param name="FilePath">The name it was sent under; empty where the server does not say.</param>
/// <param name="Status">Where its work stands.</param>
/// <param name="Length">Characters of its text.</param>
/// <param name="Summary">Beginning of its text.</param>
/// <param name="CreatedAt">When the row was made; null where the server does not say.</param>
/// <param name="TrackId">What its insert was told; null where the server does not say.</param>
/// <param name="Error">Why it failed; null otherwise.</param>
/// <param name="Double">What it is a double of; null for an ordinary document.</param>
internal sealed record StoredDocument(
    string Id, string FilePath, DocumentStatus Status, int Length, string Summary, DateTimeOffset? CreatedAt,
    string? TrackId, string? Error, DoubleOf? Double)
{
    /// <summary>Reads a row.</summary>
    public static StoredDocument Read(JsonElement row) => new(
        Text(row, "id") ?? "",
        Text(row, "file_path") ?? "",
        StatusOf(Text(row, "status")),
        row.TryGetProperty("content_length", out var length) && length.TryGetInt32(out var count) ? count : -1,
        Text(row, "content_summary") ?? "",
        DateTimeOffset.TryParse(
            Text(row, "created_at"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var created)
            ? created
            : null,
        Text(row, "track_id"),
        Text(row, "error_msg"),
        row.TryGetProperty("metadata", out var metadata) ? DoubleOf.Read(metadata) : null);

    /// <summary>The text of a member; null when it has none.</summary>
    internal static string? Text(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member)
            && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    // What is not known is in work: later versions have had more stages.
    private static DocumentStatus StatusOf(string? status) => status?.Split('.')[^1].ToLowerInvariant() switch
    {
        "processed" => DocumentStatus.Processed,
        "failed" => DocumentStatus.Failed,
        _ => DocumentStatus.InWork,
    };
}

/// <summary>Where the work on a document stands, as far as it matters here.</summary>
internal enum DocumentStatus
{
    /// <summary>It waits or is in work.</summary>
    InWork = 0,

    /// <summary>It can be found.</summary>
    Processed = 1,

    /// <summary>The work has failed.</summary>
    Failed = 2,
}

/// <summary>Why the server takes a document for a double.</summary>
/// <param name="Kind"><c>filename</c>, <c>content_hash</c> or <c>filename_conflict</c>.</param>
/// <param name="DocumentId">Id of the other document.</param>
/// <param name="TrackId">What the insert of the other document was told; null where the server does not say.</param>
internal sealed record DoubleOf(string Kind, string? DocumentId, string? TrackId)
{
    /// <summary>Reads a row's metadata; null when it is no double.</summary>
    public static DoubleOf? Read(JsonElement metadata) =>
        metadata.ValueKind == JsonValueKind.Object && metadata.TryGetProperty("is_duplicate", out var flag)
            && flag.ValueKind == JsonValueKind.True
            ? new DoubleOf(
                StoredDocument.Text(metadata, "duplicate_kind") ?? "filename",
                StoredDocument.Text(metadata, "original_doc_id"),
                StoredDocument.Text(metadata, "original_track_id"))
            : null;
}
