using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Simulation.Tests.World;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;

namespace SyncActors.Simulation.Tests.Checks;

/// <summary>Who owns what, once it is quiet: every shard has exactly one owner, which lives and runs it, and all have
/// their share.</summary>
internal static class Ownership
{
    /// <summary>What is not so yet.</summary>
    public static IReadOnlyList<string> Faults(SimState disk, IReadOnlyList<SimNode> nodes)
    {
        List<string> faults = [];
        var rows = disk.Members();
        var up = rows.Nodes.Where(row => row.State == NodeState.Up).Select(row => row.Id).ToHashSet();
        if (!up.SetEquals(nodes.Select(node => node.Id)))
            faults.Add($"{up.Count} nodes are up by their rows, and {nodes.Count} processes run");
        foreach (var row in rows.Shards)
        {
            var lease = new ShardLease(row.Shard, row.Epoch, row.Owner ?? default);
            var holders = nodes.Where(node => node.Node?.Shards.Find(row.Shard) is not null).ToList();
            if (row.Owner is not { } owner || !up.Contains(owner))
                faults.Add($"shard {row.Shard.Value} has no living owner");
            else if (holders is not [var holder] || holder.Node!.Shards.Find(row.Shard)!.Lease != lease)
                faults.Add($"shard {row.Shard.Value} belongs to {owner.Value} and runs at {holders.Count} nodes");
            if (row.WantedBy is { } wisher)
                faults.Add($"the wish of {wisher.Value} for shard {row.Shard.Value} stands");
        }

        var shares = nodes.Select(node => rows.Shards.Count(row => row.Owner == node.Id)).ToList();
        if (shares.Max() - shares.Min() > 1)
            faults.Add($"the shards are spread as {string.Join(", ", shares)}");
        return faults;
    }

    /// <summary>Reports what is not so.</summary>
    public static void Check(SimState disk, IReadOnlyList<SimNode> nodes, SimFindings findings)
    {
        foreach (var fault in Faults(disk, nodes))
            findings.Add("owners", fault);
    }
}
