using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Views in one database.</summary>
internal sealed class PostgresReadModels(Database database) : IReadModels
{
    private const string OneSql = """
        select entity, tenant, kind, name, status, seq_nr, view from view where entity = $1
        """;

    private const string KindSql = """
        select entity, tenant, kind, name, status, seq_nr, view from view
        where kind = $1 and entity > $2 order by entity limit $3
        """;

    private const string TenantSql = """
        select entity, tenant, kind, name, status, seq_nr, view from view
        where kind = $1 and entity > $2 and tenant = $4 order by entity limit $3
        """;

    /// <inheritdoc/>
    public async Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(OneSql).With(NpgsqlDbType.Uuid, entity.Value), Row, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ViewRow>> ListAsync(
        string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken)
    {
        var command = Database.Command(tenant is null ? KindSql : TenantSql)
            .With(NpgsqlDbType.Text, kind).With(NpgsqlDbType.Uuid, after?.Value ?? Guid.Empty)
            .With(NpgsqlDbType.Integer, max);
        if (tenant is { } one)
            command.With(NpgsqlDbType.Uuid, one);
        return await database.QueryAsync(command, Row, cancellationToken);
    }

    private static ViewRow Row(NpgsqlDataReader row) =>
        new(row.Entity(0), row.GetGuid(1), row.GetString(2), row.GetString(3), row.GetInt16(4), row.GetInt64(5),
            row.GetString(6));
}
