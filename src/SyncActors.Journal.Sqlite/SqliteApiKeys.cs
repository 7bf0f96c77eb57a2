using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Keys of the HTTP API in one file.</summary>
internal sealed class SqliteApiKeys(StoreWriter writer, StoreReaders readers) : IApiKeyStore
{
    /// <inheritdoc/>
    public Task<ApiKeyRow?> ReadAsync(string keyId, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => ReadSession.Rows(
                session.Statement("""
                    select key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at
                    from api_key where key_id = ?
                    """).Bind(1, keyId),
                Row).SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ApiKeyRow>> ListAsync(string? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<ApiKeyRow>>(
            session => ReadSession.Rows(
                session.Statement("""
                    select key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at
                    from api_key where key_id > ? order by key_id limit ?
                    """).Bind(1, after ?? "").Bind(2, max),
                Row),
            cancellationToken);

    /// <inheritdoc/>
    public Task AddAsync(ApiKeyRow key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement("""
                insert into api_key (key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at)
                values (?, ?, ?, ?, ?, ?, ?, ?)
                """)
                .Bind(1, key.KeyId).Bind(2, key.Tenant).Bind(3, key.SecretHash.Span).Bind(4, key.Scopes)
                .Bind(5, key.ExpiresAt).Bind(6, key.RevokedAt).Bind(7, key.Name).Bind(8, key.CreatedAt)
                .Run(),
            alone: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task RevokeAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement("""
                update api_key set revoked_at = ? where key_id = ? and revoked_at is null
                """)
                .Bind(1, at).Bind(2, keyId)
                .Run(),
            alone: false,
            cancellationToken);

    private static ApiKeyRow Row(Statement row) => new(
        row.Text(0), row.Uuid(1), row.Bytes(2), row.Text(3), row.NullableTime(4), row.NullableTime(5))
    {
        Name = row.NullableText(6),
        CreatedAt = row.NullableTime(7),
    };
}
