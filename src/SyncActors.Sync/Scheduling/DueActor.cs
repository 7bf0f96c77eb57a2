using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Scheduling;

/// <summary>
/// Wakes connectors when they are due. A dormant connector is nothing but its row in the due index; a running one keeps
/// a row in the past, so after a crash it is woken at once. At most a bounded number run at the same time.
/// </summary>
internal sealed class DueActor(
    IDueIndex due, HeldShards shards, ShardRegion region, int runsMax, TimeSpan pollEvery) : Actor
{
    private static readonly TimeSpan WakeAgainAfter = TimeSpan.FromMinutes(1);

    private Dictionary<EntityId, DateTimeOffset> _awake = [];
    private bool _moreWait;

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
            case RunEnded when _moreWait:
                await LookAsync();
                break;
            case RunEnded:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask LookAsync()
    {
        var now = Context.System.Time.GetUtcNow();

        // Those awake still have their rows in the past; look beyond them.
        var held = shards.All.Select(shard => shard.Lease.Shard).ToArray();
        var rows = await due.ReadDueAsync(held, now, runsMax + _awake.Count, Context.Stopping);
        var awake = rows.Where(row => _awake.ContainsKey(row.Entity))
            .ToDictionary(row => row.Entity, row => _awake[row.Entity]);
        _moreWait = false;
        foreach (var row in rows)
        {
            var known = awake.TryGetValue(row.Entity, out var since);
            if (!known && awake.Count >= runsMax)
            {
                // Those behind it that are awake must still be told again: it is they who hold the room.
                _moreWait = true;
                continue;
            }

            // It rested since and is due once more; or its wake-up was lost with an actor that failed. Twice does no
            // harm.
            if (!known || row.At > since || now - since >= WakeAgainAfter)
            {
                region.Tell(row.Entity.Value, Wake.Up);
                since = now;
            }

            awake[row.Entity] = since;
        }

        _awake = awake;
        Context.Timers.StartSingleTimer(nameof(LookAtDue), LookAtDue.Now, await NextLookAsync(held, now));
    }

    private async ValueTask<TimeSpan> NextLookAsync(ShardId[] held, DateTimeOffset now)
    {
        if (await due.ReadNextAsync(held, now, Context.Stopping) is not { } next)
            return pollEvery;
        var wait = next - Context.System.Time.GetUtcNow();
        return wait <= TimeSpan.Zero ? TimeSpan.FromMilliseconds(1) : wait < pollEvery ? wait : pollEvery;
    }

    /// <summary>A run ended: there may be room for another.</summary>
    internal sealed record RunEnded
    {
        internal static RunEnded Now { get; } = new();
    }

    /// <summary>Somebody may be due.</summary>
    internal sealed record LookAtDue
    {
        internal static LookAtDue Now { get; } = new();
    }
}
