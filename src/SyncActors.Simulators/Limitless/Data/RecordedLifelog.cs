namespace SyncActors.Simulators.Limitless.Data;

/// <summary>One entry with its whole life: what was recorded, and what its owner changed later. What a client sees of
/// it depends on the clock, see <see cref="VisibleLifelog"/>.</summary>
/// <param name="Id">Opaque and stable.</param>
/// <param name="Title">As the service named it first; the first <c>heading1</c> node says the same.</param>
/// <param name="Start">When it began; it orders the entries and never changes.</param>
/// <param name="End">When it ended; until then the entry grows.</param>
/// <param name="Nodes">The transcript as a tree.</param>
public sealed record RecordedLifelog(
    string Id, string Title, DateTimeOffset Start, DateTimeOffset End, IReadOnlyList<RecordedNode> Nodes)
{
    /// <summary>Whether it is starred from the beginning.</summary>
    public bool Starred { get; init; }

    /// <summary>Whether its nodes come as a flat list with empty <c>children</c>.</summary>
    public bool Flat { get; init; }

    /// <summary>Whether it has neither markdown nor contents.</summary>
    public bool WithoutText { get; init; }

    /// <summary>Whether there is sound for it.</summary>
    public bool HasAudio { get; init; } = true;

    /// <summary>When its owner deletes it; null for never.</summary>
    public DateTimeOffset? VanishesAt { get; init; }

    /// <summary>Changes by its owner, oldest first.</summary>
    public IReadOnlyList<LifelogEdit> Edits { get; init; } = [];

    /// <summary>Whether a client can see it.</summary>
    public bool IsThere(DateTimeOffset now) => Start <= now && !(VanishesAt <= now);
}

/// <summary>A piece of a transcript.</summary>
/// <param name="Type">Such as <c>heading2</c> or <c>blockquote</c>.</param>
/// <param name="Content">What was said or written.</param>
/// <param name="Offset">Time since the entry began; above or equal to that of its parent.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="Speaker">Who spoke; null for nobody that is known.</param>
/// <param name="IsOwner">Whether the speaker is the owner of the pendant.</param>
/// <param name="Children">Pieces below it.</param>
public sealed record RecordedNode(
    string Type, string Content, TimeSpan Offset, TimeSpan Length, string? Speaker, bool IsOwner,
    IReadOnlyList<RecordedNode> Children)
{
    /// <summary>Whether it is a heading.</summary>
    public bool IsHeading => Type.StartsWith("heading", StringComparison.Ordinal);
}

/// <summary>A change of an entry by its owner.</summary>
/// <param name="At">When.</param>
public sealed record LifelogEdit(DateTimeOffset At)
{
    /// <summary>The new title; null for the old one.</summary>
    public string? Title { get; init; }

    /// <summary>Whether it is starred now; null for as before.</summary>
    public bool? Starred { get; init; }

    /// <summary>Name of a speaker that is replaced; null for none.</summary>
    public string? RenamedFrom { get; init; }

    /// <summary>The speaker's new name.</summary>
    public string? RenamedTo { get; init; }
}
