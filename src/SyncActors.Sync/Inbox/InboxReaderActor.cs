using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Inbox;

/// <summary>Told to the reader when a command may lie in the inbox.</summary>
public sealed record LookIntoInbox
{
    /// <summary>The one message.</summary>
    public static LookIntoInbox Now { get; } = new();
}

/// <summary>Told to the reader when a command is settled.</summary>
/// <param name="CommandId">Which.</param>
public sealed record CommandSettled(Guid CommandId);

/// <summary>
/// Hands the open commands of the owned shards to their entities. A command found open that this process has not handed
/// out, or handed out long ago, was begun and not ended: its attempt is counted before it is handed out again, so one
/// that kills the process is dead after five.
/// </summary>
internal sealed class InboxReaderActor(
    IInbox inbox, HeldShards shards, Func<string, ShardRegion> regionOf, HandedOut handedOut, TimeSpan pollEvery)
    : Actor
{
    private const int CommandsMax = 200;
    private const int AttemptsMax = 5;
    private static readonly TimeSpan HandOutAgainAfter = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        Context.Timers.StartPeriodicTimer(nameof(LookIntoInbox), LookIntoInbox.Now, pollEvery);
        Context.Self.Tell(LookIntoInbox.Now);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        switch (message)
        {
            case CommandSettled settled:
                handedOut.At.Remove(settled.CommandId);
                break;
            case LookIntoInbox:
                await LookAsync();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private async ValueTask LookAsync()
    {
        var now = Context.System.Time.GetUtcNow();
        var held = shards.All.ToDictionary(shard => shard.Lease.Shard);
        if (held.Count == 0)
            return;
        var open = await inbox.ReadOpenAsync(held.Keys, CommandsMax, Context.Stopping);
        var waiting = open.Where(command =>
            !handedOut.At.TryGetValue(command.CommandId, out var at) || now - at >= HandOutAgainAfter).ToList();

        // Perhaps begun by the owner before, or begun here and never ended.
        var again = waiting
            .Where(command => command.CreatedAt < held[command.Shard].Since
                || handedOut.At.ContainsKey(command.CommandId))
            .Select(command => command.CommandId).ToList();
        if (again.Count > 0)
        {
            var leases = held.Values.Select(shard => shard.Lease).ToList();
            try
            {
                await inbox.RecordAttemptsAsync(again, leases, Context.Stopping);
            }
            catch (FencedException)
            {
                return; // A shard went to another owner just now; the next look is without it.
            }

            var dead = waiting.Where(
                command => command.Attempts + 1 >= AttemptsMax && again.Contains(command.CommandId));
            waiting = [.. waiting.Except(dead.ToList())];
        }

        foreach (var command in waiting)
        {
            handedOut.At[command.CommandId] = now;
            regionOf(command.Type).Tell(command.Entity.Value, new HandleCommand(command));
        }

        foreach (var old in handedOut.At.Where(entry => now - entry.Value > 10 * HandOutAgainAfter).ToList())
            handedOut.At.Remove(old.Key);
    }
}

/// <summary>Which commands the reader handed out, and when. It outlives a restart of the reader: what it handed out
/// waits in mailboxes all the same.</summary>
internal sealed class HandedOut
{
    /// <summary>By the command's id.</summary>
    public Dictionary<Guid, DateTimeOffset> At { get; } = [];
}
