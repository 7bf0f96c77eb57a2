using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>Gives shards away: first the entities of each end, then its row changes. Most end at once when they are
/// asked to; those that do are not kept by those that do not.</summary>
internal sealed class Giving(IMembership membership, HeldShards held, IHints hints, TimeProvider time)
{
    /// <summary>Entities end after the message they are handling; the longest is a call that must not be cut
    /// off.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan ShortPatience = TimeSpan.FromMilliseconds(250);

    /// <summary>Gives what ends in time.</summary>
    /// <returns>How many did not, and were not given.</returns>
    /// <exception cref="JournalUnavailableException">Perhaps nothing was given.</exception>
    public async ValueTask<int> GiveAsync(IReadOnlyList<Handover> handovers, CancellationToken cancellationToken)
    {
        var ends = handovers.Select(handover =>
            (Handover: handover, Gone: held.DropAndWaitAsync(handover.Lease.Shard, cancellationToken))).ToList();
        foreach (var patience in new[] { ShortPatience, Patience })
        {
            await WaitAsync(ends.ConvertAll(end => end.Gone), patience, cancellationToken);
            var ready = ends.Where(end => end.Gone.IsCompletedSuccessfully).Select(end => end.Handover).ToList();
            ends.RemoveAll(end => ready.Contains(end.Handover));
            if (ready.Count == 0)
                continue;
            await membership.GiveAsync(ready, cancellationToken);
            hints.Tell(new Hint.Owners());
            if (ends.Count == 0)
                break;
        }

        return ends.Count;
    }

    private async ValueTask WaitAsync(List<Task> ends, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(ends).WaitAsync(patience, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Those that are gone are given all the same.
        }
    }
}
