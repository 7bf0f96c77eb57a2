using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>The durable queue of messages to the outside in one file. The process mostly asks for all shards, so
/// moments lead the index and shards are picked while walking along it.</summary>
internal sealed class SqliteOutbox(StoreWriter writer, StoreReaders readers) : IOutbox
{
    private const string Select = """
        select delivery_id, tenant, entity, shard_id, kind, target, body, created_at, due_at, state, attempts,
          settled_at, reason
        from outbox
        """;

    private const string SelectOne = $"{Select} where delivery_id = ?";
    private const string SelectDue = $"{Select} where state = 0 and due_at <= ? order by due_at, delivery_id";
    private const string SelectDead = $"{Select} where state = 2 and delivery_id > ? order by delivery_id";

    private const string SettleSql = """
        update outbox set state = ?, attempts = attempts + ?, due_at = coalesce(?, due_at), settled_at = ?, reason = ?
        where delivery_id = ? and shard_id = ? and state = 0
        """;

    private const string ReplaySql = """
        update outbox set state = 0, attempts = 0, due_at = ?, settled_at = null, reason = null
        where delivery_id = ? and state = 2
        """;

    private const string PurgeSql = """
        delete from outbox where delivery_id in (
          select delivery_id from outbox where state = 1 and settled_at < ? limit ?)
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken)
    {
        var wanted = shards.ToHashSet();
        return readers.ReadAsync<IReadOnlyList<OutboxRow>>(
            session => ReadSession.Rows(
                session.Statement(SelectDue).Bind(1, through), Row, max,
                row => wanted.Contains(new ShardId((int)row.Number(3)))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<OutboxRow?> ReadAsync(Guid deliveryId, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => ReadSession.Rows(session.Statement(SelectOne).Bind(1, deliveryId), Row).SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> SettleAsync(
        Guid deliveryId, ShardLease lease, OutboxOutcome outcome, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                session.Fence(lease);
                return Settle(session, deliveryId, lease.Shard, outcome);
            },
            alone: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<OutboxRow>> ListDeadAsync(
        Guid? tenant, Guid? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<OutboxRow>>(
            session =>
            {
                var dead = session.Statement(SelectDead);
                // An empty blob comes before every id.
                dead = after is { } last ? dead.Bind(1, last) : dead.Bind(1, ReadOnlySpan<byte>.Empty);
                return ReadSession.Rows(dead, Row, max, row => tenant is null || row.Uuid(1) == tenant);
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReplayAsync(Guid deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement(ReplaySql).Bind(1, at).Bind(2, deliveryId).Run() == 1,
            alone: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement(PurgeSql).Bind(1, before).Bind(2, max).Run(),
            alone: false,
            cancellationToken);

    private static bool Settle(WriteSession session, Guid deliveryId, ShardId shard, OutboxOutcome outcome) =>
        session.Database.Statement(SettleSql)
            .Bind(1, (long)outcome.State).Bind(2, outcome.Attempts).Bind(3, outcome.DueAt)
            .Bind(4, outcome.SettledAt(session.Clock.GetUtcNow())).Bind(5, outcome.Reason)
            .Bind(6, deliveryId).Bind(7, shard.Value)
            .Run() == 1;

    private static OutboxRow Row(Statement row) =>
        new(
            new OutboxEntry(row.Uuid(0), row.Uuid(1), row.Text(4), row.Text(5), row.Bytes(6), row.Time(8)),
            row.Entity(2), new ShardId((int)row.Number(3)), row.Time(7), (OutboxState)row.Number(9),
            (int)row.Number(10), row.NullableTime(11), row.NullableText(12));
}
