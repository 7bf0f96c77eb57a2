using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>What a node is doing.</summary>
public enum NodeState
{
    /// <summary>Takes shards.</summary>
    Up = 1,

    /// <summary>Gives its shards away and takes none.</summary>
    Leaving = 2,

    /// <summary>Left, or was declared dead. Never comes back under this id.</summary>
    Gone = 3,
}

/// <summary>A process start that joins.</summary>
/// <param name="Id">New for each start.</param>
/// <param name="Name">What people call it, such as the name of its host.</param>
/// <param name="Version">Version of the program.</param>
/// <param name="Address">Where its HTTP API can be reached; null when it has none.</param>
public sealed record NewNode(NodeId Id, string Name, string Version, Uri? Address);

/// <summary>A node as its row is.</summary>
/// <param name="Node">Who.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Beat">How often its row was counted up.</param>
/// <param name="IsConnected">False when the session that counts it up is certainly closed.</param>
/// <param name="StartedAt">When it joined, by the database's clock, UTC.</param>
public sealed record NodeRow(NewNode Node, NodeState State, long Beat, bool IsConnected, DateTimeOffset StartedAt)
{
    /// <summary>Who.</summary>
    public NodeId Id => Node.Id;

    /// <summary>Generation of the database in which it joined.</summary>
    public long Generation { get; init; } = 1;
}

/// <summary>A shard as its row is.</summary>
/// <param name="Shard">Which.</param>
/// <param name="Epoch">Number of its ownership; 0 when it never had an owner.</param>
/// <param name="Owner">Who owns it; null for nobody.</param>
/// <param name="WantedBy">Who asks for it; null for nobody.</param>
/// <param name="TakenAt">When this ownership began, by the database's clock, UTC; null when it never had an
/// owner.</param>
public sealed record ShardRow(ShardId Shard, Epoch Epoch, NodeId? Owner, NodeId? WantedBy, DateTimeOffset? TakenAt);

/// <summary>The rows of one moment.</summary>
/// <param name="Generation">Raised when the database lost commits that nodes may have seen.</param>
/// <param name="Nodes">All that joined and are not forgotten.</param>
/// <param name="Shards">All, in order.</param>
public sealed record ClusterRows(long Generation, IReadOnlyList<NodeRow> Nodes, IReadOnlyList<ShardRow> Shards)
{
    /// <summary>How long ago the generation was raised, by the database's clock; the longest time there is when it
    /// never was.</summary>
    public TimeSpan GenerationAge { get; init; } = TimeSpan.MaxValue;

    /// <summary>The nodes that take shards.</summary>
    public IEnumerable<NodeId> Up => Nodes.Where(node => node.State == NodeState.Up).Select(node => node.Id);

    /// <summary>The nodes that may own shards.</summary>
    public IEnumerable<NodeId> Living => Nodes.Where(node => node.State != NodeState.Gone).Select(node => node.Id);

    /// <summary>Whether every node that may remember what the database lost has told it, or is gone.</summary>
    /// <param name="grace">Time for nodes whose very rows were lost.</param>
    public bool AreReunited(TimeSpan grace) =>
        GenerationAge >= grace
        && Nodes.All(node => node.State == NodeState.Gone || node.Generation >= Generation);
}

/// <summary>A shard that its owner gives away.</summary>
/// <param name="Lease">What the owner holds.</param>
/// <param name="To">The next owner; null for nobody.</param>
public sealed record Handover(ShardLease Lease, NodeId? To);
