namespace SyncActors.Actors.Sharding;

/// <summary>How a shard region keeps its entities.</summary>
public sealed record ShardRegionOptions
{
    /// <summary>The shard of an entity; pure, quick, and the same for ever.</summary>
    public required Func<Guid, int> ShardOf { get; init; }

    /// <summary>An entity that handled no message for that long and has no children is passivated; above zero. Null
    /// leaves it
    /// to the entities.</summary>
    public TimeSpan? PassivateAfter { get; init; }

    /// <summary>Live entities above which the longest idle are passivated, 1 or more. Entities that are busy are left
    /// alone,
    /// so there may be more.</summary>
    public int MaxActive { get; init; } = int.MaxValue;

    /// <summary>Most messages kept for one entity while its previous incarnation leaves, 1 or more.</summary>
    public int BufferCapacity { get; init; } = 1000;

    /// <summary>How entities that fail are treated.</summary>
    public SupervisorStrategy Supervisor { get; init; } = SupervisorStrategy.Default;

    internal ShardRegionOptions Validated()
    {
        if (PassivateAfter is { } after)
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(after, TimeSpan.Zero, nameof(PassivateAfter));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxActive, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(BufferCapacity, 1);
        return this;
    }
}
