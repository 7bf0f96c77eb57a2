using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Reading;

/// <summary>Reads streams. Head, snapshots and events of a recovery come from one statement and so from one view of the
/// database.</summary>
internal sealed class RecoveryReader(Database database)
{
    private const int ReadMax = 10_000;
    private const int SnapshotsMax = 4;
    private const int HeadPart = 0;
    private const int SnapshotPart = 1;

    private const string RecoverSql = """
        with head as (
          select head_seq, base_seq, least(head_seq, $2) as through from stream where entity = $1),
        saved as (
          select s.seq_nr, s.kind, s.ver, s.state_hash, s.verified_at, s.body
          from head join snapshot s on s.entity = $1 and s.seq_nr between base_seq and through and s.kind >= $3
          order by s.seq_nr desc, s.kind desc limit $4)
        select 0, head_seq, base_seq, null::uuid, null::text, null::smallint, null::timestamptz, null::uuid, null::uuid,
          null::bytea, null::bytea from head
        union all
        select 1, seq_nr, kind, null, null, ver, verified_at, null, null, body, state_hash from saved
        union all
        (select 2, seq_nr, epoch, writer, type, ver, at, cause, key_id, body, null from event
         where entity = $1 and seq_nr <= (select through from head)
           and seq_nr > coalesce((select max(seq_nr) from saved), (select base_seq from head))
         order by seq_nr limit $5)
        """;

    private const string EventsSql = """
        select 2, seq_nr, epoch, writer, type, ver, at, cause, key_id, body from event
        where entity = $1 and seq_nr > $2 order by seq_nr limit $3
        """;

    /// <summary>Head, snapshots and first events of one view of the stream.</summary>
    public async Task<Recovery> RecoverAsync(
        EntityId entity, RecoveryOptions options, CancellationToken cancellationToken)
    {
        var oldestKind = options.UseCacheSnapshots ? SnapshotKind.Cache : SnapshotKind.Baseline;
        var (head, @base) = (0L, 0L);
        var snapshots = new List<StoredSnapshot>();
        var events = new List<StoredEvent>();
        await database.QueryAsync(
            Database.Command(RecoverSql)
                .With(NpgsqlDbType.Uuid, entity.Value)
                .With(NpgsqlDbType.Bigint, options.ThroughSequenceNr ?? long.MaxValue)
                .With(NpgsqlDbType.Smallint, (short)oldestKind).With(NpgsqlDbType.Integer, SnapshotsMax)
                .With(NpgsqlDbType.Integer, Math.Clamp(options.EventsMax, 0, ReadMax)),
            row =>
            {
                switch (row.GetInt32(0))
                {
                    case HeadPart:
                        (head, @base) = (row.GetInt64(1), row.GetInt64(2));
                        break;
                    case SnapshotPart:
                        snapshots.Add(Snapshot(row));
                        break;
                    default:
                        events.Add(Event(row));
                        break;
                }

                return true;
            },
            cancellationToken);

        // A union promises no order.
        snapshots.Sort(static (left, right) => (right.SequenceNr, right.Kind).CompareTo((left.SequenceNr, left.Kind)));
        events.Sort(static (left, right) => left.SequenceNr.CompareTo(right.SequenceNr));
        return new Recovery(head, @base, snapshots, events);
    }

    /// <summary>Events after a number; fewer than asked for only at the end or at the limit of one read.</summary>
    public async Task<IReadOnlyList<StoredEvent>> ReadAfterAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(EventsSql)
                .With(NpgsqlDbType.Uuid, entity.Value).With(NpgsqlDbType.Bigint, afterSequenceNr)
                .With(NpgsqlDbType.Integer, Math.Clamp(max, 0, ReadMax)),
            Event,
            cancellationToken);

    private static StoredSnapshot Snapshot(NpgsqlDataReader row) =>
        new(
            row.GetInt64(1), (SnapshotKind)row.GetInt64(2), row.GetInt16(5), row.Bytes(10), row.NullableTime(6),
            row.Bytes(9));

    private static StoredEvent Event(NpgsqlDataReader row) =>
        new(row.GetInt64(1), new Epoch(row.GetInt64(2)), new NodeId(row.GetGuid(3)), row.GetString(4), row.GetInt16(5),
            row.Time(6), row.NullableUuid(7), row.NullableUuid(8), row.Bytes(9));
}
