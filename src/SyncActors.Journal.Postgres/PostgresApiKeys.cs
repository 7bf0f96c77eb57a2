using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Keys of the HTTP API in one database.</summary>
internal sealed class PostgresApiKeys(Database database) : IApiKeyStore
{
    private const string OneSql = """
        select key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at
        from api_key where key_id = $1
        """;

    private const string PageSql = """
        select key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at
        from api_key where key_id > $1 order by key_id limit $2
        """;

    private const string AddSql = """
        insert into api_key (key_id, tenant, secret_hash, scopes, expires_at, revoked_at, name, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """;

    private const string RevokeSql = "update api_key set revoked_at = $1 where key_id = $2 and revoked_at is null";

    /// <inheritdoc/>
    public async Task<ApiKeyRow?> ReadAsync(string keyId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(OneSql).With(NpgsqlDbType.Text, keyId), Row, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ApiKeyRow>> ListAsync(
        string? after, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(PageSql).With(NpgsqlDbType.Text, after ?? "").With(NpgsqlDbType.Integer, max),
            Row,
            cancellationToken);

    /// <inheritdoc/>
    public async Task AddAsync(ApiKeyRow key, CancellationToken cancellationToken)
    {
        var add = Database.Command(AddSql)
            .With(NpgsqlDbType.Text, key.KeyId).With(NpgsqlDbType.Uuid, key.Tenant)
            .With(NpgsqlDbType.Bytea, key.SecretHash).With(NpgsqlDbType.Text, key.Scopes)
            .With(NpgsqlDbType.TimestampTz, key.ExpiresAt.Stored())
            .With(NpgsqlDbType.TimestampTz, key.RevokedAt.Stored())
            .With(NpgsqlDbType.Text, key.Name).With(NpgsqlDbType.TimestampTz, key.CreatedAt.Stored());
        try
        {
            await database.WriteAsync([add], static _ => true, cancellationToken);
        }
        catch (PostgresException failure) when (failure.IsRefusal())
        {
            throw new ArgumentException(failure.MessageText, nameof(key), failure);
        }
    }

    /// <inheritdoc/>
    public Task RevokeAsync(string keyId, DateTimeOffset at, CancellationToken cancellationToken) =>
        database.WriteAsync(
            [Database.Command(RevokeSql).With(NpgsqlDbType.TimestampTz, at.Stored()).With(NpgsqlDbType.Text, keyId)],
            static _ => true,
            cancellationToken);

    private static ApiKeyRow Row(NpgsqlDataReader row) => new(
        row.GetString(0), row.GetGuid(1), row.Bytes(2), row.GetString(3), row.NullableTime(4), row.NullableTime(5))
    {
        Name = row.NullableText(6),
        CreatedAt = row.NullableTime(7),
    };
}
