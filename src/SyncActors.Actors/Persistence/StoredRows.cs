namespace SyncActors.Actors.Persistence;

/// <summary>An event as it is kept: its type's stable name, its shape's version and its text.</summary>
/// <param name="Type">Stable name of the event's type, such as <c>run-started</c>.</param>
/// <param name="Version">Version of the shape; 1 or more.</param>
/// <param name="At">Moment the event was decided, UTC; journals keep whole microseconds and cut off the rest.</param>
/// <param name="Cause">Command that led to it; null for what a timer or a child reported.</param>
/// <param name="KeyId">Data key that sealed personal fields of the body; null when nothing is sealed.</param>
/// <param name="Body">UTF-8 JSON; 16,777,216 bytes at most: a page of 10,000 items for a dozen destinations.</param>
public sealed record NewEvent(
    string Type, short Version, DateTimeOffset At, Guid? Cause, Guid? KeyId, ReadOnlyMemory<byte> Body)
{
    /// <summary>The largest body the journal takes, in bytes.</summary>
    public const int BodyBytesMax = 16_777_216;
}

/// <summary>An event read back, with its place in the stream and the owner that wrote it.</summary>
public sealed record StoredEvent(
    long SequenceNr, Epoch Epoch, NodeId Writer, string Type, short Version, DateTimeOffset At, Guid? Cause,
    Guid? KeyId,
    ReadOnlyMemory<byte> Body);

/// <summary>What a snapshot is worth.</summary>
public enum SnapshotKind
{
    /// <summary>Saves replay time; may be dropped at any moment.</summary>
    Cache = 0,

    /// <summary>Stands for the events before it, which may have been deleted.</summary>
    Baseline = 1,
}

/// <summary>A saved state at a sequence number.</summary>
/// <param name="SequenceNr">Last event that the state contains.</param>
/// <param name="Kind">Cache or baseline.</param>
/// <param name="Version">Version of the state's shape.</param>
/// <param name="StateHash">SHA-256 of the canonical state; 32 bytes.</param>
/// <param name="VerifiedAt">When a second fold agreed; null while unverified.</param>
/// <param name="Body">UTF-8 JSON of the state.</param>
public sealed record StoredSnapshot(
    long SequenceNr, SnapshotKind Kind, short Version, ReadOnlyMemory<byte> StateHash, DateTimeOffset? VerifiedAt,
    ReadOnlyMemory<byte> Body)
{
    /// <summary>Length of a state's hash.</summary>
    public const int StateHashBytes = 32;
}

/// <summary>State of one item at one destination.</summary>
public enum LedgerState
{
    /// <summary>An effect is intended and not confirmed.</summary>
    Intended = 1,

    /// <summary>Delivered.</summary>
    Done = 2,

    /// <summary>Failed; will be tried again.</summary>
    Failed = 3,

    /// <summary>Its effect may have happened.</summary>
    InDoubt = 4,

    /// <summary>Removed at the destination.</summary>
    Gone = 5,
}

/// <summary>One row of the item ledger.</summary>
/// <param name="Key">Hash of destination and item id; 16 bytes.</param>
/// <param name="ContentHash">Hash of the content last delivered; null when none was.</param>
/// <param name="State">Where the item stands.</param>
/// <param name="AtSequenceNr">Event that last touched it.</param>
/// <param name="Reference">What the destination calls it; null when it gives no name.</param>
public sealed record LedgerRow(
    ReadOnlyMemory<byte> Key, ReadOnlyMemory<byte>? ContentHash, LedgerState State, long AtSequenceNr,
    string? Reference)
{
    /// <summary>Length of a key.</summary>
    public const int KeyBytes = 16;
}

/// <summary>When an entity wants to be woken.</summary>
/// <param name="Entity">Who.</param>
/// <param name="Shard">Its shard.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Reason">Small number that the entity understands.</param>
public sealed record DueRow(EntityId Entity, ShardId Shard, DateTimeOffset At, short Reason);

/// <summary>What lists and status pages show of an entity; a projection of its state at
/// <paramref name="SequenceNr"/>.</summary>
/// <param name="Entity">Who.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Kind">Kind of entity, such as <c>connector</c>.</param>
/// <param name="Name">Unique within the tenant and kind.</param>
/// <param name="Status">Small number that the owner of the kind understands; lists can filter by it.</param>
/// <param name="SequenceNr">Event after which the view was made.</param>
/// <param name="View">JSON text.</param>
public sealed record ViewRow(
    EntityId Entity, Guid Tenant, string Kind, string Name, short Status, long SequenceNr, string View);

/// <summary>A sealed secret with its rotation; the plain text never reaches the journal.</summary>
/// <param name="Id">The credential's entity.</param>
/// <param name="Tenant">Whose.</param>
/// <param name="Provider">Such as <c>fitbit</c>.</param>
/// <param name="Account">Name of the account at the provider, as configured.</param>
/// <param name="Rotation">Number of the secret; each refresh that brings a new one adds 1.</param>
/// <param name="KeyId">Data key that sealed it.</param>
/// <param name="Secret">Nonce, tag and cipher text.</param>
/// <param name="PreviousSecret">The one before, kept until the new one worked.</param>
/// <param name="ExpiresAt">When the access token ends, UTC.</param>
/// <param name="RefreshBeganAt">Set while a refresh is open.</param>
/// <param name="Status">0 usable, 1 needs authorization, 2 none yet.</param>
public sealed record CredentialRow(
    EntityId Id, Guid Tenant, string Provider, string Account, long Rotation, Guid KeyId, ReadOnlyMemory<byte> Secret,
    ReadOnlyMemory<byte>? PreviousSecret, DateTimeOffset? ExpiresAt, DateTimeOffset? RefreshBeganAt, short Status);

/// <summary>A data key as it is kept: wrapped, or destroyed.</summary>
public sealed record DataKeyRow(
    Guid KeyId, Guid Tenant, Guid Scope, string WrappedBy, ReadOnlyMemory<byte>? Wrapped, DateTimeOffset? DestroyedAt);
