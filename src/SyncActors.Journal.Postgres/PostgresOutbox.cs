using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres;

/// <summary>The durable queue of messages to the outside in one database.</summary>
internal sealed class PostgresOutbox(Database database, TimeProvider timeProvider) : IOutbox
{
    private const string Columns = """
        o.delivery_id, o.tenant, o.entity, o.shard_id, o.kind, o.target, o.body, o.created_at, o.due_at, o.state,
          o.attempts, o.settled_at, o.reason
        """;

    private const string OneSql = $"select {Columns} from outbox o where o.delivery_id = $1";

    private const string DueSql = $"""
        select {Columns}
        from unnest($1) as wanted (shard_id) cross join lateral (
          select * from outbox i where i.shard_id = wanted.shard_id and i.state = 0 and i.due_at <= $2
          order by i.due_at, i.delivery_id limit $3) as o
        order by o.due_at, o.delivery_id limit $3
        """;

    private const string DeadSql = $"""
        select {Columns} from outbox o
        where o.state = 2 and ($1 is null or o.tenant = $1) and ($2 is null or o.delivery_id > $2)
        order by o.delivery_id limit $3
        """;

    private const string SettleSql = """
        update outbox set state = $3, attempts = attempts + $4, due_at = coalesce($5, due_at), settled_at = $6,
          reason = $7
        where delivery_id = $1 and shard_id = $2 and state = 0
        returning true
        """;

    private const string ReplaySql = """
        update outbox set state = 0, attempts = 0, due_at = $2, settled_at = null, reason = null
        where delivery_id = $1 and state = 2
        returning true
        """;

    private const string PurgeSql = """
        with gone as (
          delete from outbox where delivery_id in (
            select delivery_id from outbox where state = 1 and settled_at < $1 limit $2
            for update skip locked)
          returning 1)
        select count(*) from gone
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(DueSql)
                .With([.. shards.Distinct()], NpgsqlDbType.Integer, static (ShardId shard) => shard.Value)
                .With(NpgsqlDbType.TimestampTz, through.Stored()).With(NpgsqlDbType.Integer, max),
            Row,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<OutboxRow?> ReadAsync(Guid deliveryId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(OneSql).With(NpgsqlDbType.Uuid, deliveryId), Row, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<bool> SettleAsync(
        Guid deliveryId, ShardLease lease, OutboxOutcome outcome, CancellationToken cancellationToken)
    {
        var settle = Database.Command(SettleSql)
            .With(NpgsqlDbType.Uuid, deliveryId).With(NpgsqlDbType.Integer, lease.Shard.Value)
            .With(NpgsqlDbType.Smallint, (short)outcome.State).With(NpgsqlDbType.Integer, outcome.Attempts)
            .With(NpgsqlDbType.TimestampTz, outcome.DueAt.Stored())
            .With(NpgsqlDbType.TimestampTz, outcome.SettledAt(timeProvider.GetUtcNow()).Stored())
            .With(NpgsqlDbType.Text, outcome.Reason);
        try
        {
            var results = await database.WriteAsync(
                [Fence.Command([lease]), settle], static _ => true, cancellationToken);
            return results[^1].Count > 0;
        }
        catch (PostgresException failure) when (Precondition.Of(failure) is not null)
        {
            throw new FencedException(lease);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<OutboxRow>> ListDeadAsync(
        Guid? tenant, Guid? after, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(DeadSql)
                .With(NpgsqlDbType.Uuid, tenant).With(NpgsqlDbType.Uuid, after).With(NpgsqlDbType.Integer, max),
            Row,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> ReplayAsync(Guid deliveryId, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var results = await database.WriteAsync(
            [Database.Command(ReplaySql)
                .With(NpgsqlDbType.Uuid, deliveryId).With(NpgsqlDbType.TimestampTz, at.Stored())],
            static _ => true,
            cancellationToken);
        return results[0].Count > 0;
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        database.PurgeAsync(PurgeSql, before, max, cancellationToken);

    private static OutboxRow Row(NpgsqlDataReader row) =>
        new(
            new OutboxEntry(
                row.GetGuid(0), row.GetGuid(1), row.GetString(4), row.GetString(5), row.Bytes(6), row.Time(8)),
            row.Entity(2), row.Shard(3), row.Time(7), (OutboxState)row.GetInt16(9), row.GetInt32(10),
            row.NullableTime(11), row.NullableText(12));
}
