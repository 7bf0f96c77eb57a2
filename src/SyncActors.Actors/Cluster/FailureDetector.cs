using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>
/// Finds the nodes that stand still, by one observer's monotonic clock: nobody compares the clocks of two machines. An
/// observer that stood still itself begins anew, since all others would seem dead to it.
/// </summary>
internal sealed class FailureDetector(ClusterOptions options, TimeProvider time)
{
    private const int LooksMin = 3;

    // Longer than any look that went well: the observer was asleep, or could not see.
    private readonly TimeSpan _pause = TimeSpan.FromSeconds(1) + (2 * options.LookEvery);
    private Dictionary<NodeId, Standing> _standing = [];
    private long? _lookedAt;

    /// <summary>Takes what was just read; the nodes that are dead by now.</summary>
    public IReadOnlyList<NodeRow> Observe(ClusterRows rows)
    {
        var now = time.GetTimestamp();
        if (_lookedAt is { } before && time.GetElapsedTime(before, now) > _pause)
            _standing = [];
        _lookedAt = now;
        var standing = new Dictionary<NodeId, Standing>();
        List<NodeRow> dead = [];
        foreach (var row in rows.Nodes.Where(row => row.State != NodeState.Gone))
        {
            var known = _standing.TryGetValue(row.Id, out var seen) && seen.Beat == row.Beat;
            var here = known ? seen with { Looks = seen.Looks + 1 } : new Standing(row.Beat, now, 1);
            standing[row.Id] = here;
            var still = time.GetElapsedTime(here.Since, now);
            var limit = row.IsConnected ? options.DeadAfter : options.DisconnectedAfter;
            if (here.Looks >= LooksMin && still >= limit)
                dead.Add(row);
        }

        _standing = standing;
        return dead;
    }

    private readonly record struct Standing(long Beat, long Since, int Looks);
}
