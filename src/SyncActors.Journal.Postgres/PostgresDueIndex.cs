using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>The due index in one database. A node owns some of the shards: each is read from its own end of the
/// index.</summary>
internal sealed class PostgresDueIndex(Database database) : IDueIndex
{
    private const string DueSql = """
        select due.entity, due.shard_id, due.due_at, due.reason
        from unnest($1) as wanted (shard_id) cross join lateral (
          select entity, shard_id, due_at, reason from due d
          where d.shard_id = wanted.shard_id and d.due_at <= $2 order by d.due_at, d.entity limit $3) as due
        order by due.due_at, due.entity limit $3
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<DueRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(DueSql)
                .With(Distinct(shards), NpgsqlDbType.Integer, static shard => shard.Value)
                .With(NpgsqlDbType.TimestampTz, through.Stored()).With(NpgsqlDbType.Integer, max),
            static row => new DueRow(row.Entity(0), row.Shard(1), row.Time(2), row.GetInt16(3)),
            cancellationToken);

    private static ShardId[] Distinct(IReadOnlyCollection<ShardId> shards) => [.. shards.Distinct()];
}
