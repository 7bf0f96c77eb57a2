namespace SyncActors.Actors.Persistence;

/// <summary>The durable queue of commands: any replica inserts, the owner of the shard handles.</summary>
public interface IInbox
{
    /// <summary>Inserts a command, or finds the one that has its id.</summary>
    Task<Submission> SubmitAsync(InboxCommand command, CancellationToken cancellationToken);

    /// <summary>Open commands of <paramref name="shards"/>, oldest first, at most <paramref name="max"/>.</summary>
    Task<IReadOnlyList<InboxCommand>> ReadOpenAsync(
        IReadOnlyCollection<ShardId> shards, int max, CancellationToken cancellationToken);

    /// <summary>The command's row, or null.</summary>
    Task<InboxRow?> ReadAsync(Guid commandId, CancellationToken cancellationToken);

    /// <summary>Counts one more attempt for each command, fenced by the leases of their shards; at the fifth the
    /// command is dead. Called before open commands are handled again after a crash.</summary>
    Task RecordAttemptsAsync(
        IReadOnlyList<Guid> commandIds, IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken);

    /// <summary>Removes commands that were done or refused before <paramref name="before"/>, at most
    /// <paramref name="max"/> in one transaction; returns how many. Any node may, at any time.</summary>
    Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken);
}

/// <summary>Where a command stands.</summary>
public enum InboxState
{
    /// <summary>Waiting for its owner.</summary>
    Open = 0,

    /// <summary>Handled.</summary>
    Done = 1,

    /// <summary>Refused for a stated reason; a normal outcome.</summary>
    Refused = 2,

    /// <summary>Given up after five attempts; kept for a person.</summary>
    Dead = 3,
}

/// <summary>A command on its way to an entity.</summary>
/// <param name="CommandId">From the caller's idempotency key, or new.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Entity">To whom.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="Type">Stable name of the command's type.</param>
/// <param name="Version">Version of its shape.</param>
/// <param name="Body">UTF-8 JSON; 65,536 bytes at most.</param>
/// <param name="CreatedAt">When it was submitted, UTC.</param>
/// <param name="Attempts">How often handling it began and did not end.</param>
public sealed record InboxCommand(
    Guid CommandId, Guid Tenant, EntityId Entity, ShardId Shard, string Type, short Version, ReadOnlyMemory<byte> Body,
    DateTimeOffset CreatedAt, short Attempts)
{
    /// <summary>The largest body the inbox takes, in bytes.</summary>
    public const int BodyBytesMax = 65_536;
}

/// <summary>A command's row with its outcome.</summary>
public sealed record InboxRow(
    InboxCommand Command, InboxState State, long? HandledSequenceNr, DateTimeOffset? HandledAt,
    ReadOnlyMemory<byte>? Outcome);

/// <summary>How an append settles a command.</summary>
/// <param name="CommandId">Which.</param>
/// <param name="State">Done or refused.</param>
/// <param name="Outcome">UTF-8 JSON for the caller; null when there is nothing to say.</param>
public sealed record InboxOutcome(Guid CommandId, InboxState State, ReadOnlyMemory<byte>? Outcome);

/// <summary>Answer to a submission.</summary>
public enum Submission
{
    /// <summary>The command is new and durable.</summary>
    Accepted,

    /// <summary>The same command was submitted before; read its row.</summary>
    Repeated,

    /// <summary>Another command has this id.</summary>
    Conflict,
}
