using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Streams in one file.</summary>
internal sealed class SqliteJournal(StoreWriter writer, StoreReaders readers) : IJournal
{
    /// <inheritdoc/>
    public Task AppendAsync(Append append, CancellationToken cancellationToken) =>
        append.FindFault() is { } fault
            ? Task.FromException(new AppendRejectedException(append.Entity, fault))
            : writer.AppendAsync(append, cancellationToken);

    /// <inheritdoc/>
    public Task<Recovery> RecoverAsync(EntityId entity, RecoveryOptions options, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => session.Events.Recover(entity, options), cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => session.Events.ReadAfter(entity, afterSequenceNr, max), cancellationToken);

    /// <inheritdoc/>
    public async Task CompactAsync(
        EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken)
    {
        var step = new CompactionStep(entity, lease, throughSequenceNr);
        while (await writer.WriteAsync(step.Execute, alone: true, cancellationToken) < throughSequenceNr)
        {
            // Each step is a commit of its own, so that appends of others go on between them.
        }
    }
}
