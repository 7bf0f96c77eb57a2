using System.Text.Json;
using Json = SyncActors.Sources.Limitless.LimitlessJson;

namespace SyncActors.Sources.Limitless;

/// <summary>Reads the vendor's record of an entry. What it cannot read it refuses as a whole, so that nothing is left
/// out unnoticed; what is merely missing it does without.</summary>
internal static class LifelogReader
{
    private const string Owner = "user";
    private const string OwnerName = "You";
    private const string Untitled = "Untitled";

    /// <summary>Reads a record.</summary>
    /// <param name="record">As it came.</param>
    /// <param name="complaint">What is wrong with it; null when nothing.</param>
    /// <returns>The entry; null when it cannot be read.</returns>
    public static Lifelog? Read(JsonElement record, out string? complaint)
    {
        complaint = Complaint(record);
        if (complaint is not null)
            return null;
        var start = Json.Instant(record, "startTime")!.Value;
        var nodes = Json.Elements(record, "contents").Select(Node).ToList();
        var end = Json.Instant(record, "endTime") ?? start;
        return new Lifelog(
            Json.Text(record, "id")!,
            OneLine(Json.Text(record, "title") ?? FirstHeading(nodes) ?? Untitled),
            Json.Text(record, "markdown")?.ReplaceLineEndings("\n").Trim(),
            nodes,
            start,
            end < start ? start : end,
            Json.Member(record, "isStarred") is { ValueKind: JsonValueKind.True },
            Json.Instant(record, "updatedAt"));
    }

    /// <summary>A text without line breaks.</summary>
    public static string OneLine(string text) => string.Join(
        ' ', text.Split(['\r', '\n', '\u2028', '\u2029'],
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));

    private static string? Complaint(JsonElement record) =>
        record.ValueKind != JsonValueKind.Object ? "it is not an object"
        : Json.Text(record, "id") is null ? "it has no id"
        : Json.Instant(record, "startTime") is null ? "startTime is not a time with its offset"
        : Json.Member(record, "endTime") is not null && Json.Instant(record, "endTime") is null
            ? "endTime is not a time with its offset"
        : Kind(record, "title", JsonValueKind.String) ?? Kind(record, "markdown", JsonValueKind.String)
            ?? Kind(record, "contents", JsonValueKind.Array)
            ?? Json.Elements(record, "contents").Select(NodeComplaint).FirstOrDefault(found => found is not null);

    private static string? NodeComplaint(JsonElement node) =>
        node.ValueKind != JsonValueKind.Object
            ? "a node of contents is not an object"
            : Kind(node, "type", JsonValueKind.String) ?? Kind(node, "content", JsonValueKind.String)
                ?? Kind(node, "children", JsonValueKind.Array)
                ?? Json.Elements(node, "children").Select(NodeComplaint).FirstOrDefault(found => found is not null);

    private static string? Kind(JsonElement element, string name, JsonValueKind kind) =>
        Json.Member(element, name) is { } member && member.ValueKind != kind
            ? $"{name} is not {(kind == JsonValueKind.Array ? "a list" : "a text")}"
            : null;

    private static LifelogNode Node(JsonElement node)
    {
        var owner = Json.Text(node, "speakerIdentifier") == Owner;
        return new LifelogNode(
            Json.Text(node, "type") ?? "",
            Json.Text(node, "content")?.Trim() ?? "",
            Json.Instant(node, "startTime"),
            Json.Text(node, "speakerName")?.Trim() ?? (owner ? OwnerName : null),
            owner,
            [.. Json.Elements(node, "children").Select(Node)]);
    }

    private static string? FirstHeading(IEnumerable<LifelogNode> nodes) => nodes.SelectMany(node => node.WithChildren())
        .FirstOrDefault(node => node.IsHeading && node.Content.Length > 0)?.Content;
}
