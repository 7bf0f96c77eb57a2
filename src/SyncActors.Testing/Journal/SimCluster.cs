using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>The rows of a simulated journal in which nodes meet. Each method is one transaction.</summary>
internal sealed class SimCluster
{
    private readonly List<NodeRow> _nodes = [];
    private readonly ShardRow[] _shards;

    public SimCluster(int shardCount) =>
        _shards = [.. Enumerable.Range(0, shardCount)
            .Select(shard => new ShardRow(new ShardId(shard), default, null, null, null))];

    /// <summary>All shards, in order.</summary>
    public IReadOnlyList<ShardRow> Shards => _shards;

    /// <summary>Raised when commits were lost.</summary>
    public long Generation { get; private set; } = 1;

    private DateTimeOffset? RaisedAt { get; set; }

    public ClusterRows Read(DateTimeOffset now) => new(
        Generation, [.. _nodes.OrderBy(row => row.StartedAt).ThenBy(row => row.Id.Value)], [.. _shards])
    {
        GenerationAge = RaisedAt is { } at ? now - at : TimeSpan.MaxValue,
    };

    /// <summary>Commits were lost.</summary>
    public void Raise(DateTimeOffset now) => (Generation, RaisedAt) = (Generation + 1, now);

    /// <summary>The rows as they are now, to be gone back to.</summary>
    public SimCluster Copy()
    {
        var copy = new SimCluster(_shards.Length) { Generation = Generation, RaisedAt = RaisedAt };
        copy._nodes.AddRange(_nodes);
        _shards.CopyTo(copy._shards, 0);
        return copy;
    }

    public void Join(NewNode node, DateTimeOffset now)
    {
        if (Find(node.Id) is not null)
            throw new InvalidOperationException($"Node {node.Id.Value} has joined already.");
        _nodes.Add(new NodeRow(node, NodeState.Up, 0, IsConnected: false, SimRows.Truncate(now))
        {
            Generation = Generation,
        });
    }

    public void Announce(NodeId node, Uri address) =>
        Change(node, row => row with { Node = row.Node with { Address = address } });

    /// <summary>Whether the session that counts the row up is open.</summary>
    public void Connect(NodeId node, bool isOpen) =>
        Change(node, row => row with { IsConnected = isOpen && row.State != NodeState.Gone });

    /// <summary>False when the row no longer counts.</summary>
    public bool Beat(NodeId node)
    {
        if (!IsLiving(node))
            return false;
        Change(node, row => row with { Beat = row.Beat + 1 });
        return true;
    }

    public bool DeclareDead(NodeRow seen)
    {
        if (!IsLiving(seen.Id) || Find(seen.Id)!.Beat != seen.Beat)
            return false;
        SetState(seen.Id, NodeState.Gone);
        return true;
    }

    public ShardLease? Take(ShardRow seen, NodeId node, DateTimeOffset now)
    {
        var row = _shards[seen.Shard.Value];
        if (!IsUp(node) || row.Epoch != seen.Epoch || (row.Owner is { } owner && IsLiving(owner)))
            return null;
        return Own(seen.Shard, node, now);
    }

    public void Request(IReadOnlyCollection<ShardId> shards, NodeId node)
    {
        foreach (var shard in shards)
        {
            if (_shards[shard.Value] is { WantedBy: null, Owner: { } owner } row && owner != node)
                _shards[shard.Value] = row with { WantedBy = node };
        }
    }

    public void Give(IReadOnlyCollection<Handover> handovers, DateTimeOffset now)
    {
        foreach (var handover in handovers.Where(handover => Holds(handover.Lease)))
            Own(handover.Lease.Shard, handover.To is { } heir && IsUp(heir) ? heir : null, now);
    }

    public void Refuse(IReadOnlyCollection<ShardLease> leases)
    {
        foreach (var lease in leases.Where(Holds))
            _shards[lease.Shard.Value] = _shards[lease.Shard.Value] with { WantedBy = null };
    }

    public void SetState(NodeId node, NodeState state) =>
        Change(node, row => row.State < state
            ? row with { State = state, IsConnected = row.IsConnected && state != NodeState.Gone }
            : row);

    /// <summary>Gives a shard to a node, or to nobody, in the next epoch.</summary>
    public ShardLease Own(ShardId shard, NodeId? node, DateTimeOffset? now)
    {
        var epoch = new Epoch(_shards[shard.Value].Epoch.Value + 1);
        _shards[shard.Value] = new ShardRow(shard, epoch, node, null, SimRows.Truncate(now));
        return new ShardLease(shard, epoch, node ?? default);
    }

    /// <summary>Writes an owner whatever stands there.</summary>
    public void Overwrite(ShardId shard, Epoch epoch, NodeId node) =>
        _shards[shard.Value] = _shards[shard.Value] with { Epoch = epoch, Owner = node };

    private bool Holds(ShardLease lease) =>
        _shards[lease.Shard.Value] is { } row && row.Epoch == lease.Epoch && row.Owner == lease.Owner;

    private bool IsUp(NodeId node) => Find(node) is { State: NodeState.Up };

    private bool IsLiving(NodeId node) => Find(node) is { State: not NodeState.Gone };

    private NodeRow? Find(NodeId node) => _nodes.Find(row => row.Id == node);

    private void Change(NodeId node, Func<NodeRow, NodeRow> change)
    {
        var place = _nodes.FindIndex(row => row.Id == node);
        if (place >= 0)
            _nodes[place] = change(_nodes[place]);
    }
}
