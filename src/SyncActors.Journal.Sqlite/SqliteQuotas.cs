using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Limits that connectors share, in one file. One process has the file, so its clock is the store's.</summary>
internal sealed class SqliteQuotas(StoreWriter writer, StoreReaders readers, TimeProvider timeProvider) : IQuotas
{
    /// <inheritdoc/>
    public Task<QuotaRows> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => new QuotaRows(
                StoredTime.FromMicroseconds(StoredTime.ToMicroseconds(timeProvider.GetUtcNow())),
                [.. keys.Select(key => Find(session.Database, key) ?? new QuotaRow(key, 0, ""))]),
            cancellationToken);

    /// <inheritdoc/>
    public Task<bool> ReplaceAsync(IReadOnlyList<QuotaRow> rows, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Replace(session.Database, rows), alone: false, cancellationToken);

    private static bool Replace(Database database, IReadOnlyList<QuotaRow> rows)
    {
        if (rows.Any(row => (Find(database, row.Key)?.Version ?? 0) != row.Version))
            return false;
        foreach (var row in rows)
        {
            database.Statement("""
                insert into quota (key, version, body) values (?, ?, ?)
                on conflict (key) do update set version = excluded.version, body = excluded.body
                """)
                .Bind(1, row.Key).Bind(2, row.Version + 1).Bind(3, row.Body)
                .Run();
        }

        return true;
    }

    private static QuotaRow? Find(Database database, string key) =>
        ReadSession.Rows(
            database.Statement("select key, version, body from quota where key = ?").Bind(1, key),
            row => new QuotaRow(row.Text(0), row.Number(1), row.Text(2))).SingleOrDefault();
}
