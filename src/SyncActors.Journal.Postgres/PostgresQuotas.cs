using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Limits that connectors share, in one database. The server's clock is the store's.</summary>
internal sealed class PostgresQuotas(Database database) : IQuotas
{
    private const string ReadSql = """
        select wanted.key, coalesce(q.version, 0), coalesce(q.body, ''), clock_timestamp()
        from unnest($1) with ordinality as wanted (key, place) left join quota q on q.key = wanted.key
        order by wanted.place
        """;

    private const string AddSql =
        "insert into quota (key, version, body) select unnest($1), 0, '' on conflict (key) do nothing";

    // A row that somebody has just changed is looked at again once its lock is had, and then drops out of the seen
    // ones. They are locked in the order of their keys, so that two who change the same rows never wait for each other.
    private const string ReplaceSql = """
        with seen as (
          select q.key from quota q join unnest($1, $2) as v (key, version) on q.key = v.key and q.version = v.version
          order by q.key for no key update of q)
        update quota q set version = q.version + 1, body = v.body, changed_at = clock_timestamp()
        from unnest($1, $3) as v (key, body)
        where q.key = v.key and (select count(*) from seen) = cardinality($1)
        returning true
        """;

    /// <inheritdoc/>
    public async Task<QuotaRows> ReadAsync(IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(ReadSql).With([.. keys], NpgsqlDbType.Text, static (string key) => key),
            static row => (Row: new QuotaRow(row.GetString(0), row.GetInt64(1), row.GetString(2)), Now: row.Time(3)),
            cancellationToken);
        return new QuotaRows(rows[0].Now, rows.ConvertAll(row => row.Row));
    }

    /// <inheritdoc/>
    public async Task<bool> ReplaceAsync(IReadOnlyList<QuotaRow> rows, CancellationToken cancellationToken)
    {
        QuotaRow[] ordered = [.. rows.OrderBy(row => row.Key, StringComparer.Ordinal)];
        var added = Array.FindAll(ordered, row => row.Version == 0);
        var replace = Database.Command(ReplaceSql)
            .With(ordered, NpgsqlDbType.Text, static row => row.Key)
            .With(ordered, NpgsqlDbType.Bigint, static row => row.Version)
            .With(ordered, NpgsqlDbType.Text, static row => row.Body);
        var results = await database.WriteAsync(
            added.Length == 0
                ? [replace]
                : [Database.Command(AddSql).With(added, NpgsqlDbType.Text, static row => row.Key), replace],
            static _ => true,
            cancellationToken);
        return results[^1].Count == rows.Count;
    }
}
