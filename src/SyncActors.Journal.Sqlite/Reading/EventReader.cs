using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Reading;

/// <summary>Reads streams through the runs that name where events stand.</summary>
internal sealed class EventReader(ReadSession session)
{
    private const int ReadMax = 10_000;
    private const int SnapshotsMax = 4;

    private readonly Statement _base = session.Statement("select base_seq from stream_base where entity = ?");

    private readonly Statement _lastRun = session.Statement("""
        select first_seq + count - 1 from run where entity = ? order by first_seq desc limit 1
        """);

    private readonly Statement _runs = session.Statement("""
        select first_seq, position, count from run where entity = ?1 and first_seq >= coalesce(
          (select first_seq from run where entity = ?1 and first_seq <= ?2 order by first_seq desc limit 1), 0)
        order by first_seq
        """);

    private readonly Statement _events = session.Statement("""
        select seq_nr, entity, epoch, writer, type, ver, at, cause, key_id, body
        from event where position >= ? and position <= ? order by position
        """);

    private readonly Statement _snapshots = session.Statement("""
        select seq_nr, kind, ver, state_hash, verified_at, body from snapshot
        where entity = ? and seq_nr >= ? and seq_nr <= ? and kind >= ?
        order by seq_nr desc, kind desc limit ?
        """);

    /// <summary>Head, snapshots and first events of one view of the stream.</summary>
    public Recovery Recover(EntityId entity, RecoveryOptions options)
    {
        var pending = session.Pending.Of(entity);
        session.Begin();
        var baseSequenceNr = Number(_base, entity);
        var head = Math.Max(baseSequenceNr, pending is [.., var last] ? last.LastSequenceNr : Number(_lastRun, entity));
        var through = Math.Min(head, options.ThroughSequenceNr ?? head);
        var snapshots = Snapshots(entity, baseSequenceNr, through, options.UseCacheSnapshots);
        var after = snapshots is [var newest, ..] ? newest.SequenceNr : baseSequenceNr;
        var events = Read(entity, after, through, Math.Min(options.EventsMax, ReadMax), pending);
        session.End();
        return new Recovery(head, baseSequenceNr, snapshots, events);
    }

    /// <summary>Events after a number; fewer than asked for only at the end or at the limit of one read.</summary>
    public IReadOnlyList<StoredEvent> ReadAfter(EntityId entity, long afterSequenceNr, int max)
    {
        var pending = session.Pending.Of(entity);
        session.Begin();
        var after = Math.Max(afterSequenceNr, Number(_base, entity));
        var events = Read(entity, after, long.MaxValue, Math.Min(max, ReadMax), pending);
        session.End();
        return events;
    }

    private static long Number(Statement statement, EntityId entity)
    {
        var number = statement.Bind(1, entity).Step() ? statement.Number(0) : 0;
        statement.Reset();
        return number;
    }

    private List<StoredSnapshot> Snapshots(EntityId entity, long from, long through, bool useCaches) =>
        ReadSession.Rows(
            _snapshots
                .Bind(1, entity).Bind(2, from).Bind(3, through)
                .Bind(4, (long)(useCaches ? SnapshotKind.Cache : SnapshotKind.Baseline)).Bind(5, SnapshotsMax),
            static row => new StoredSnapshot(
                row.Number(0), (SnapshotKind)row.Number(1), (short)row.Number(2), row.Bytes(3), row.NullableTime(4),
                row.Bytes(5)));

    private List<StoredEvent> Read(EntityId entity, long after, long through, int max, Run[] pending)
    {
        var events = new List<StoredEvent>();
        var next = after + 1;
        if (max <= 0 || next > through)
            return events;
        // Whoever asks for the newest events needs no look into the file's index.
        if (pending.Length == 0 || pending[0].FirstSequenceNr > next)
        {
            _runs.Bind(1, entity).Bind(2, next);
            while (events.Count < max && next <= through && _runs.Step())
                next = ReadRun(
                    entity, new Run(_runs.Number(0), _runs.Number(1), _runs.Number(2)), next, through, max, events);
            _runs.Reset();
        }

        foreach (var run in pending)
        {
            if (events.Count >= max || next > through)
                break;
            next = ReadRun(entity, run, next, through, max, events);
        }

        return events;
    }

    /// <summary>Adds the run's events from <paramref name="next"/> on; returns the number that must follow.</summary>
    private long ReadRun(EntityId entity, Run run, long next, long through, int max, List<StoredEvent> events)
    {
        if (run.LastSequenceNr < next)
            return next;
        if (run.FirstSequenceNr > next)
            throw new CorruptStreamException(entity, $"event {next} is missing");
        var count = Math.Min(Math.Min(run.LastSequenceNr, through) - next + 1, max - events.Count);
        var position = run.Position + (next - run.FirstSequenceNr);
        _events.Bind(1, position).Bind(2, position + count - 1);
        var end = next + count;
        while (_events.Step())
        {
            if (_events.Number(0) != next || _events.Entity(1) != entity)
                throw new CorruptStreamException(entity, $"event {next} is not where the index has it");
            events.Add(new StoredEvent(
                next++, new Epoch(_events.Number(2)), new NodeId(_events.Uuid(3)), session.Types.Of(_events.Blob(4)),
                (short)_events.Number(5), _events.Time(6), _events.NullableUuid(7), _events.NullableUuid(8),
                _events.Bytes(9)));
        }

        _events.Reset();
        return next == end ? end : throw new CorruptStreamException(entity, $"event {next} is missing");
    }
}
