using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>Heads of the streams written of late, in two generations of bounded size; others are looked up.</summary>
internal sealed class StreamHeads(Database database, PendingRuns pending)
{
    private const int GenerationMax = 65_536;

    private readonly Statement _lastRun = database.Prepare("""
        select first_seq + count - 1 from run where entity = ? order by first_seq desc limit 1
        """);

    private Dictionary<EntityId, long> _young = [];
    private Dictionary<EntityId, long> _old = [];

    /// <summary>Number of the stream's last event; 0 when it has none.</summary>
    public long Of(EntityId entity)
    {
        if (_young.TryGetValue(entity, out var head))
            return head;
        if (!_old.TryGetValue(entity, out head))
            head = Find(entity);
        Set(entity, head);
        return head;
    }

    /// <summary>Remembers a head.</summary>
    public void Set(EntityId entity, long head)
    {
        if (_young.Count >= GenerationMax && !_young.ContainsKey(entity))
            (_old, _young) = (_young, []);
        _young[entity] = head;
    }

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        _young = [];
        _old = [];
    }

    private long Find(EntityId entity)
    {
        if (pending.Of(entity) is [.., var last])
            return last.LastSequenceNr;
        // Compaction never deletes a stream's last event, so a run remains.
        var head = _lastRun.Bind(1, entity).Step() ? _lastRun.Number(0) : 0;
        _lastRun.Reset();
        return head;
    }
}
