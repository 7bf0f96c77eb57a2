using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Sealed secrets and wrapped keys in one database.</summary>
internal sealed class PostgresCredentials(Database database) : ICredentialStore
{
    private const string OneSql = """
        select credential_id, tenant, provider, account, rotation, key_id, secret, previous_secret, expires_at,
          refresh_began_at, status from credential where credential_id = $1
        """;

    private const string LivingKeySql = """
        select key_id, tenant, scope, wrapped_by, wrapped, destroyed_at from data_key
        where tenant = $1 and scope = $2 and destroyed_at is null
        """;

    private const string AddKeySql = """
        insert into data_key (key_id, tenant, scope, wrapped_by, wrapped, destroyed_at)
        select $1, $2, $3, $4, $5, $6
        where not exists (select from data_key where tenant = $2 and scope = $3 and destroyed_at is null)
        on conflict do nothing
        """;

    /// <inheritdoc/>
    public async Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(OneSql).With(NpgsqlDbType.Uuid, credential.Value), Credential, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(LivingKey(tenant, scope), Key, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken)
    {
        // Of two that are added at once, the second waits for the first and then sees it.
        var add = Database.Command(AddKeySql)
            .With(NpgsqlDbType.Uuid, key.KeyId).With(NpgsqlDbType.Uuid, key.Tenant).With(NpgsqlDbType.Uuid, key.Scope)
            .With(NpgsqlDbType.Text, key.WrappedBy).With(NpgsqlDbType.Bytea, key.Wrapped)
            .With(NpgsqlDbType.TimestampTz, key.DestroyedAt.Stored());
        var results = await database.WriteAsync([add, LivingKey(key.Tenant, key.Scope)], Key, cancellationToken);
        return results[0] is [var standing] ? standing : key;
    }

    private static NpgsqlBatchCommand LivingKey(Guid tenant, Guid scope) =>
        Database.Command(LivingKeySql).With(NpgsqlDbType.Uuid, tenant).With(NpgsqlDbType.Uuid, scope);

    private static DataKeyRow Key(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0), row.GetGuid(1), row.GetGuid(2), row.GetString(3), row.NullableBytes(4),
            row.NullableTime(5));

    private static CredentialRow Credential(NpgsqlDataReader row) =>
        new(
            row.Entity(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt64(4), row.GetGuid(5),
            row.Bytes(6),
            row.NullableBytes(7), row.NullableTime(8), row.NullableTime(9), row.GetInt16(10));
}
