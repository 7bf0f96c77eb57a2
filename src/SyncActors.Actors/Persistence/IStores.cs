namespace SyncActors.Actors.Persistence;

/// <summary>Who owns which shard. The shard row is the truth.</summary>
public interface IShardStore
{
    /// <summary>Number of shards; fixed when the store is created.</summary>
    int ShardCount { get; }

    /// <summary>Takes every shard for <paramref name="node"/>, raising each epoch: the embedded case, where the process
    /// holds the store alone.</summary>
    Task<IReadOnlyList<ShardLease>> ClaimAllAsync(NodeId node, string nodeName, CancellationToken cancellationToken);
}

/// <summary>The narrow table of who is due when.</summary>
public interface IDueIndex
{
    /// <summary>Rows of <paramref name="shards"/> due at or before <paramref name="through"/>, earliest
    /// first.</summary>
    Task<IReadOnlyList<DueRow>> ReadDueAsync(
        IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max, CancellationToken cancellationToken);
}

/// <summary>Which items have been delivered where.</summary>
public interface ILedger
{
    /// <summary>The rows that exist among <paramref name="keys"/> (16 bytes each).</summary>
    Task<IReadOnlyList<LedgerRow>> ReadAsync(
        EntityId entity, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken);

    /// <summary>Calls <paramref name="visit"/> for every row of an entity; for the digest check and exports.</summary>
    Task ScanAsync(EntityId entity, Action<LedgerRow> visit, CancellationToken cancellationToken);
}

/// <summary>What lists and status pages read. Never a base for decisions.</summary>
public interface IReadModels
{
    /// <summary>The entity's view, or null.</summary>
    Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken);

    /// <summary>Views of a kind ordered by entity, after <paramref name="after"/>; of one tenant, or of all when
    /// <paramref name="tenant"/> is null.</summary>
    Task<IReadOnlyList<ViewRow>> ListAsync(
        string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken);
}

/// <summary>Sealed secrets and the wrapped keys that seal them.</summary>
public interface ICredentialStore
{
    /// <summary>The credential's row, or null.</summary>
    Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken);

    /// <summary>The tenant's living data key of <paramref name="scope"/>, or null.</summary>
    Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken);

    /// <summary>Stores a data key unless the tenant has a living one of this scope; returns the one that
    /// stands.</summary>
    Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken);
}

/// <summary>Keys of the HTTP API, stored as hashes.</summary>
public interface IApiKeyStore
{
    /// <summary>The key with this public id, or null.</summary>
    Task<ApiKeyRow?> ReadAsync(string keyId, CancellationToken cancellationToken);

    /// <summary>Keys in the order of their ids, revoked ones included.</summary>
    /// <param name="after">Id of the last key of the page before; null for the first page.</param>
    /// <param name="max">Keys at most; 1 or more.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<ApiKeyRow>> ListAsync(string? after, int max, CancellationToken cancellationToken);

    /// <summary>Adds a key.</summary>
    Task AddAsync(ApiKeyRow key, CancellationToken cancellationToken);

    /// <summary>Revokes a key for good. One that is revoked or not known stays as it is.</summary>
    Task RevokeAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>An API key as it is kept.</summary>
/// <param name="KeyId">Public part.</param>
/// <param name="Tenant">Whose; the operator's keys have <see cref="Guid.Empty"/> and see every tenant.</param>
/// <param name="SecretHash">SHA-256 of the secret part; 32 bytes.</param>
/// <param name="Scopes">What it may do, space separated.</param>
/// <param name="ExpiresAt">Null when it does not expire.</param>
/// <param name="RevokedAt">Null while it is good.</param>
public sealed record ApiKeyRow(
    string KeyId, Guid Tenant, ReadOnlyMemory<byte> SecretHash, string Scopes, DateTimeOffset? ExpiresAt,
    DateTimeOffset? RevokedAt)
{
    /// <summary>What people call it; null for keys made before they had names.</summary>
    public string? Name { get; init; }

    /// <summary>When it was made; null for keys made before that was kept.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Whether it is neither revoked nor expired.</summary>
    public bool IsGood(DateTimeOffset now) => RevokedAt is null && !(ExpiresAt <= now);
}
