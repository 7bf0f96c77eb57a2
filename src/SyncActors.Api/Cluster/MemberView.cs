using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.Cluster;

/// <summary>The nodes of the installation.</summary>
/// <param name="Self">Identity of the process that answers.</param>
/// <param name="Oldest">The node that has been up for longest; null when none is. Nothing depends on it.</param>
/// <param name="Shards">Shards of the installation.</param>
/// <param name="ShardsFree">Those among them that no living node owns.</param>
/// <param name="Items">Nodes that joined, oldest first; those that are gone are kept for a week.</param>
internal sealed record ClusterView(
    Guid Self, Guid? Oldest, int Shards, int ShardsFree, IReadOnlyList<MemberView> Items)
{
    internal static ClusterView Of(ClusterRows rows, IEnumerable<NodeRow> shown, NodeId self)
    {
        var living = rows.Living.ToHashSet();
        var owned = rows.Shards.Where(shard => shard.Owner is { } owner && living.Contains(owner))
            .CountBy(shard => shard.Owner!.Value).ToDictionary();
        return new ClusterView(
            self.Value,
            rows.Nodes.Where(node => node.State == NodeState.Up).MinBy(node => (node.StartedAt, node.Id.Value))
                ?.Id.Value,
            rows.Shards.Count, rows.Shards.Count - owned.Values.Sum(),
            [.. shown.Select(node => MemberView.Of(node, owned.GetValueOrDefault(node.Id), self))]);
    }
}

/// <summary>A node.</summary>
/// <param name="Id">Its identity: one process start.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Address">Where its HTTP API can be reached; null when it has not said.</param>
/// <param name="State"><c>up</c>, <c>leaving</c> or <c>gone</c>.</param>
/// <param name="Connected">False when its session with the database is closed.</param>
/// <param name="Version">Version of SyncActors.</param>
/// <param name="Since">When it joined.</param>
/// <param name="Beat">How often it has shown that it lives.</param>
/// <param name="Shards">Shards that it owns.</param>
/// <param name="Self">Whether it is the process that answers.</param>
internal sealed record MemberView(
    Guid Id, string Name, Uri? Address, NodeState State, bool Connected, string Version, DateTimeOffset Since,
    long Beat, int Shards, bool Self)
{
    internal static MemberView Of(NodeRow row, int shards, NodeId self) => new(
        row.Id.Value, row.Node.Name, row.Node.Address, row.State,
        row.State != NodeState.Gone && row.IsConnected, row.Node.Version, row.StartedAt, row.Beat, shards,
        row.Id == self);
}
