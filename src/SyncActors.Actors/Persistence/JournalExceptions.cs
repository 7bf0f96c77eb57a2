namespace SyncActors.Actors.Persistence;

/// <summary>A write came from an owner that has been replaced. The reaction: stop the actors of the shard, no
/// retry.</summary>
public sealed class FencedException(ShardLease lease)
    : Exception($"Shard {lease.Shard.Value} is no longer owned in epoch {lease.Epoch.Value}.")
{
    /// <summary>The stale lease.</summary>
    public ShardLease Lease { get; } = lease;
}

/// <summary>The stream's head is not where the writer thought. The reaction: reload the entity from the
/// journal.</summary>
public sealed class StaleHeadException(EntityId entity, long expectedHead)
    : Exception($"Stream {entity} has moved on from event {expectedHead}.")
{
    /// <summary>Whose stream.</summary>
    public EntityId Entity { get; } = entity;
}

/// <summary>The journal will never take this append. The reaction: stop the one actor and tell the operator.</summary>
public sealed class AppendRejectedException(EntityId entity, string reason, Exception? inner = null)
    : Exception($"The journal refused an append to stream {entity}: {reason}", inner)
{
    /// <summary>Whose stream.</summary>
    public EntityId Entity { get; } = entity;
}

/// <summary>The journal did not answer; the append may or may not be durable. The reaction: no effect, reload
/// later.</summary>
public sealed class JournalUnavailableException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A store that this process must not use. The message says why and what to do; trying again does not
/// help.</summary>
public abstract class StoreRefusedException(string message) : Exception(message);

/// <summary>The store was migrated by a newer version. The reaction: start that version.</summary>
/// <param name="where">The store in words, without secrets.</param>
/// <param name="found">Schema of the store.</param>
/// <param name="known">Newest schema that this version knows.</param>
public sealed class StoreTooNewException(string where, long found, long known)
    : StoreRefusedException(
        $"The journal in {where} has schema {found}; this version knows schemas up to {known}. Start the newer one.")
{
    /// <summary>Schema of the store.</summary>
    public long Found { get; } = found;
}

/// <summary>A stored event cannot be read. The reaction: stop the actor and tell the operator; an event is never
/// skipped.</summary>
public sealed class UnknownEventException(string type, short version, string reason)
    : Exception($"Event '{type}' version {version} cannot be read: {reason}")
{
    /// <summary>The stored type.</summary>
    public string Type { get; } = type;
}

/// <summary>The stream contradicts itself (a hole, a falling epoch, two writers in one epoch). Stop and tell the
/// operator.</summary>
public sealed class CorruptStreamException(EntityId entity, string reason)
    : Exception($"Stream {entity} is damaged: {reason}")
{
    /// <summary>Whose stream.</summary>
    public EntityId Entity { get; } = entity;
}
