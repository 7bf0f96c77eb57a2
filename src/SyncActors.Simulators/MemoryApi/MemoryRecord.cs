namespace SyncActors.Simulators.MemoryApi;

/// <summary>One memory as the store keeps it.</summary>
/// <param name="Id">Unique within its context.</param>
/// <param name="Type">Such as <c>record</c>, <c>note</c>, <c>photo</c> or <c>memory</c>.</param>
/// <param name="CreatedAt">When it was recorded.</param>
/// <param name="Transcript">The text, once it is there; may be empty.</param>
public sealed record MemoryRecord(string Id, string Type, DateTimeOffset CreatedAt, string Transcript)
{
    /// <summary>Whether it has audio.</summary>
    public bool Audio { get; init; }

    /// <summary>Whether it has an image.</summary>
    public bool Image { get; init; }

    /// <summary>Where it was recorded; null for nowhere known.</summary>
    public MemoryLocation? Location { get; init; }

    /// <summary>Tags that were given to it; the bare profile does not show them.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>A summary made by a machine; null for none.</summary>
    public string? Description { get; init; }

    /// <summary>When it can first be seen, for what is uploaded late; null for when it was recorded.</summary>
    public DateTimeOffset? VisibleFrom { get; init; }

    /// <summary>When its transcript is there; null for from the start.</summary>
    public DateTimeOffset? TranscribedAt { get; init; }

    /// <summary>When it was last edited; null for never.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Whether the transcript can be read at a moment.</summary>
    internal bool IsTranscribed(DateTimeOffset now) => TranscribedAt is not { } at || at <= now;

    /// <summary>Whether the record is listed at a moment.</summary>
    internal bool IsVisible(DateTimeOffset now) => CreatedAt <= now && (VisibleFrom is not { } from || from <= now);

    /// <summary>When it last changed, seen from a moment.</summary>
    internal DateTimeOffset ChangedAt(DateTimeOffset now)
    {
        var changed = CreatedAt;
        if (TranscribedAt is { } transcribed && transcribed <= now && transcribed > changed)
            changed = transcribed;
        return EditedAt is { } edited && edited > changed ? edited : changed;
    }
}

/// <summary>A place on Earth.</summary>
/// <param name="Latitude">Degrees, -90 to 90.</param>
/// <param name="Longitude">Degrees, -180 to 180.</param>
public readonly record struct MemoryLocation(double Latitude, double Longitude);

/// <summary>The memories of one person or purpose.</summary>
/// <param name="Id">The context's id, as it stands in addresses.</param>
/// <param name="ApiKey">The key that opens this context alone.</param>
/// <param name="Records">What it holds at first.</param>
public sealed record MemoryContext(string Id, string ApiKey, IReadOnlyList<MemoryRecord> Records);
