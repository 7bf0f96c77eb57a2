namespace SyncActors.Actors.Persistence;

/// <summary>
/// Everything one entity makes durable in one step. The journal writes all of it in one transaction, or nothing:
/// fence, head compare-and-set, events, and the rows that follow from them.
/// </summary>
public sealed record Append
{
    /// <summary>Whose stream.</summary>
    public required EntityId Entity { get; init; }

    /// <summary>The lease under which it is written; a stale one is refused.</summary>
    public required ShardLease Lease { get; init; }

    /// <summary>Sequence number of the stream's last event as the writer knows it; 0 for a new stream.</summary>
    public required long ExpectedHead { get; init; }

    /// <summary>Events in order; they get <see cref="ExpectedHead"/> + 1 and on. May be empty when only rows
    /// change.</summary>
    public IReadOnlyList<NewEvent> Events { get; init; } = [];

    /// <summary>Snapshot of the state after these events, or null.</summary>
    public StoredSnapshot? Snapshot { get; init; }

    /// <summary>Ledger rows to insert or replace.</summary>
    public IReadOnlyList<LedgerRow> Ledger { get; init; } = [];

    /// <summary>What becomes of the entity's row in the due index.</summary>
    public DueChange Due { get; init; } = DueChange.Keep;

    /// <summary>The read model's new row, or null to leave it.</summary>
    public ViewRow? View { get; init; }

    /// <summary>Commands of the inbox that this append settles. A command that is settled already fails the
    /// append.</summary>
    public IReadOnlyList<InboxOutcome> Handled { get; init; } = [];

    /// <summary>Messages to the outside. A delivery id that the outbox has already fails the append.</summary>
    public IReadOnlyList<OutboxEntry> Outbox { get; init; } = [];

    /// <summary>A credential's new row, or null.</summary>
    public CredentialRow? Credential { get; init; }

    /// <summary>Says why no journal would take this append, whatever it holds; null when nothing is wrong.</summary>
    public string? FindFault()
    {
        if (ExpectedHead < 0)
            return "its expected head is negative";
        foreach (var @event in Events)
        {
            if (@event.Body.Length > NewEvent.BodyBytesMax)
                return $"the body of event '{@event.Type}' has {@event.Body.Length} bytes; "
                    + $"{NewEvent.BodyBytesMax} at most";
            if (@event.Type.Length == 0 || @event.Version < 1)
                return "an event has no type or no version";
        }

        if (Snapshot is { } snapshot && snapshot.SequenceNr > ExpectedHead + Events.Count)
            return $"its snapshot at {snapshot.SequenceNr} is ahead of the stream";
        if (Snapshot is { StateHash.Length: not StoredSnapshot.StateHashBytes })
            return $"the hash of its snapshot has not {StoredSnapshot.StateHashBytes} bytes";
        if (Ledger.Any(row => row.Key.Length != LedgerRow.KeyBytes))
            return $"a key of the ledger has not {LedgerRow.KeyBytes} bytes";
        if (View is { } view && view.Entity != Entity)
            return "its view is of another entity";
        return Handled.Any(outcome => outcome.State is not (InboxState.Done or InboxState.Refused))
            ? "a command is settled as neither done nor refused"
            : FindOutboxFault();
    }

    private string? FindOutboxFault()
    {
        foreach (var entry in Outbox)
        {
            if (entry.Body.Length > OutboxEntry.BodyBytesMax)
                return $"the body of delivery {entry.DeliveryId} has {entry.Body.Length} bytes; "
                    + $"{OutboxEntry.BodyBytesMax} at most";
            if (entry.Kind.Length == 0 || entry.Target.Length is 0 or > OutboxEntry.TargetCharsMax)
                return $"delivery {entry.DeliveryId} has no kind, or a target of {entry.Target.Length} characters; "
                    + $"1 to {OutboxEntry.TargetCharsMax}";
        }

        return Outbox.DistinctBy(static entry => entry.DeliveryId).Count() != Outbox.Count
            ? "a delivery is in its outbox twice"
            : null;
    }
}

/// <summary>Change of an entity's only row in the due index.</summary>
public abstract record DueChange
{
    private DueChange()
    {
    }

    /// <summary>Leave it as it is.</summary>
    public static DueChange Keep { get; } = new Unchanged();

    /// <summary>Remove it.</summary>
    public static DueChange None { get; } = new Removed();

    /// <summary>Wake at <paramref name="at"/>, replacing any earlier wish.</summary>
    public static DueChange At(DateTimeOffset at, short reason) => new Set(at, reason);

    /// <summary>See <see cref="Keep"/>.</summary>
    public sealed record Unchanged : DueChange;

    /// <summary>See <see cref="None"/>.</summary>
    public sealed record Removed : DueChange;

    /// <summary>See <see cref="DueChange.At"/>.</summary>
    public sealed record Set(DateTimeOffset When, short Reason) : DueChange;
}
