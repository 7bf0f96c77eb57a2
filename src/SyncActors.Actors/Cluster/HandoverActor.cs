using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>Gives a few shards away: first their entities end, then the rows change. What does not end in time is not
/// given.</summary>
internal sealed class HandoverActor(
    IMembership membership, HeldShards held, IHints hints, IReadOnlyList<Handover> handovers) : Actor
{
    /// <summary>Entities end after the message they are handling; the longest is a call that must not be cut
    /// off.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override ValueTask PreStartAsync()
    {
        Context.Self.Tell(new Begin());
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async ValueTask ReceiveAsync(object message)
    {
        if (message is not Begin)
        {
            Unhandled(message);
            return;
        }

        try
        {
            var ends = handovers
                .Select(handover => held.DropAndWaitAsync(handover.Lease.Shard, Context.Stopping)).ToList();
            await Task.WhenAll(ends).WaitAsync(Patience, Context.System.Time, Context.Stopping);
            await membership.GiveAsync(handovers, Context.Stopping);
            hints.Tell(new Hint.Owners());
        }
        catch (Exception failure) when (failure is JournalUnavailableException or TimeoutException)
        {
            // The rows say that we own them still, so they begin again here, and are asked for again.
            ClusterLog.HandoverFailed(Context.Logger, failure, handovers.Count);
        }

        Context.Parent.Tell(new HandoverEnded([.. handovers.Select(handover => handover.Lease.Shard)]));
        Context.Stop(Context.Self);
    }

    private sealed record Begin;
}

/// <summary>A handover is over, well or not.</summary>
/// <param name="Shards">Its shards.</param>
internal sealed record HandoverEnded(IReadOnlyList<ShardId> Shards);
