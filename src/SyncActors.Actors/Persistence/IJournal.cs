namespace SyncActors.Actors.Persistence;

/// <summary>
/// The append-only history of all entities and the rows that follow from it. SQLite, PostgreSQL and the simulated
/// journal obey the same contract; a suite of cases proves it.
/// </summary>
public interface IJournal
{
    /// <summary>
    /// Makes an append durable. Returns only after the commit reached the disk. Appends of several entities may share a
    /// commit; one entity has at most one append under way.
    /// </summary>
    /// <param name="append">What to write.</param>
    /// <param name="cancellationToken">Withdraws an append that still waits; then nothing is written and the task is
    /// cancelled. One that has begun runs to its end.</param>
    /// <exception cref="FencedException">The lease is stale. Stop, leave no trace.</exception>
    /// <exception cref="StaleHeadException">The stream has moved on. Reload from the journal.</exception>
    /// <exception cref="AppendRejectedException">The append itself is unacceptable (a body too large, a command settled
    /// twice). Neighbours in the same commit are not affected.</exception>
    /// <exception cref="JournalUnavailableException">Nothing is known of the outcome. Reload before anything
    /// else.</exception>
    Task AppendAsync(Append append, CancellationToken cancellationToken);

    /// <summary>
    /// What an entity needs to come back: its head, the newest usable snapshot not above <paramref name="options"/>'
    /// limit, and the first events after it.
    /// </summary>
    Task<Recovery> RecoverAsync(EntityId entity, RecoveryOptions options, CancellationToken cancellationToken);

    /// <summary>Events with sequence numbers above <paramref name="afterSequenceNr"/>, in order, at most
    /// <paramref name="max"/> of them and perhaps fewer. An empty list is the end.</summary>
    Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken);

    /// <summary>Deletes events up to <paramref name="throughSequenceNr"/>, fenced, in bounded steps.</summary>
    /// <exception cref="AppendRejectedException">Fewer than two verified baselines stand at or above it.</exception>
    Task CompactAsync(EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken);
}

/// <summary>How much of an entity's history to bring.</summary>
/// <param name="ThroughSequenceNr">Do not go beyond this event; null for all.</param>
/// <param name="UseCacheSnapshots">False replays from the newest baseline or the first event.</param>
/// <param name="EventsMax">How many events the first answer may hold.</param>
public sealed record RecoveryOptions(long? ThroughSequenceNr, bool UseCacheSnapshots, int EventsMax)
{
    /// <summary>Everything, with snapshots, 1,000 events in the first answer.</summary>
    public static RecoveryOptions Default { get; } = new(null, UseCacheSnapshots: true, EventsMax: 1000);
}

/// <summary>An entity's way back.</summary>
/// <param name="HeadSequenceNr">Its last event; 0 when it has none.</param>
/// <param name="BaseSequenceNr">Events up to here are deleted.</param>
/// <param name="Snapshots">Usable snapshots, newest first, of one event the baseline first; a reader that cannot use
/// one goes on to the next and reads the events after that. At least the two newest baselines are among them.</param>
/// <param name="Events">Events after the newest of <paramref name="Snapshots"/> (or after the base), in order.</param>
public sealed record Recovery(
    long HeadSequenceNr, long BaseSequenceNr, IReadOnlyList<StoredSnapshot> Snapshots,
    IReadOnlyList<StoredEvent> Events);
