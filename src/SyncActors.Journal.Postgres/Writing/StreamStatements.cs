using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>Heads, events and snapshots of a group of appends.</summary>
internal static class StreamStatements
{
    /// <summary>Name of the check of heads that are not 0.</summary>
    public const string MoveName = "head";

    /// <summary>Name of the check of heads that are 0.</summary>
    public const string BeginName = "first head";

    private const string MoveSql = """
        with moved as (
          update stream t set head_seq = v.new_head
          from unnest($1, $2, $3) with ordinality as v (entity, old_head, new_head, place)
          where t.entity = v.entity and t.head_seq = v.old_head
          returning v.place)
        select must(count(*) = cardinality($1), 'head', array_agg(place)) from moved
        """;

    // A stream may have a row and no event: its first append changed rows only.
    private const string BeginSql = """
        with begun as (
          insert into stream as t (entity, shard_id, head_seq)
          select v.entity, v.shard_id, v.new_head from unnest($1, $2, $3) as v (entity, shard_id, new_head)
          on conflict (entity) do update set head_seq = excluded.head_seq where t.head_seq = 0
          returning t.entity)
        select must(count(*) = cardinality($1), 'first head', array_agg(v.place))
        from begun b join unnest($1) with ordinality as v (entity, place) on b.entity = v.entity
        """;

    private const string EventSql = """
        insert into event (entity, seq_nr, epoch, writer, type, ver, at, cause, key_id, body)
        select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        """;

    private const string SnapshotSql = """
        insert into snapshot (entity, seq_nr, kind, ver, state_hash, verified_at, body)
        select * from unnest($1, $2, $3, $4, $5, $6, $7)
        on conflict (entity, seq_nr, kind) do update set ver = excluded.ver, state_hash = excluded.state_hash,
          verified_at = excluded.verified_at, body = excluded.body
        """;

    private const string DropOldCachesSql = """
        delete from snapshot s using unnest($1) as v (entity)
        where s.entity = v.entity and s.kind = 0 and s.seq_nr < (
          select kept.seq_nr from snapshot kept where kept.entity = v.entity and kept.kind = 0
          order by kept.seq_nr desc offset 1 limit 1)
        """;

    /// <summary>Moves heads from where their writers think they are.</summary>
    public static NpgsqlBatchCommand Move(AppendWork[] works) =>
        Database.Command(MoveSql)
            .With(works, NpgsqlDbType.Uuid, static work => work.Append.Entity.Value)
            .With(works, NpgsqlDbType.Bigint, static work => work.Append.ExpectedHead)
            .With(works, NpgsqlDbType.Bigint, static work => work.NewHead);

    /// <summary>Begins streams that have no event.</summary>
    public static NpgsqlBatchCommand Begin(AppendWork[] works) =>
        Database.Command(BeginSql)
            .With(works, NpgsqlDbType.Uuid, static work => work.Append.Entity.Value)
            .With(works, NpgsqlDbType.Integer, static work => work.Append.Lease.Shard.Value)
            .With(works, NpgsqlDbType.Bigint, static work => work.NewHead);

    /// <summary>Inserts the events; null when there are none.</summary>
    public static NpgsqlBatchCommand? Events(List<AppendWork> group)
    {
        var rows = new NewRow[group.Sum(static work => work.Append.Events.Count)];
        if (rows.Length == 0)
            return null;
        var next = 0;
        foreach (var work in group)
        {
            var sequenceNr = work.Append.ExpectedHead;
            foreach (var @event in work.Append.Events)
                rows[next++] = new NewRow(work.Append, ++sequenceNr, @event);
        }

        return Database.Command(EventSql)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Append.Entity.Value)
            .With(rows, NpgsqlDbType.Bigint, static row => row.SequenceNr)
            .With(rows, NpgsqlDbType.Bigint, static row => row.Append.Lease.Epoch.Value)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Append.Lease.Owner.Value)
            .With(rows, NpgsqlDbType.Text, static row => row.Event.Type)
            .With(rows, NpgsqlDbType.Smallint, static row => row.Event.Version)
            .With(rows, NpgsqlDbType.TimestampTz, static row => row.Event.At.Stored())
            .With(rows, NpgsqlDbType.Uuid, static row => row.Event.Cause)
            .With(rows, NpgsqlDbType.Uuid, static row => row.Event.KeyId)
            .With(rows, NpgsqlDbType.Bytea, static row => row.Event.Body);
    }

    /// <summary>Saves snapshots and keeps the two newest caches of each stream.</summary>
    public static IEnumerable<NpgsqlBatchCommand> Snapshots(List<AppendWork> group)
    {
        var rows = group.Where(static work => work.Append.Snapshot is not null)
            .Select(static work => (work.Append.Entity, Snapshot: work.Append.Snapshot!)).ToArray();
        if (rows.Length > 0)
        {
            yield return Database.Command(SnapshotSql)
                .With(rows, NpgsqlDbType.Uuid, static row => row.Entity.Value)
                .With(rows, NpgsqlDbType.Bigint, static row => row.Snapshot.SequenceNr)
                .With(rows, NpgsqlDbType.Smallint, static row => (short)row.Snapshot.Kind)
                .With(rows, NpgsqlDbType.Smallint, static row => row.Snapshot.Version)
                .With(rows, NpgsqlDbType.Bytea, static row => row.Snapshot.StateHash)
                .With(rows, NpgsqlDbType.TimestampTz, static row => row.Snapshot.VerifiedAt.Stored())
                .With(rows, NpgsqlDbType.Bytea, static row => row.Snapshot.Body);
        }

        var caches = Array.FindAll(rows, static row => row.Snapshot.Kind == SnapshotKind.Cache);
        if (caches.Length > 0)
            yield return Database.Command(DropOldCachesSql)
                .With(caches, NpgsqlDbType.Uuid, static row => row.Entity.Value);
    }

    private readonly record struct NewRow(Append Append, long SequenceNr, NewEvent Event);
}
