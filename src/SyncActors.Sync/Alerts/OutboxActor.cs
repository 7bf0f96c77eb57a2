using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Alerts;

/// <summary>
/// Hands the due deliveries of the owned shards to their channels, each of which is an actor of its own: one that hangs
/// holds up neither the others nor any run. Nothing is taken out of the outbox by that; only what comes of a delivery
/// changes its row, so a process that dies in between leaves it to the next owner.
/// </summary>
/// <param name="outbox">Where deliveries wait.</param>
/// <param name="shards">Whose deliveries are this node's.</param>
/// <param name="pulse">Whether effects may begin.</param>
/// <param name="alerts">The channels.</param>
/// <param name="random">Dice of retry waits.</param>
internal sealed class OutboxActor(
    IOutbox outbox, HeldShards shards, Pulse pulse, AlertDelivery alerts, Random random) : Actor
{
    /// <summary>Rows read beyond those that busy channels have not taken yet.</summary>
    internal const int RowsMax = 5_000;

    /// <summary>Most rows that one look reads, whatever waits.</summary>
    internal const int RowsMaxEver = 20_000;

    private static readonly TimeSpan ChannelMissingFor = TimeSpan.FromHours(1);

    private readonly Dictionary<string, ActorRef> _channels = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _waiting = new(StringComparer.Ordinal);
    private readonly HashSet<string> _busy = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        foreach (var (name, setup) in alerts.Channels.OrderBy(entry => entry.Key, StringComparer.Ordinal))
        {
            _channels[name] = Context.ActorOf(
                Props.Create(() => new ChannelActor(setup, alerts.Board, outbox, shards, pulse, random)),
                $"channel-{name}");
        }

        Context.Self.Tell(Look.Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case Look:
                await LookAsync();
                break;
            case ChannelActor.Rested rested:
                _busy.Remove(rested.Channel);
                _waiting[rested.Channel] = rested.Waiting;
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask LookAsync()
    {
        try
        {
            await HandOutAsync();
        }
        catch (JournalUnavailableException)
        {
            // The next look finds the same.
        }

        Context.Timers.StartSingleTimer(nameof(Look), Look.Now, alerts.PollEvery);
    }

    private async ValueTask HandOutAsync()
    {
        var held = shards.All.Select(shard => shard.Lease.Shard).ToArray();
        if (held.Length == 0 || !pulse.MayAct)
            return;
        var now = Context.System.Time.GetUtcNow();

        // Those that only wait for company may go with one that is due. Rows of channels that rest are still there.
        var max = Math.Min(RowsMaxEver, RowsMax + _waiting.Values.Sum());
        var rows = await outbox.ReadDueAsync(held, now + alerts.GroupWithin, max, Context.Stopping);
        foreach (var channel in rows.GroupBy(row => row.Entry.Target, StringComparer.Ordinal))
        {
            if (!_channels.TryGetValue(channel.Key, out var actor))
                await PostponeAsync(channel, now);
            else if (_busy.Contains(channel.Key))
                _waiting[channel.Key] = channel.Count();
            else if (channel.Any(row => row.Entry.DueAt <= now))
            {
                _busy.Add(channel.Key);
                actor.Tell(new ChannelActor.Deliver([.. channel]), Context.Self);
            }
        }
    }

    // Another node may have read its configuration before the channel was taken out, or this one before it was added.
    private async ValueTask PostponeAsync(IEnumerable<OutboxRow> rows, DateTimeOffset now)
    {
        foreach (var row in rows.Where(row => row.Entry.DueAt <= now))
        {
            if (shards.Find(row.Shard) is not { } held)
                continue;
            var reason = $"the configuration names no channel '{row.Entry.Target}'";
            var outcome = now - row.CreatedAt >= DeliveryTimes.AgeMax
                ? OutboxOutcome.Dead(reason)
                : OutboxOutcome.Again(now + ChannelMissingFor, reason);
            try
            {
                await outbox.SettleAsync(row.Entry.DeliveryId, held.Lease, outcome, Context.Stopping);
            }
            catch (FencedException)
            {
                // Its shard went to another owner just now.
            }
        }
    }

    private sealed record Look
    {
        internal static Look Now { get; } = new();
    }
}
