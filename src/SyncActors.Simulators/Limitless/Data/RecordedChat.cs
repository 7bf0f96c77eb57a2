namespace SyncActors.Simulators.Limitless.Data;

/// <summary>A conversation of the owner with the assistant.</summary>
/// <param name="Id">Opaque and stable.</param>
/// <param name="Summary">One line; null when there is none.</param>
/// <param name="StartedAt">When the first message was sent.</param>
/// <param name="CreatedAt">When it was stored; it orders the chats.</param>
/// <param name="Visibility"><c>private</c>, <c>public</c> or <c>internal</c>.</param>
/// <param name="Messages">In order.</param>
public sealed record RecordedChat(
    string Id, string? Summary, DateTimeOffset StartedAt, DateTimeOffset CreatedAt, string Visibility,
    IReadOnlyList<RecordedMessage> Messages)
{
    /// <summary>Whether the service began it by a schedule.</summary>
    public bool Scheduled { get; init; }

    /// <summary>The prompt that began it; null when a person did.</summary>
    public string? GlobalPromptId { get; init; }
}

/// <summary>A message of a chat.</summary>
/// <param name="Id">Unique in its chat.</param>
/// <param name="Role"><c>user</c>, <c>assistant</c>, <c>system</c> or <c>tool</c>.</param>
/// <param name="Name">Who wrote it; null for the assistant.</param>
/// <param name="Text">Null for a message that only calls tools.</param>
/// <param name="At">When.</param>
/// <param name="Query">What the assistant searched entries for; null when it did not.</param>
/// <param name="Found">Ids and titles of entries that the search returned.</param>
public sealed record RecordedMessage(
    string Id, string Role, string? Name, string? Text, DateTimeOffset At, string? Query,
    IReadOnlyList<(string Id, string Title)> Found);
