using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Tests.Credentials;

/// <summary>Data keys in memory, open to tampering.</summary>
internal sealed class MemoryKeys : ICredentialStore
{
    public List<DataKeyRow> Keys { get; } = [];

    public Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken) =>
        Task.FromResult<CredentialRow?>(null);

    public Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken) =>
        Task.FromResult(
        Keys.Find(key => key.Tenant == tenant && key.Scope == scope && key.DestroyedAt is null));

    public async Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken)
    {
        if (await ReadKeyAsync(key.Tenant, key.Scope, cancellationToken) is { } standing)
            return standing;
        Keys.Add(key);
        return key;
    }

    public void Destroy(DateTimeOffset at) =>
        Keys[^1] = Keys[^1] with { Wrapped = null, DestroyedAt = at };
}
