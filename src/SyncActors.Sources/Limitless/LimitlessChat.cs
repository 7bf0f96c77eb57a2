using System.Globalization;
using System.Text.Json;
using Json = SyncActors.Sources.Limitless.LimitlessJson;

namespace SyncActors.Sources.Limitless;

/// <summary>A conversation of the user with the assistant.</summary>
/// <param name="Id">Opaque and stable.</param>
/// <param name="Summary">One line; null when there is none.</param>
/// <param name="CreatedAt">When it was stored; its day is the chat's.</param>
/// <param name="StartedAt">When it began; null when not told.</param>
/// <param name="Visibility">The vendor's, such as <c>private</c>.</param>
/// <param name="Messages">In order.</param>
internal sealed record LimitlessChat(
    string Id, string? Summary, DateTimeOffset CreatedAt, DateTimeOffset? StartedAt, string Visibility,
    IReadOnlyList<LimitlessMessage> Messages)
{
    /// <summary>The summary, or what names the chat without one.</summary>
    public string Title => Summary ?? string.Create(
        CultureInfo.InvariantCulture, $"Chat of {CreatedAt.UtcDateTime:yyyy-MM-dd}");

    /// <summary>Reads the vendor's record.</summary>
    /// <param name="record">As it came.</param>
    /// <param name="complaint">What is wrong with it; null when nothing.</param>
    /// <returns>The chat; null when it cannot be read.</returns>
    public static LimitlessChat? Read(JsonElement record, out string? complaint)
    {
        complaint = record.ValueKind != JsonValueKind.Object ? "it is not an object"
            : Json.Text(record, "id") is null ? "it has no id"
            : Json.Instant(record, "createdAt") is null ? "createdAt is not a time with its offset"
            : Json.Member(record, "messages") is { ValueKind: not JsonValueKind.Array } ? "messages is not a list"
            : Json.Elements(record, "messages").Any(message => message.ValueKind != JsonValueKind.Object)
                ? "a message is not an object"
            : null;
        return complaint is not null ? null : new LimitlessChat(
            Json.Text(record, "id")!,
            Json.Text(record, "summary") is { } summary ? LifelogReader.OneLine(summary) : null,
            Json.Instant(record, "createdAt")!.Value,
            Json.Instant(record, "startedAt"),
            Json.Text(record, "visibility") ?? "private",
            [.. Json.Elements(record, "messages").Select(LimitlessMessage.Read)]);
    }
}

/// <summary>A message of a chat.</summary>
/// <param name="Role">The vendor's: user, assistant, system or tool.</param>
/// <param name="Name">Who wrote it; null when not told.</param>
/// <param name="Text">Null for a message that only calls tools.</param>
/// <param name="At">When; null when not told.</param>
/// <param name="Tools">Calls of tools and what came of them, each as a line.</param>
internal sealed record LimitlessMessage(
    string Role, string? Name, string? Text, DateTimeOffset? At, IReadOnlyList<string> Tools)
{
    /// <summary>Reads the vendor's record, an object.</summary>
    public static LimitlessMessage Read(JsonElement record)
    {
        var user = Json.Member(record, "user") ?? default;
        return new LimitlessMessage(
            Json.Text(user, "role") ?? "assistant",
            Json.Text(user, "name"),
            Json.Text(record, "text")?.ReplaceLineEndings("\n").Trim(),
            Json.Instant(record, "createdAt"),
            [
                .. Json.Elements(record, "toolCalls").Select(call =>
                    $"{Tool(call)} {Json.Member(call, "args")?.GetRawText()}".TrimEnd()),
                .. Json.Elements(record, "toolResults").Select(Result),
            ]);
    }

    private static string Tool(JsonElement call) => Json.Text(call, "toolName") ?? "tool";

    private static string Entry(JsonElement entry) => Json.Text(entry, "id") is { } id
        ? $"\n- {Json.Text(entry, "title") ?? "Untitled"} (limitless://lifelog/{id})"
        : "";

    private static string Result(JsonElement result)
    {
        var failed = Json.Member(result, "isError") is { ValueKind: JsonValueKind.True } ? " failed" : "";
        var said = Json.Member(result, "result") switch
        {
            null => "",
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { } other => other.GetRawText(),
        };
        var found = Json.Elements(result, "entriesReturned").Select(Entry);
        return $"{Tool(result)}{failed}: {said}{string.Concat(found)}";
    }
}
