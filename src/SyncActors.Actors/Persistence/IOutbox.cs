namespace SyncActors.Actors.Persistence;

/// <summary>
/// The durable queue of messages to the outside. An append puts them in, in one transaction with the events that decide
/// on them; the owner of the shard delivers them and says what came of it. At least once: what was handed out and not
/// settled comes again, and a receiver knows a repetition by its delivery id.
/// </summary>
public interface IOutbox
{
    /// <summary>Open deliveries of <paramref name="shards"/> due at or before <paramref name="through"/>, earliest
    /// first, at most <paramref name="max"/>. Nothing is taken by reading: until it is settled a delivery is
    /// read again.</summary>
    Task<IReadOnlyList<OutboxRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken);

    /// <summary>The delivery's row, or null.</summary>
    Task<OutboxRow?> ReadAsync(Guid deliveryId, CancellationToken cancellationToken);

    /// <summary>Says what came of an open delivery, fenced by the lease of its shard.</summary>
    /// <param name="deliveryId">Which.</param>
    /// <param name="lease">The lease on its shard.</param>
    /// <param name="outcome">What came of it.</param>
    /// <param name="cancellationToken">Gives up; what has begun runs to its end.</param>
    /// <returns>False when the shard has no such open delivery: it is settled already, and nothing was
    /// changed.</returns>
    /// <exception cref="FencedException">The lease is stale. Stop, leave no trace.</exception>
    /// <exception cref="JournalUnavailableException">Nothing is known of the outcome. Settle it again, or read it
    /// again.</exception>
    Task<bool> SettleAsync(
        Guid deliveryId, ShardLease lease, OutboxOutcome outcome, CancellationToken cancellationToken);

    /// <summary>Dead deliveries ordered by id, after <paramref name="after"/>; of one tenant, or of all when
    /// <paramref name="tenant"/> is null.</summary>
    Task<IReadOnlyList<OutboxRow>> ListDeadAsync(
        Guid? tenant, Guid? after, int max, CancellationToken cancellationToken);

    /// <summary>Opens a dead delivery again, with no attempts, due at <paramref name="at"/>. Any node may, for an
    /// operator. False when no such delivery is dead.</summary>
    Task<bool> ReplayAsync(Guid deliveryId, DateTimeOffset at, CancellationToken cancellationToken);

    /// <summary>Removes what was delivered before <paramref name="before"/>, at most <paramref name="max"/> in one
    /// transaction; returns how many. Any node may, at any time.</summary>
    Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken);
}

/// <summary>Where a delivery stands.</summary>
public enum OutboxState
{
    /// <summary>To be delivered by the owner of its shard once it is due.</summary>
    Open = 0,

    /// <summary>Delivered.</summary>
    Delivered = 1,

    /// <summary>Given up; kept for a person.</summary>
    Dead = 2,
}

/// <summary>A message to the outside that an append puts into the outbox.</summary>
/// <param name="DeliveryId">Unique among all deliveries; the receiver knows a repetition by it.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Kind">By what it goes, such as <c>webhook</c>; not empty.</param>
/// <param name="Target">Where it goes, as its kind understands it; 1 to 2,048 characters, without secrets.</param>
/// <param name="Body">What it says; 65,536 bytes at most.</param>
/// <param name="DueAt">When it is to be delivered first, UTC; journals keep whole microseconds and cut off the
/// rest.</param>
public sealed record OutboxEntry(
    Guid DeliveryId, Guid Tenant, string Kind, string Target, ReadOnlyMemory<byte> Body, DateTimeOffset DueAt)
{
    /// <summary>The largest body the outbox takes, in bytes.</summary>
    public const int BodyBytesMax = 65_536;

    /// <summary>The longest target, in characters.</summary>
    public const int TargetCharsMax = 2_048;
}

/// <summary>A delivery as it is kept.</summary>
/// <param name="Entry">The message; <see cref="OutboxEntry.DueAt"/> is when it is to be tried next.</param>
/// <param name="Entity">Whose append put it in.</param>
/// <param name="Shard">The shard of that append.</param>
/// <param name="CreatedAt">When it was put in, by its writer's clock, UTC.</param>
/// <param name="State">Where it stands.</param>
/// <param name="Attempts">How often delivering it failed since it was opened.</param>
/// <param name="SettledAt">When it was delivered or given up, UTC; null while it is open.</param>
/// <param name="Reason">Why it failed last; null when it did not, and once it is delivered.</param>
public sealed record OutboxRow(
    OutboxEntry Entry, EntityId Entity, ShardId Shard, DateTimeOffset CreatedAt, OutboxState State, int Attempts,
    DateTimeOffset? SettledAt, string? Reason);

/// <summary>What came of a delivery.</summary>
public sealed record OutboxOutcome
{
    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonCharsMax = 500;

    private OutboxOutcome(OutboxState state, DateTimeOffset? dueAt, string? reason) =>
        (State, DueAt, Reason) = (state, dueAt, reason);

    /// <summary>The receiver has it.</summary>
    public static OutboxOutcome Delivered { get; } = new(OutboxState.Delivered, null, null);

    /// <summary>Where it leaves the delivery.</summary>
    public OutboxState State { get; }

    /// <summary>When it is to be tried next, UTC; null unless it stays open.</summary>
    public DateTimeOffset? DueAt { get; }

    /// <summary>Why it failed; null when it did not.</summary>
    public string? Reason { get; }

    /// <summary>Attempts that it counts: 1 when it failed.</summary>
    public int Attempts => State == OutboxState.Delivered ? 0 : 1;

    /// <summary>It failed and is to be tried again.</summary>
    /// <param name="dueAt">When, UTC.</param>
    /// <param name="reason">Why it failed, for a person; <see cref="ReasonCharsMax"/> characters at most, none of them
    /// zero, without secrets.</param>
    public static OutboxOutcome Again(DateTimeOffset dueAt, string reason) =>
        new(OutboxState.Open, dueAt, Fitting(reason));

    /// <summary>It failed and is given up.</summary>
    /// <param name="reason">As in <see cref="Again"/>.</param>
    public static OutboxOutcome Dead(string reason) => new(OutboxState.Dead, null, Fitting(reason));

    /// <summary>Moment at which it settles the delivery; null when it leaves it open.</summary>
    public DateTimeOffset? SettledAt(DateTimeOffset now) => State == OutboxState.Open ? null : now;

    // A text that one store takes and another refuses would leave the delivery open for ever.
    private static string Fitting(string reason) =>
        reason.Length <= ReasonCharsMax && !reason.Contains('\0', StringComparison.Ordinal)
            ? reason
            : throw new ArgumentException(
                $"The reason has {reason.Length} characters, {ReasonCharsMax} at most, and none may be zero.",
                nameof(reason));
}
