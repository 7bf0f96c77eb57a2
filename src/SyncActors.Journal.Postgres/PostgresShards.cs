using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Owners of shards in one database.</summary>
internal sealed class PostgresShards(Database database, TimeProvider timeProvider, int shardCount) : IShardStore
{
    private const string ClaimAllSql = """
        with wanted as (select shard_id from shard order by shard_id for no key update)
        update shard s set epoch = s.epoch + 1, owner = $1, owner_name = $2, taken_at = $3
        from wanted where s.shard_id = wanted.shard_id
        returning s.shard_id, s.epoch, s.owner
        """;

    private const string ReadSql = "select shard_id, epoch, owner from shard order by shard_id";

    private const string TakeOverSql = """
        update shard set epoch = epoch + 1, owner = $1, owner_name = $2, taken_at = $3
        where shard_id = $4 and epoch = $5
        returning shard_id, epoch, owner
        """;

    /// <inheritdoc/>
    public int ShardCount => shardCount;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ShardLease>> ClaimAllAsync(
        NodeId node, string nodeName, CancellationToken cancellationToken)
    {
        var results = await database.WriteAsync([Claim(ClaimAllSql, node, nodeName)], Lease, cancellationToken);
        return [.. results[0].OrderBy(static lease => lease.Shard.Value)];
    }

    /// <summary>The owners as the rows have them, in the order of the shards; one of epoch 0 has no owner.</summary>
    public async Task<IReadOnlyList<ShardLease>> ReadAsync(CancellationToken cancellationToken) =>
        await database.QueryAsync(Database.Command(ReadSql), Lease, cancellationToken);

    /// <summary>Takes one shard in the epoch after <paramref name="seen"/>; null when another was faster.</summary>
    public async Task<ShardLease?> TakeOverAsync(
        ShardId shard, Epoch seen, NodeId node, string nodeName, CancellationToken cancellationToken)
    {
        var takeOver = Claim(TakeOverSql, node, nodeName)
            .With(NpgsqlDbType.Integer, shard.Value).With(NpgsqlDbType.Bigint, seen.Value);
        var results = await database.WriteAsync([takeOver], Lease, cancellationToken);
        return results[0] is [var lease] ? lease : null;
    }

    private NpgsqlBatchCommand Claim(string sql, NodeId node, string nodeName) =>
        Database.Command(sql)
            .With(NpgsqlDbType.Uuid, node.Value).With(NpgsqlDbType.Text, nodeName)
            .With(NpgsqlDbType.TimestampTz, timeProvider.GetUtcNow().Stored());

    private static ShardLease Lease(NpgsqlDataReader row) =>
        new(row.Shard(0), new Epoch(row.GetInt64(1)), new NodeId(row.NullableUuid(2) ?? Guid.Empty));
}
