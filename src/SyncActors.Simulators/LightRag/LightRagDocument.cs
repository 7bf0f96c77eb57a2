using System.Text.Json.Nodes;

namespace SyncActors.Simulators.LightRag;

/// <summary>One row of the server's table of documents.</summary>
/// <param name="Id">Derived from the file name (1.5) or the text (1.4); <c>dup-</c> rows record refused
/// doubles.</param>
/// <param name="FilePath">The name that was sent, cut to its last part (1.5) or whole (1.4).</param>
/// <param name="Text">The text as it is kept.</param>
/// <param name="TrackId">What the insert was told.</param>
/// <param name="CreatedAt">When the row was made, UTC.</param>
public sealed record LightRagDocument(
    string Id, string FilePath, string Text, string TrackId, DateTimeOffset CreatedAt)
{
    /// <summary>pending, parsing, analyzing, processing, processed or failed.</summary>
    public string Status { get; init; } = Pending;

    /// <summary>Last change of the row, UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; } = CreatedAt;

    /// <summary>Why it failed; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>Further facts.</summary>
    public JsonObject Metadata { get; init; } = [];

    internal const string Pending = "pending";
    internal const string Parsing = "parsing";
    internal const string Analyzing = "analyzing";
    internal const string Processing = "processing";
    internal const string Processed = "processed";
    internal const string Failed = "failed";

    internal static readonly string[] Statuses =
        [Pending, Parsing, Analyzing, Processing, "preprocessed", Processed, Failed];

    private const int SummaryRunes = 250;

    /// <summary>Whether it waits or is in work.</summary>
    public bool IsOpen => Status is not (Processed or Failed);

    /// <summary>Whether the row stands for a document, not for a double that was refused.</summary>
    public bool IsOriginal => !Id.StartsWith("dup-", StringComparison.Ordinal);

    internal JsonObject ToJson()
    {
        var worked = Status is Processed or Failed;
        return new JsonObject
        {
            ["id"] = Id,
            ["content_summary"] = Summary(Text),
            ["content_length"] = Length(Text),
            ["status"] = Status,
            ["created_at"] = Time(CreatedAt),
            ["updated_at"] = Time(UpdatedAt),
            ["track_id"] = TrackId,
            ["chunks_count"] = worked ? (IsOriginal ? 1 : 0) : null,
            ["error_msg"] = Error,
            ["metadata"] = Metadata.DeepClone(),
            ["file_path"] = FilePath,
        };
    }

    internal static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'+00:00'", null);

    // The server counts characters of Unicode, not UTF-16 units.
    private static int Length(string text) => text.EnumerateRunes().Count();

    private static string Summary(string text)
    {
        var length = 0;
        var runes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (runes++ == SummaryRunes)
                return text[..length] + "...";
            length += rune.Utf16SequenceLength;
        }

        return text;
    }
}
