using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Who changed what, in one file.</summary>
internal sealed class SqliteAudit(StoreWriter writer, StoreReaders readers) : IAuditLog
{
    private const string InsertSql = """
        insert into audit (chain, n, at, actor, action, target, detail, mac) values (?, ?, ?, ?, ?, ?, ?, ?)
        on conflict (chain, n) do nothing
        """;

    private const string PageSql = """
        select chain, n, at, actor, action, target, detail, mac from audit
        where (?1 is null or (at, chain, n) < (?1, ?2, ?3))
          and (?4 is null or actor = ?4) and (?5 is null or target = ?5)
        order by at desc, chain desc, n desc limit ?6
        """;

    private const string ChainSql = """
        select chain, n, at, actor, action, target, detail, mac from audit
        where chain = ? and n > ? order by n limit ?
        """;

    private const string HeadsSql = """
        select head.chain, head.n, audit.mac
        from (select chain, max(n) as n from audit where ?1 is null or chain > ?1
          group by chain order by chain limit ?2) as head
        join audit on audit.chain = head.chain and audit.n = head.n
        order by head.chain
        """;

    /// <inheritdoc/>
    public Task<bool> AppendAsync(AuditEntry entry, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session => session.Database.Statement(InsertSql)
                .Bind(1, entry.Chain).Bind(2, entry.Number).Bind(3, entry.At).Bind(4, entry.Actor)
                .Bind(5, entry.Action).Bind(6, entry.Target).Bind(7, entry.Detail).Bind(8, entry.Mac.Span)
                .Run() > 0,
            alone: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadAsync(
        AuditFilter filter, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<AuditEntry>>(
            session => ReadSession.Rows(
                session.Statement(PageSql)
                    .Bind(1, filter.After?.At).Bind(2, filter.After?.Chain).Bind(3, filter.After?.Number)
                    .Bind(4, filter.Actor).Bind(5, filter.Target).Bind(6, max),
                Entry),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditEntry>> ReadChainAsync(
        Guid chain, long after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<AuditEntry>>(
            session => ReadSession.Rows(
                session.Statement(ChainSql).Bind(1, chain).Bind(2, after).Bind(3, max), Entry),
            cancellationToken);

    /// <inheritdoc/>
    public Task<IReadOnlyList<AuditHead>> ReadHeadsAsync(Guid? after, int max, CancellationToken cancellationToken) =>
        readers.ReadAsync<IReadOnlyList<AuditHead>>(
            session => ReadSession.Rows(
                session.Statement(HeadsSql).Bind(1, after).Bind(2, max),
                row => new AuditHead(row.Uuid(0), row.Number(1), row.Bytes(2))),
            cancellationToken);

    private static AuditEntry Entry(Statement row) => new(
        row.Uuid(0), row.Number(1), row.Time(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Bytes(7));
}
