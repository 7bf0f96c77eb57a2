using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Reading;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres;

/// <summary>Streams in one database.</summary>
internal sealed class PostgresJournal(Database database, AppendLane[] lanes) : IJournal
{
    private readonly RecoveryReader _reader = new(database);

    /// <inheritdoc/>
    public Task AppendAsync(Append append, CancellationToken cancellationToken)
    {
        if (append.FindFault() is { } fault)
            return Task.FromException(new AppendRejectedException(append.Entity, fault));
        if (append.Handled.DistinctBy(static outcome => outcome.CommandId).Count() != append.Handled.Count)
            return Task.FromException(new AppendRejectedException(append.Entity, "a command is settled twice"));
        return lanes[Math.Abs(append.Lease.Shard.Value % lanes.Length)].AppendAsync(append, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<Recovery> RecoverAsync(EntityId entity, RecoveryOptions options, CancellationToken cancellationToken) =>
        _reader.RecoverAsync(entity, options, cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
        _reader.ReadAfterAsync(entity, afterSequenceNr, max, cancellationToken);

    /// <inheritdoc/>
    public async Task CompactAsync(
        EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken)
    {
        var step = new CompactionStep(database, entity, lease, throughSequenceNr);
        while (await step.ExecuteAsync(cancellationToken) < throughSequenceNr)
        {
            // Each step is a commit of its own, so that appends of others go on between them.
        }
    }
}
