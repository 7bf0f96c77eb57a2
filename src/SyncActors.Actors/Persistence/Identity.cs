namespace SyncActors.Actors.Persistence;

/// <summary>Identity of an event-sourced actor and of its stream in the journal.</summary>
public readonly record struct EntityId(Guid Value)
{
    /// <inheritdoc/>
    public override string ToString() => Value.ToString("N");
}

/// <summary>A fixed slice of the entities; the unit of ownership. 0 to the installation's shard count less
/// one.</summary>
public readonly record struct ShardId(int Value);

/// <summary>Raised at each change of a shard's owner; the fencing token of every write. 0 means never owned.</summary>
public readonly record struct Epoch(long Value);

/// <summary>Identity of one process start; never a host name, never used again.</summary>
public readonly record struct NodeId(Guid Value);

/// <summary>Proof that a node owns a shard: what a write presents to the fence.</summary>
public readonly record struct ShardLease(ShardId Shard, Epoch Epoch, NodeId Owner);
