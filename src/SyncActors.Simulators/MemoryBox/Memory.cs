using System.Text.Json.Nodes;

namespace SyncActors.Simulators.MemoryBox;

/// <summary>A stored memory.</summary>
/// <param name="Id">From one sequence for all users.</param>
/// <param name="User">The owner.</param>
/// <param name="Bucket">Name of the bucket.</param>
/// <param name="Text">The text.</param>
/// <param name="SourceType">Such as <c>application_plugin</c>; null when none was sent.</param>
/// <param name="ReferenceData">As sent; null when none was.</param>
/// <param name="CreatedAt">When it was stored.</param>
/// <param name="ChangedAt">When its text was last written.</param>
/// <param name="NeedsProcessing">Whether its text is processed asynchronously.</param>
public sealed record Memory(
    long Id, string User, string Bucket, string Text, string? SourceType, JsonObject? ReferenceData,
    DateTimeOffset CreatedAt, DateTimeOffset ChangedAt, bool NeedsProcessing)
{
    /// <summary>Where the original is, <c>reference_data.source.url</c>; null when it was not told.</summary>
    public string? SourceUrl => Value("source", "url");

    /// <summary>The writer's own key, <c>reference_data.content_context.additional_context.sync_key</c>, or on the
    /// open server the closing line <c>sync-key:</c>; null without one.</summary>
    public string? SyncKey => Value("content_context", "additional_context", "sync_key") ?? ClosingLine();

    private string? Value(params string[] path)
    {
        JsonNode? node = ReferenceData;
        foreach (var name in path)
            node = (node as JsonObject)?[name];
        return node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
    }

    private string? ClosingLine()
    {
        const string Mark = "sync-key: ";
        var last = Text.AsSpan(Text.LastIndexOf('\n') + 1);
        return last.StartsWith(Mark, StringComparison.Ordinal) ? last[Mark.Length..].ToString() : null;
    }
}

/// <summary>A bucket of one user.</summary>
/// <param name="Id">From a sequence.</param>
/// <param name="User">The owner.</param>
/// <param name="Name">Unique for the user.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record Bucket(long Id, string User, string Name, DateTimeOffset CreatedAt);
