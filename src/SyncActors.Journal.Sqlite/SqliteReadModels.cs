using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;

namespace SyncActors.Journal.Sqlite;

/// <summary>Views in one file.</summary>
internal sealed class SqliteReadModels(StoreReaders readers) : IReadModels
{
    /// <inheritdoc/>
    public Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => ReadSession.Rows(
                session.Statement("""
                    select entity, tenant, kind, name, status, seq_nr, view from view where entity = ?
                    """).Bind(1, entity),
                Row).SingleOrDefault(),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ViewRow>> ListAsync(
        string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<ViewRow>>(
            session =>
            {
                var select = tenant is { } one
                    ? session.Statement("""
                        select entity, tenant, kind, name, status, seq_nr, view from view
                        where kind = ? and entity > ? and tenant = ? order by entity
                        """).Bind(3, one)
                    : session.Statement("""
                        select entity, tenant, kind, name, status, seq_nr, view from view
                        where kind = ? and entity > ? order by entity
                        """);
                select.Bind(1, kind);
                // The empty blob stands before every entity.
                if (after is { } entity)
                    select.Bind(2, entity);
                else
                    select.Bind(2, []);
                return ReadSession.Rows(select, Row, max);
            },
            cancellationToken);

    private static ViewRow Row(Statement row) =>
        new(row.Entity(0), row.Uuid(1), row.Text(2), row.Text(3), (short)row.Number(4), row.Number(5), row.Text(6));
}
