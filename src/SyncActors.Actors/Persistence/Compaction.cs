namespace SyncActors.Actors.Persistence;

/// <summary>Keeps events elsewhere before they are deleted. Returns when they are durable; may be given the same ones
/// again after a crash.</summary>
/// <param name="entity">Whose.</param>
/// <param name="events">In order, without a hole; at least one.</param>
/// <param name="cancellationToken">Gives up.</param>
public delegate Task ArchiveEvents(
    EntityId entity, IReadOnlyList<StoredEvent> events, CancellationToken cancellationToken);

/// <summary>Deletes what is older than wanted of an entity's history, as far as verified baselines stand for
/// it.</summary>
internal sealed class Compaction(IJournal journal, EntityId entity, ShardLease lease)
{
    private const int PageSize = 1_000;

    /// <summary>Deletes events.</summary>
    /// <param name="head">The entity's last event.</param>
    /// <param name="before">Younger events stay.</param>
    /// <param name="archive">Gets them first; null to keep them nowhere.</param>
    /// <param name="cancellationToken">Gives up between two steps; what is done so far stands.</param>
    /// <returns>How many events were deleted. 0 when too few baselines stand after them.</returns>
    public async Task<long> RunAsync(
        long head, DateTimeOffset before, ArchiveEvents? archive, CancellationToken cancellationToken)
    {
        var known = await journal.RecoverAsync(entity, Baselines(null), cancellationToken);
        var old = await LastBeforeAsync(known.BaseSequenceNr, head, before, cancellationToken);
        if (old <= known.BaseSequenceNr)
            return 0;
        var then = await journal.RecoverAsync(entity, Baselines(old), cancellationToken);
        var through = then.Snapshots.FirstOrDefault(IsVerified)?.SequenceNr ?? 0;
        if (through <= known.BaseSequenceNr || !known.Snapshots.Any(one => IsVerified(one) && one.SequenceNr > through))
            return 0;
        if (archive is not null)
            await ArchiveAsync(archive, known.BaseSequenceNr, through, cancellationToken);
        await journal.CompactAsync(entity, lease, through, cancellationToken);
        return through - known.BaseSequenceNr;
    }

    private static RecoveryOptions Baselines(long? through) =>
        new(through, UseCacheSnapshots: false, EventsMax: 1);

    private static bool IsVerified(StoredSnapshot snapshot) =>
        snapshot is { Kind: SnapshotKind.Baseline, VerifiedAt: not null };

    // Events are in the order of their times but for clocks that were set back; then more stays than must.
    private async Task<long> LastBeforeAsync(
        long after, long head, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (old, young) = (after, head + 1);
        while (young - old > 1)
        {
            var middle = old + ((young - old) / 2);
            var events = await journal.ReadEventsAsync(entity, middle - 1, 1, cancellationToken);
            if (events.Count > 0 && events[0].At < before)
                old = middle;
            else
                young = middle;
        }

        return old;
    }

    private async Task ArchiveAsync(
        ArchiveEvents archive, long after, long through, CancellationToken cancellationToken)
    {
        while (after < through)
        {
            var wanted = (int)Math.Min(PageSize, through - after);
            var events = await journal.ReadEventsAsync(entity, after, wanted, cancellationToken);
            if (events.Count == 0)
                throw new CorruptStreamException(entity, $"events after {after} are missing");
            await archive(entity, events, cancellationToken);
            after = events[^1].SequenceNr;
        }
    }
}
