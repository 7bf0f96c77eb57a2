using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>Deletes the next few of an entity's old events. A crash between steps leaves a stream with a higher base,
/// which is whole.</summary>
internal sealed class CompactionStep(Database database, EntityId entity, ShardLease lease, long throughSequenceNr)
{
    private const int EventsMax = 1_000;
    private const int BaselinesMin = 2;

    private const string Sql = """
        with at as (
          select t.base_seq, least($2, t.base_seq + $3) as through,
            (select count(*) from snapshot s
             where s.entity = $1 and s.kind = 1 and s.verified_at is not null and s.seq_nr >= $2) as baselines
          from stream t where t.entity = $1 for no key update),
        step as (select through from at where base_seq < $2 and baselines >= $4),
        gone as (delete from event e using step where e.entity = $1 and e.seq_nr <= step.through),
        dropped as (delete from snapshot s using step where s.entity = $1 and s.seq_nr < step.through),
        moved as (update stream t set base_seq = step.through from step where t.entity = $1 returning t.base_seq)
        select coalesce((select base_seq from moved), (select base_seq from at), 0),
          coalesce((select baselines from at), 0)
        """;

    /// <summary>Does one step; returns the stream's base after it.</summary>
    public async Task<long> ExecuteAsync(CancellationToken cancellationToken)
    {
        var step = Database.Command(Sql)
            .With(NpgsqlDbType.Uuid, entity.Value).With(NpgsqlDbType.Bigint, throughSequenceNr)
            .With(NpgsqlDbType.Integer, EventsMax).With(NpgsqlDbType.Integer, BaselinesMin);
        try
        {
            var results = await database.WriteAsync(
                [Fence.Command([lease]), step],
                static row => row.FieldCount == 2 ? (Base: row.GetInt64(0), Baselines: row.GetInt64(1)) : default,
                cancellationToken);
            var (@base, baselines) = results[^1][0];
            return @base >= throughSequenceNr || baselines >= BaselinesMin
                ? @base
                : throw new AppendRejectedException(
                    entity, $"{baselines} verified baselines stand at or above {throughSequenceNr}");
        }
        catch (PostgresException failure) when (Precondition.Of(failure) is not null)
        {
            throw new FencedException(lease);
        }
    }
}
