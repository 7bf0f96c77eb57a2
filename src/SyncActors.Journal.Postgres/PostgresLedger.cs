using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>The item ledger in one database.</summary>
internal sealed class PostgresLedger(Database database) : ILedger
{
    private const int ScanPageMax = 2_000;

    private const string KeysSql = """
        select i.item_key, i.content_hash, i.state, i.at_seq, i.reference
        from unnest($2) with ordinality as wanted (item_key, place)
        join item i on i.entity = $1 and i.item_key = wanted.item_key
        order by wanted.place
        """;

    private const string PageSql = """
        select item_key, content_hash, state, at_seq, reference from item
        where entity = $1 and item_key > $2 order by item_key limit $3
        """;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LedgerRow>> ReadAsync(
        EntityId entity, IReadOnlyList<ReadOnlyMemory<byte>> keys, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(KeysSql)
                .With(NpgsqlDbType.Uuid, entity.Value)
                .With([.. keys], NpgsqlDbType.Bytea, static (ReadOnlyMemory<byte> key) => key),
            Row,
            cancellationToken);

    /// <inheritdoc/>
    public async Task ScanAsync(EntityId entity, Action<LedgerRow> visit, CancellationToken cancellationToken)
    {
        // One statement for a whole scan would keep old rows from being cleaned up meanwhile.
        var after = ReadOnlyMemory<byte>.Empty;
        while (await PageAsync(entity, after, cancellationToken) is { Count: > 0 } page)
        {
            page.ForEach(visit);
            after = page[^1].Key;
        }
    }

    private Task<List<LedgerRow>> PageAsync(
        EntityId entity, ReadOnlyMemory<byte> after, CancellationToken cancellationToken) =>
        database.QueryAsync(
            Database.Command(PageSql)
                .With(NpgsqlDbType.Uuid, entity.Value).With(NpgsqlDbType.Bytea, after)
                .With(NpgsqlDbType.Integer, ScanPageMax),
            Row,
            cancellationToken);

    private static LedgerRow Row(NpgsqlDataReader row) =>
        new(row.Bytes(0), row.NullableBytes(1), (LedgerState)row.GetInt16(2), row.GetInt64(3), row.NullableText(4));
}
