using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

/// <summary>Rows of nodes and shards that tests change as a database would, without a database.</summary>
internal sealed class Town
{
    private readonly List<NodeRow> _nodes = [];
    private readonly List<ShardRow> _shards;

    public Town(int shards) =>
        _shards = [.. Enumerable.Range(0, shards).Select(id => new ShardRow(new ShardId(id), default, null, null, null))];

    public ClusterRows Rows => new(1, [.. _nodes], [.. _shards]);

    public IReadOnlyList<NodeId> Up => [.. _nodes.Where(node => node.State == NodeState.Up).Select(node => node.Id)];

    /// <summary>Changes of owner so far.</summary>
    public List<(NodeId? From, NodeId? To)> Moves { get; } = [];

    public static NodeId Id(int number) => new(new Guid(number, 0, 0, new byte[8]));

    public NodeId Join(int number, NodeState state = NodeState.Up)
    {
        _nodes.Add(new NodeRow(new NewNode(Id(number), $"n{number}", "0", null), state, 0, true, default));
        return Id(number);
    }

    public void SetState(NodeId node, NodeState state)
    {
        var place = _nodes.FindIndex(row => row.Id == node);
        _nodes[place] = _nodes[place] with { State = state };
    }

    public void Own(int shard, NodeId? owner, NodeId? wisher = null) =>
        _shards[shard] = _shards[shard] with { Owner = owner, WantedBy = wisher };

    public int Share(NodeId node) => _shards.Count(shard => shard.Owner == node);

    /// <summary>What one node wants to do now.</summary>
    public Allocation Of(NodeId node, bool stable = true) => Allocation.Of(Rows, node, stable);

    /// <summary>Every node decides from the same rows, and all of it comes to pass: the first to reach for a shard gets
    /// it, and owners give what is asked for. True when something changed.</summary>
    public bool Round(bool stable = true)
    {
        var before = Rows;
        foreach (var (node, allocation) in _nodes.Select(node => (node.Id, Of(node.Id, stable))).ToList())
            Act(node, allocation);
        Give();
        return !before.Shards.SequenceEqual(_shards);
    }

    /// <summary>As many rounds as it takes until nothing changes; fails when that never comes.</summary>
    public int Settle()
    {
        for (var rounds = 0; rounds < 100; rounds++)
        {
            if (!Round())
                return rounds;
        }

        throw new Xunit.Sdk.XunitException("The shards never come to rest.");
    }

    /// <summary>One node's wishes come to pass, as far as the rows still allow.</summary>
    public void Act(NodeId node, Allocation allocation)
    {
        foreach (var row in allocation.Take.Where(row => IsFree(_shards[row.Shard.Value])))
            Move(row.Shard, node);
        foreach (var shard in allocation.Request.Where(shard => _shards[shard.Value].WantedBy is null))
            _shards[shard.Value] = _shards[shard.Value] with { WantedBy = node };
    }

    /// <summary>Owners give what is asked for; a wish of a node that is not up ends.</summary>
    public void Give()
    {
        foreach (var row in _shards.Where(row => row is { WantedBy: not null, Owner: not null }).ToList())
        {
            if (Up.Contains(row.WantedBy!.Value))
                Move(row.Shard, row.WantedBy.Value);
            else
                _shards[row.Shard.Value] = row with { WantedBy = null };
        }
    }

    public bool IsFree(ShardRow row) =>
        row.Owner is not { } owner || !_nodes.Exists(node => node.Id == owner && node.State != NodeState.Gone);

    private void Move(ShardId shard, NodeId to)
    {
        Moves.Add((_shards[shard.Value].Owner, to));
        _shards[shard.Value] = _shards[shard.Value] with { Owner = to, WantedBy = null };
    }
}
