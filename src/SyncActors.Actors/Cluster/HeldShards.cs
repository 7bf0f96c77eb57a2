using System.Collections.Concurrent;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;

namespace SyncActors.Actors.Cluster;

/// <summary>A shard that this node runs.</summary>
/// <param name="Lease">What its writes present.</param>
/// <param name="Since">When it began to run here, UTC.</param>
public sealed record HeldShard(ShardLease Lease, DateTimeOffset Since);

/// <summary>The shards that this node runs now, for all its regions. May be read from any thread.</summary>
/// <param name="node">The node.</param>
/// <param name="shardOf">The shard of an entity.</param>
/// <param name="time">The clock.</param>
public sealed class HeldShards(NodeId node, Func<EntityId, ShardId> shardOf, TimeProvider time)
{
    private readonly ConcurrentDictionary<ShardId, HeldShard> _held = new();
    private readonly List<ShardRegion> _regions = [];

    /// <summary>Who holds them.</summary>
    public NodeId Node => node;

    /// <summary>All of them, in the order of their numbers.</summary>
    public IReadOnlyList<HeldShard> All => [.. _held.Values.OrderBy(held => held.Lease.Shard.Value)];

    /// <summary>How many there are.</summary>
    public int Count => _held.Count;

    /// <summary>Called after shards began to run here; null for nobody.</summary>
    public Action? Began { get; set; }

    /// <summary>Lets a region run the entities of the shards. Before the first shard.</summary>
    public void Attach(ShardRegion region) => _regions.Add(region);

    /// <summary>Whether an entity belongs here now.</summary>
    public bool Holds(EntityId entity) => _held.ContainsKey(shardOf(entity));

    /// <summary>The shard, if it runs here.</summary>
    public HeldShard? Find(ShardId shard) => _held.GetValueOrDefault(shard);

    /// <summary>What the writes of an entity present.</summary>
    /// <exception cref="FencedException">Its shard does not run here.</exception>
    public ShardLease LeaseOf(EntityId entity) =>
        Find(shardOf(entity))?.Lease ?? throw new FencedException(new ShardLease(shardOf(entity), default, node));

    /// <summary>Lets shards run here.</summary>
    public void Begin(IReadOnlyCollection<ShardLease> leases)
    {
        if (leases.Count == 0)
            return;
        foreach (var lease in leases)
        {
            _held[lease.Shard] = new HeldShard(lease, time.GetUtcNow());
            foreach (var region in _regions)
                region.Assign(lease.Shard.Value, lease.Epoch.Value);
        }

        Began?.Invoke();
    }

    /// <summary>Ends a shard's entities, after the message that each is handling.</summary>
    public void Drop(ShardId shard)
    {
        foreach (var region in _regions)
            region.Revoke(shard.Value);
        _held.TryRemove(shard, out _);
    }

    /// <summary>The same, and waits until they are gone.</summary>
    public async Task DropAndWaitAsync(ShardId shard, CancellationToken cancellationToken)
    {
        var gone = _regions.Select(region => region.RevokeAsync(shard.Value, cancellationToken)).ToList();
        _held.TryRemove(shard, out _);
        await Task.WhenAll(gone);
    }
}
