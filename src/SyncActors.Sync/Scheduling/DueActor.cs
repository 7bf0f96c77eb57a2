using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Scheduling;

/// <summary>
/// Wakes connectors when they are due. A dormant connector is nothing but its row in the due index; a running one keeps
/// a row in the past, so after a crash it is woken at once. One look reads the rows of the next moments, so it costs
/// the same however many are due in them. At most a bounded number run at the same time; when more are due, users take
/// turns.
/// </summary>
internal sealed class DueActor(
    IDueIndex due, HeldShards shards, ShardRegion region, Func<EntityId, string?> userOf, int runsMax,
    TimeSpan pollEvery, EntityId? only = null) : Actor
{
    /// <summary>Rows read beyond those that may run at once; later ones wait for the next look.</summary>
    internal const int AheadMax = 2_048;

    private static readonly TimeSpan WakeAgainAfter = TimeSpan.FromMinutes(1);

    private readonly Queue<EntityId> _waiting = [];
    private readonly Queue<DueRow> _coming = [];
    private Dictionary<EntityId, DateTimeOffset> _awake = [];
    private bool _more;

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(LookAtDue.Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case LookAtDue:
                await LookAsync();
                break;
            case RunEnded ended:
                _awake.Remove(ended.Connector);
                break;
            case DueNow:
                break;
            default:
                Unhandled(message);
                return;
        }

        WakeNext();
        if (_more && _waiting.Count == 0 && _coming.Count == 0)
        {
            await LookAsync();
            WakeNext();
        }
    }

    private async ValueTask LookAsync()
    {
        var now = Context.System.Time.GetUtcNow();
        var held = shards.All.Select(shard => shard.Lease.Shard).ToArray();

        // Those awake still have their rows in the past; look beyond them.
        var max = _awake.Count + runsMax + AheadMax;
        var rows = await due.ReadDueAsync(held, now + pollEvery, max, Context.Stopping);
        var awake = new Dictionary<EntityId, DateTimeOffset>();
        List<EntityId> waiting = [];
        _coming.Clear();
        foreach (var row in rows.Where(row => only is null || row.Entity == only))
        {
            if (row.At > now)
            {
                _coming.Enqueue(row);
            }
            else if (!_awake.TryGetValue(row.Entity, out var since))
            {
                waiting.Add(row.Entity);
            }
            else if (row.At <= since && now - since < WakeAgainAfter)
            {
                awake[row.Entity] = since;
            }
            else
            {
                // It rested since and is due once more; or its wake-up was lost with an actor that failed. Twice does
                // no harm.
                awake[row.Entity] = now;
                region.Tell(row.Entity.Value, Wake.Up);
            }
        }

        _awake = awake;
        _more = rows.Count == max;
        _waiting.Clear();
        foreach (var entity in waiting.Count > runsMax - awake.Count ? InTurn(waiting) : waiting)
            _waiting.Enqueue(entity);
        Context.Timers.StartSingleTimer(nameof(LookAtDue), LookAtDue.Now, pollEvery);
    }

    private void WakeNext()
    {
        var now = Context.System.Time.GetUtcNow();
        while (_coming.TryPeek(out var next) && next.At <= now)
            _waiting.Enqueue(_coming.Dequeue().Entity);
        while (_awake.Count < runsMax && _waiting.TryDequeue(out var entity))
        {
            if (shards.Holds(entity) && _awake.TryAdd(entity, now))
                region.Tell(entity.Value, Wake.Up);
        }

        if (_coming.TryPeek(out var coming))
            Context.Timers.StartSingleTimer(nameof(DueNow), DueNow.Now, coming.At - now);
    }

    // First one of each user, then the second ones, and so on; those awake count as had.
    private IEnumerable<EntityId> InTurn(List<EntityId> waiting)
    {
        var had = _awake.Keys.CountBy(entity => userOf(entity) ?? "").ToDictionary(StringComparer.Ordinal);
        return waiting.OrderBy(entity =>
        {
            var user = userOf(entity) ?? "";
            return had[user] = had.GetValueOrDefault(user) + 1;
        });
    }

    /// <summary>A run ended: there may be room for another.</summary>
    /// <param name="Connector">Whose.</param>
    internal sealed record RunEnded(EntityId Connector);

    /// <summary>Somebody may be due.</summary>
    internal sealed record LookAtDue
    {
        internal static LookAtDue Now { get; } = new();
    }

    private sealed record DueNow
    {
        internal static DueNow Now { get; } = new();
    }
}
