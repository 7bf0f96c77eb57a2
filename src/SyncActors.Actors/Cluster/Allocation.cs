using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>What a node should do about shards that it does not own.</summary>
/// <param name="Take">Shards without a living owner, to be taken in this order.</param>
/// <param name="Request">Shards of others to ask for.</param>
internal sealed record Allocation(IReadOnlyList<ShardRow> Take, IReadOnlyList<ShardId> Request)
{
    private static readonly Allocation Nothing = new([], []);

    /// <summary>
    /// The next step of one node. Each node decides for itself from the same rows: first what nobody owns, up to its
    /// share; then, if nothing is free and the membership is stable, one shard at a time from whoever has two more.
    /// </summary>
    /// <param name="rows">Nodes and shards.</param>
    /// <param name="self">Who decides.</param>
    /// <param name="stable">Whether the same nodes have been up for long enough.</param>
    public static Allocation Of(ClusterRows rows, NodeId self, bool stable)
    {
        var up = rows.Up.OrderBy(id => id.Value).ToList();
        var place = up.IndexOf(self);
        if (place < 0)
            return Nothing;
        var living = rows.Living.ToHashSet();
        var counts = up.ToDictionary(id => id, _ => 0);
        List<ShardRow> free = [];
        foreach (var shard in rows.Shards)
        {
            if (shard.Owner is not { } owner || !living.Contains(owner))
                free.Add(shard);
            else if (counts.TryGetValue(owner, out var count))
                counts[owner] = count + 1;
        }

        if (free.Count > 0)
        {
            // Each begins elsewhere, so that they seldom reach for the same one.
            var share = ((rows.Shards.Count - 1) / up.Count) + 1;
            var from = free.Count * place / up.Count;
            return Nothing with
            {
                Take = [.. free.Skip(from).Concat(free.Take(from)).Take(Math.Max(0, share - counts[self]))],
            };
        }

        return stable ? Nothing with { Request = Wishes(rows, self, counts) } : Nothing;
    }

    private static List<ShardId> Wishes(ClusterRows rows, NodeId self, Dictionary<NodeId, int> counts)
    {
        // Wishes count as granted: otherwise each look would add more.
        foreach (var shard in rows.Shards)
        {
            if (shard is { Owner: { } owner, WantedBy: { } wisher }
                && counts.TryGetValue(owner, out var has) && counts.TryGetValue(wisher, out var gets))
            {
                counts[owner] = has - 1;
                counts[wisher] = gets + 1;
            }
        }

        var donors = rows.Shards
            .Where(shard => shard.WantedBy is null && shard.Owner is { } owner && owner != self
                && counts.ContainsKey(owner))
            .GroupBy(shard => shard.Owner!.Value)
            .ToDictionary(group => group.Key, group => new Queue<ShardId>(group.Select(shard => shard.Shard)));
        List<ShardId> wishes = [];
        while (true)
        {
            var (donor, shards) = donors.Where(entry => entry.Value.Count > 0)
                .OrderByDescending(entry => counts[entry.Key]).ThenBy(entry => entry.Key.Value).FirstOrDefault();
            if (shards is null || counts[donor] - counts[self] < 2)
                return wishes;
            wishes.Add(shards.Dequeue());
            counts[donor]--;
            counts[self]++;
        }
    }
}
