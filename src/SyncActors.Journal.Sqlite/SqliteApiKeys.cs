using SyncActors.Actors.Persistence;
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
                    select key_id, tenant, secret_hash, scopes, expires_at, revoked_at from api_key where key_id = ?
                    """).Bind(1, keyId),
                static row => new ApiKeyRow(
                    row.Text(0), row.Uuid(1), row.Bytes(2), row.Text(3), row.NullableTime(4), row.NullableTime(5)))
                .SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task AddAsync(ApiKeyRow key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement("""
                insert into api_key (key_id, tenant, secret_hash, scopes, expires_at, revoked_at) values (?, ?, ?, ?, ?, ?)
                """)
                .Bind(1, key.KeyId).Bind(2, key.Tenant).Bind(3, key.SecretHash.Span).Bind(4, key.Scopes)
                .Bind(5, key.ExpiresAt).Bind(6, key.RevokedAt)
                .Run(),
            alone: false,
            cancellationToken);
}
