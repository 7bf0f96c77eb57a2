using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>
/// Tells a copy from the original. The row of the installation remembers its id and on which server, in which database
/// it lies; a dump that was restored lies elsewhere. A copy of the server's files does not, and is told by the id that
/// the configuration names. A copy would use the refresh tokens of the original, and so end them there: it is refused
/// until a person adopts it.
/// </summary>
internal static class Origin
{
    // The pair stays the same through restarts, fail-overs and renamings; a restored dump, pg_upgrade and a logical
    // replica have another.
    private const string HereSql = """
        select (select system_identifier from pg_control_system())::text || '/'
          || (select oid from pg_database where datname = current_database())::text
        """;

    private const string ReadSql = "select cluster_id, origin, exists (select from event) from cluster";

    private const string RecordSql = """
        update cluster set origin = $1, cluster_id = coalesce($2, cluster_id) where origin is null
        """;

    // What was delivered since the copy was made, the destinations know: they are asked, as after a fail-over.
    private const string AdoptSql = """
        update cluster set origin = $1, cluster_id = $2, generation = generation + 1,
          generation_at = clock_timestamp(), timeline = null
        """;

    private const string EndNodesSql = "update node set state = 3 where state <> 3";

    private const string DropGrantsSql = """
        with gone as (delete from credential returning 1) select count(*) from gone
        """;

    // The original delivers them.
    private const string DropDeliveriesSql = "delete from outbox where state = 0";

    private const string DropCommandsSql = "delete from inbox where state = 0 and type like 'credential-%'";

    /// <summary>Goes on if the database is the original, or new.</summary>
    /// <param name="database">The database, migrated.</param>
    /// <param name="clusterId">Id that the configuration names; null for none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="CopiedStoreException">It is a copy.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be read.</exception>
    public static async Task RequireAsync(Database database, Guid? clusterId, CancellationToken cancellationToken)
    {
        var seen = await LookAsync(database, cancellationToken);
        if (seen.Recorded is null)
        {
            // A new installation takes the id that it is given.
            await database.WriteAsync(
                [Database.Command(RecordSql).With(NpgsqlDbType.Text, seen.Here)
                    .With(NpgsqlDbType.Uuid, seen.HasEvents ? null : clusterId)],
                static _ => true, cancellationToken);
            seen = await LookAsync(database, cancellationToken);
        }

        if (seen.WhyCopy(clusterId) is { } reason)
            throw new CopiedStoreException(database.Where, reason);
    }

    /// <summary>Makes a copy an installation of its own.</summary>
    /// <param name="database">The database.</param>
    /// <param name="clusterId">Its id from now on; null for a new one.</param>
    /// <param name="keepsGrants">Whether the original will never run again, so that its grants are used here.</param>
    /// <param name="record">The entry of the audit log, given the id; written in the same transaction.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The id, and how many grants were dropped; null when it is no copy, and nothing was changed.</returns>
    public static async Task<(Guid ClusterId, long GrantsDropped)?> AdoptAsync(
        Database database, Guid? clusterId, bool keepsGrants, Func<Guid, AuditEntry> record,
        CancellationToken cancellationToken)
    {
        var seen = await LookAsync(database, cancellationToken);
        if (seen.Recorded is null || seen.WhyCopy(clusterId) is null)
            return null;
        var id = clusterId ?? Guid.NewGuid();
        List<NpgsqlBatchCommand> commands =
        [
            Database.Command(AdoptSql).With(NpgsqlDbType.Text, seen.Here).With(NpgsqlDbType.Uuid, id),
            Database.Command(EndNodesSql),
            PostgresAudit.Insert(record(id)),
        ];
        if (!keepsGrants)
            commands.AddRange(
                [
                    Database.Command(DropDeliveriesSql), Database.Command(DropCommandsSql),
                    Database.Command(DropGrantsSql),
                ]);
        var results = await database.WriteAsync(commands, static row => row.GetInt64(0), cancellationToken);
        return (id, keepsGrants ? 0 : results[^1][0]);
    }

    private static async Task<Sight> LookAsync(Database database, CancellationToken cancellationToken)
    {
        string? here;
        try
        {
            var rows = await database.QueryAsync(
                Database.Command(HereSql), static row => row.GetString(0), cancellationToken);
            here = rows[0];
        }
        catch (JournalUnavailableException refused) when (
            refused.InnerException is PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege })
        {
            here = null; // The server does not tell; then the id alone must do.
        }

        var seen = await database.QueryAsync(
            Database.Command(ReadSql),
            row => new Sight(here, row.GetGuid(0), row.NullableText(1), row.GetBoolean(2)), cancellationToken);
        return seen.Single();
    }

    private sealed record Sight(string? Here, Guid ClusterId, string? Recorded, bool HasEvents)
    {
        public string? WhyCopy(Guid? configured)
        {
            if (configured is { } id && id != ClusterId)
                return $"it is installation {ClusterId}, and syncactors.cluster.id names {id}";
            return Here is not null && Recorded is not null && Here != Recorded
                ? $"installation {ClusterId} was made on another server or in another database"
                : null;
        }
    }
}
