using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;

namespace SyncActors.Journal.Sqlite;

/// <summary>The item ledger in one file.</summary>
internal sealed class SqliteLedger(StoreReaders readers) : ILedger
{
    private const int ScanPageMax = 2_000;

    /// <inheritdoc/>
    public Task<IReadOnlyList<LedgerRow>> ReadAsync(
        EntityId entity, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<LedgerRow>>(
            session =>
            {
                var select = session.Statement("""
                    select item_key, content_hash, state, at_seq, reference from item where entity = ? and item_key = ?
                    """).Bind(1, entity);
                var rows = new List<LedgerRow>(keys.Count);
                session.Begin();
                foreach (var key in keys)
                {
                    if (select.Bind(2, key.Span).Step())
                        rows.Add(Row(select));
                    select.Reset();
                }

                session.End();
                return rows;
            },
            cancellationToken);

    /// <inheritdoc/>
    public async Task ScanAsync(EntityId entity, Action<LedgerRow> visit, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> after = ReadOnlyMemory<byte>.Empty;
        while (await PageAsync(entity, after, cancellationToken) is { Count: > 0 } page)
        {
            foreach (var row in page)
                visit(row);
            after = page[^1].Key;
        }
    }

    // One view for a whole scan would keep the log from being emptied.
    private Task<List<LedgerRow>> PageAsync(
        EntityId entity, ReadOnlyMemory<byte> after, CancellationToken cancellationToken) =>
        readers.ReadAsync(
            session => ReadSession.Rows(
                session.Statement("""
                    select item_key, content_hash, state, at_seq, reference from item
                    where entity = ? and item_key > ? order by item_key limit ?
                    """).Bind(1, entity).Bind(2, after.Span).Bind(3, ScanPageMax),
                Row),
            cancellationToken);

    private static LedgerRow Row(Statement row) =>
        new(row.Bytes(0), row.NullableBytes(1), (LedgerState)row.Number(2), row.Number(3), row.NullableText(4));
}
