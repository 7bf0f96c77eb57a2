using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Who changed what, in one database.</summary>
internal sealed class PostgresAudit(Database database) : IAuditLog
{
    private const string InsertSql = """
        insert into audit (chain, n, at, actor, action, target, detail, mac) values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict (chain, n) do nothing
        returning n
        """;

    private const string PageSql = """
        select chain, n, at, actor, action, target, detail, mac from audit
        where ($1::timestamptz is null or (at, chain, n) < ($1, $2, $3))
          and ($4::text is null or actor = $4) and ($5::text is null or target = $5)
        order by at desc, chain desc, n desc limit $6
        """;

    private const string ChainSql = """
        select chain, n, at, actor, action, target, detail, mac from audit
        where chain = $1 and n > $2 order by n limit $3
        """;

    private const string HeadsSql = """
        select distinct on (chain) chain, n, mac from audit
        where $1::uuid is null or chain > $1
        order by chain, n desc limit $2
        """;

    /// <summary>The command that adds an entry; returns a row unless its number is taken.</summary>
    public static NpgsqlBatchCommand Insert(AuditEntry entry) =>
        Database.Command(InsertSql)
            .With(NpgsqlDbType.Uuid, entry.Chain).With(NpgsqlDbType.Bigint, entry.Number)
            .With(NpgsqlDbType.TimestampTz, entry.At.Stored()).With(NpgsqlDbType.Text, entry.Actor)
            .With(NpgsqlDbType.Text, entry.Action).With(NpgsqlDbType.Text, entry.Target)
            .With(NpgsqlDbType.Text, entry.Detail).With(NpgsqlDbType.Bytea, entry.Mac);

    /// <inheritdoc/>
    public async Task<bool> AppendAsync(AuditEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            var results = await database.WriteAsync(
                [Insert(entry)], static row => row.GetInt64(0), cancellationToken);
            return results[0].Count > 0;
        }
        catch (PostgresException failure) when (failure.IsRefusal())
        {
            throw new ArgumentException(failure.MessageText, nameof(entry), failure);
        }
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> ReadAsync(
        AuditFilter filter, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(PageSql)
                .With(NpgsqlDbType.TimestampTz, filter.After?.At.Stored())
                .With(NpgsqlDbType.Uuid, filter.After?.Chain).With(NpgsqlDbType.Bigint, filter.After?.Number)
                .With(NpgsqlDbType.Text, filter.Actor).With(NpgsqlDbType.Text, filter.Target)
                .With(NpgsqlDbType.Integer, max),
            Entry,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditEntry>> ReadChainAsync(
        Guid chain, long after, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(ChainSql).With(NpgsqlDbType.Uuid, chain).With(NpgsqlDbType.Bigint, after)
                .With(NpgsqlDbType.Integer, max),
            Entry,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(
        Guid? after, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(HeadsSql).With(NpgsqlDbType.Uuid, after).With(NpgsqlDbType.Integer, max),
            static row => new AuditHead(row.GetGuid(0), row.GetInt64(1), row.Bytes(2)),
            cancellationToken);

    private static AuditEntry Entry(NpgsqlDataReader row) => new(
        row.GetGuid(0), row.GetInt64(1), row.Time(2), row.GetString(3), row.GetString(4), row.GetString(5),
        row.GetString(6), row.Bytes(7));
}
