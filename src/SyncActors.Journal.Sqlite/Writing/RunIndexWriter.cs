using System.Runtime.InteropServices;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>
/// Moves pending runs into the file. Entities are random keys, so a row at a time would touch a page each; instead a
/// sweep goes through them in key order, a slice in each commit. A crash loses nothing: the events after the last
/// completed sweep are read again at start. Runs written twice, or overlapping after that, name the same events.
/// </summary>
internal sealed class RunIndexWriter(
    Database database, PendingRuns pending, int pendingRunsMax, long indexedThrough)
{
    private const int SliceMin = 32;
    private const int RunsOfOneEntityMax = 64;
    private const int EventsBehindMax = 262_144;

    private readonly Dictionary<EntityId, int> _written = [];
    private readonly Statement _insert = database.Prepare("""
        insert into run (entity, first_seq, position, count) values (?, ?, ?, ?)
        on conflict (entity, first_seq) do update set position = excluded.position, count = excluded.count
        """);

    private readonly Statement _setIndexedThrough = database.Prepare("update cluster set indexed_through = ?");
    private EntityId[] _sweep = [];
    private int _next;
    private int _nextWritten;
    private long _covered = indexedThrough;
    private long _sweepCovers;
    private bool _sweepEnds;

    /// <summary>Finds the runs of all events after <paramref name="indexedThrough"/>.</summary>
    public static PendingRuns Rebuild(Database database, long indexedThrough)
    {
        var found = new Dictionary<EntityId, List<Run>>();
        var select = database.Prepare(
            "select position, entity, seq_nr from event where position > ? order by position");
        select.Bind(1, indexedThrough);
        while (select.Step())
        {
            ref var runs = ref CollectionsMarshal.GetValueRefOrAddDefault(found, select.Entity(1), out _);
            runs ??= [];
            var added = new Run(select.Number(2), select.Number(0), 1);
            if (runs is [.., var last] && last.IsFollowedBy(added))
                runs[^1] = last with { Count = last.Count + 1 };
            else
                runs.Add(added);
        }

        select.Reset();
        return new PendingRuns(found);
    }

    /// <summary>Writes the next slice of the sweep, when one is under way or due.</summary>
    /// <param name="works">Writes in this commit; the slice keeps ahead of them.</param>
    /// <param name="committedPosition">Last position of the commits before this one.</param>
    public void WriteSlice(int works, long committedPosition)
    {
        if (_next == _sweep.Length)
        {
            if (pending.Count < pendingRunsMax && committedPosition - _covered < EventsBehindMax)
                return;
            _sweep = [.. pending.Entities];
            Array.Sort(_sweep, static (left, right) => left.Value.CompareTo(right.Value));
            _next = 0;
            _sweepCovers = committedPosition;
        }

        var end = Math.Min(_sweep.Length, _next + Math.Max(SliceMin, 2 * works));
        for (_nextWritten = _next; _nextWritten < end; _nextWritten++)
            WriteRunsOf(_sweep[_nextWritten]);
        if (end < _sweep.Length)
            return;
        _setIndexedThrough.Bind(1, _sweepCovers).Run();
        _sweepEnds = true;
    }

    /// <summary>Writes all pending runs of an entity.</summary>
    public void WriteRunsOf(EntityId entity)
    {
        var runs = pending.Of(entity);
        if (runs.Length == 0 || !_written.TryAdd(entity, runs.Length))
            return;
        foreach (var run in runs)
            _insert.Bind(1, entity).Bind(2, run.FirstSequenceNr).Bind(3, run.Position).Bind(4, run.Count).Run();
    }

    /// <summary>Keeps the runs of a busy entity from growing in memory.</summary>
    public void WriteRunsOfBusy(EntityId entity)
    {
        if (pending.Of(entity).Length >= RunsOfOneEntityMax)
            WriteRunsOf(entity);
    }

    /// <summary>Forgets what the commit brought into the file.</summary>
    public void Committed()
    {
        foreach (var (entity, runs) in _written)
            pending.RemoveWritten(entity, runs);
        _written.Clear();
        _next = Math.Max(_next, _nextWritten);
        if (!_sweepEnds)
            return;
        _sweepEnds = false;
        _covered = _sweepCovers;
        _sweep = [];
        _next = _nextWritten = 0;
    }

    /// <summary>Forgets what did not come into the file.</summary>
    public void RolledBack()
    {
        _written.Clear();
        _nextWritten = _next;
        _sweepEnds = false;
    }
}
