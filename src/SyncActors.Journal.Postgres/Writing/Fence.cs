using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>
/// The first statement of every write of an owner: locks the shards' rows in their order and compares them with the
/// leases. A take-over waits for the lock; a write that waited for a take-over sees its row and fails.
/// </summary>
internal static class Fence
{
    /// <summary>Name of the check.</summary>
    public const string Name = "fence";

    private const string Sql = """
        select must(count(*) = cardinality($1), 'fence', array_agg(held.place))
        from (
          select v.place from shard s
          join unnest($1, $2, $3) with ordinality as v (shard_id, epoch, owner, place)
            on s.shard_id = v.shard_id and s.epoch = v.epoch and s.owner = v.owner
          order by s.shard_id for no key update of s) as held
        """;

    /// <summary>The statement for some leases.</summary>
    public static NpgsqlBatchCommand Command(ShardLease[] leases) =>
        Database.Command(Sql)
            .With(leases, NpgsqlDbType.Integer, static lease => lease.Shard.Value)
            .With(leases, NpgsqlDbType.Bigint, static lease => lease.Epoch.Value)
            .With(leases, NpgsqlDbType.Uuid, static lease => lease.Owner.Value);

    /// <summary>The failure of the first lease that did not hold.</summary>
    public static FencedException Failure(ShardLease[] leases, Precondition precondition) =>
        new(leases.Where((_, index) => !precondition.Held.Contains(index + 1)).First());
}
