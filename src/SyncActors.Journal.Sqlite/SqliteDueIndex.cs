using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Reading;

namespace SyncActors.Journal.Sqlite;

/// <summary>The due index in one file. The process mostly asks for all shards, so moments lead the index and shards are
/// picked while walking along it.</summary>
internal sealed class SqliteDueIndex(StoreReaders readers) : IDueIndex
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<DueRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken)
    {
        var wanted = shards.ToHashSet();
        return readers.ReadAsync<IReadOnlyList<DueRow>>(
            session => ReadSession.Rows(
                session.Statement("""
                    select entity, shard_id, due_at, reason from due where due_at <= ?
                    order by due_at, shard_id, reason, entity
                    """).Bind(1, through),
                static row =>
                    new DueRow(row.Entity(0), new ShardId((int)row.Number(1)), row.Time(2), (short)row.Number(3)),
                max,
                row => wanted.Contains(new ShardId((int)row.Number(1)))),
            cancellationToken);
    }
}
