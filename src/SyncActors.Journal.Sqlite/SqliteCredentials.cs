using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Sealed secrets and wrapped keys in one file.</summary>
internal sealed class SqliteCredentials(StoreWriter writer, StoreReaders readers) : ICredentialStore
{
    private const string SelectLivingKey = """
        select key_id, tenant, scope, wrapped_by, wrapped, destroyed_at from data_key
        where tenant = ? and scope = ? and destroyed_at is null
        """;

    /// <inheritdoc/>
    public Task<CredentialRow?> ReadAsync(EntityId credential, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => ReadSession.Rows(
                session.Statement("""
                    select credential_id, tenant, provider, account, rotation, key_id, secret, previous_secret,
                      expires_at, refresh_began_at, status
                    from credential where credential_id = ?
                    """).Bind(1, credential),
                Credential).SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<DataKeyRow?> ReadKeyAsync(Guid tenant, Guid scope, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => LivingKey(session.Database, tenant, scope), cancellationToken);

    /// <inheritdoc/>
    public Task<DataKeyRow> AddKeyAsync(DataKeyRow key, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                if (LivingKey(session.Database, key.Tenant, key.Scope) is { } standing)
                    return standing;
                session.Database.Statement("""
                    insert into data_key (key_id, tenant, scope, wrapped_by, wrapped, destroyed_at)
                    values (?, ?, ?, ?, ?, ?)
                    """)
                    .Bind(1, key.KeyId).Bind(2, key.Tenant).Bind(3, key.Scope).Bind(4, key.WrappedBy)
                    .Bind(5, key.Wrapped)
                    .Bind(6, key.DestroyedAt)
                    .Run();
                return key;
            },
            alone: false,
            cancellationToken);

    private static DataKeyRow? LivingKey(Database database, Guid tenant, Guid scope) =>
        ReadSession.Rows(
            database.Statement(SelectLivingKey).Bind(1, tenant).Bind(2, scope),
            static row => new DataKeyRow(
                row.Uuid(0), row.Uuid(1), row.Uuid(2), row.Text(3), row.NullableBytes(4), row.NullableTime(5)))
            .SingleOrDefault();

    private static CredentialRow Credential(Statement row) =>
        new(row.Entity(0), row.Uuid(1), row.Text(2), row.Text(3), row.Number(4), row.Uuid(5), row.Bytes(6),
            row.NullableBytes(7), row.NullableTime(8), row.NullableTime(9), (short)row.Number(10));
}
