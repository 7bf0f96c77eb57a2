using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>Gives a few shards away while the node goes on.</summary>
internal sealed class HandoverActor(
    IMembership membership, HeldShards held, IHints hints, IReadOnlyList<Handover> handovers) : Actor
{
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
            var left = await new Giving(membership, held, hints, Context.System.Time)
                .GiveAsync(handovers, Context.Stopping);
            if (left > 0)
                ClusterLog.HandoverFailed(Context.Logger, left, $"their actors did not end in {Giving.Patience}");
        }
        catch (JournalUnavailableException failure)
        {
            ClusterLog.HandoverFailed(Context.Logger, handovers.Count, failure.Message);
        }

        // Of what was not given the rows say that we own it still, so it begins again here, and the wish stands.
        Context.Parent.Tell(new HandoverEnded([.. handovers.Select(handover => handover.Lease.Shard)]));
        Context.Stop(Context.Self);
    }

    private sealed record Begin;
}

/// <summary>A handover is over, well or not.</summary>
/// <param name="Shards">Its shards.</param>
internal sealed record HandoverEnded(IReadOnlyList<ShardId> Shards);
