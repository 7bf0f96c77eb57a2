using System.Globalization;
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>Brings a database to the newest schema by the numbered scripts in the assembly.</summary>
internal static class Schema
{
    // Longer than any migration of another node that starts at the same moment.
    private static readonly TimeSpan LockPatience = TimeSpan.FromMinutes(2);

    private const string StateSql = """
        select pg_is_in_recovery(), current_setting('default_transaction_isolation'),
          current_setting('synchronous_commit'), to_regclass('schema_version') is not null
        """;

    private const string LockSql =
        "select pg_advisory_xact_lock(hashtextextended('syncactors ' || current_schema(), 0))";

    private const string VersionSql = "select coalesce(max(version), 0) from schema_version";

    private const string InstallSql = """
        with installed as (
          insert into cluster (shard_count) select $1::int where not exists (select from cluster) returning shard_count)
        insert into shard (shard_id) select generate_series(0, shard_count - 1) from installed
        """;

    /// <summary>Runs the scripts that the database has not seen, all in one transaction that one node at a time may
    /// have. Returns the number of shards.</summary>
    /// <exception cref="StoreTooNewException">The database knows more scripts than this version.</exception>
    /// <exception cref="UnsafeDatabaseException">A setting of the database would break a promise.</exception>
    /// <exception cref="JournalUnavailableException">The database cannot be reached, or refused.</exception>
    public static async Task<int> MigrateAsync(Database database, int shardCount, CancellationToken cancellationToken)
    {
        try
        {
            return await database.GuardAsync(
                "cannot be opened",
                connection => MigrateAsync(connection, database.Where, shardCount, cancellationToken),
                cancellationToken);
        }
        catch (PostgresException failure)
        {
            throw Failures.Unavailable(database.Where, "cannot be opened", failure);
        }
    }

    private static async Task<int> MigrateAsync(
        NpgsqlConnection connection, string where, int shardCount, CancellationToken cancellationToken)
    {
        var scripts = await ScriptsAsync(cancellationToken);
        var known = scripts[^1].Version;
        var exists = await RequireSafeAsync(connection, where, cancellationToken);
        var found = exists ? await VersionAsync(connection, cancellationToken) : 0;
        if (found < known)
            found = await RunAsync(connection, scripts, shardCount, cancellationToken);
        if (found > known)
            throw new StoreTooNewException(where, found, known);
        await using var count = new NpgsqlCommand("select shard_count from cluster", connection);
        return (int)(await count.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<bool> RequireSafeAsync(
        NpgsqlConnection connection, string where, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(StateSql, connection);
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        await row.ReadAsync(cancellationToken);
        if (row.GetBoolean(0))
            throw new JournalUnavailableException(
                $"The journal in {where} cannot be opened: it is a read-only standby.");
        if (row.GetString(1) != "read committed")
            throw new UnsafeDatabaseException(where, "default_transaction_isolation must be 'read committed'");
        return row.GetString(2) == "off"
            ? throw new UnsafeDatabaseException(where, "synchronous_commit must not be 'off'")
            : row.GetBoolean(3);
    }

    private static async Task<long> VersionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(VersionSql, connection);
        return (int)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<long> RunAsync(
        NpgsqlConnection connection, List<(int Version, string Sql)> scripts, int shardCount,
        CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(LockSql);
        await ExecuteAsync("create table if not exists schema_version (version integer primary key)");
        var found = await VersionAsync(connection, cancellationToken);
        foreach (var (version, sql) in scripts.Where(script => script.Version > found))
        {
            await ExecuteAsync(sql);
            await ExecuteAsync("insert into schema_version (version) values ($1)", version);
        }

        await ExecuteAsync(InstallSql, shardCount);
        found = await VersionAsync(connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return found;

        async Task ExecuteAsync(string sql, int? parameter = null)
        {
#pragma warning disable CA2100 // The texts are constants and scripts of this assembly.
            await using var command = new NpgsqlCommand(sql, connection)
            {
                CommandTimeout = (int)LockPatience.TotalSeconds,
            };
#pragma warning restore CA2100
            if (parameter is { } value)
                command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Integer, Value = value });
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<List<(int Version, string Sql)>> ScriptsAsync(CancellationToken cancellationToken)
    {
        var assembly = typeof(Schema).Assembly;
        var scripts = new List<(int, string)>();
        foreach (var name in assembly.GetManifestResourceNames().Order(StringComparer.Ordinal))
        {
            if (!name.EndsWith(".sql", StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add((
                int.Parse(name.AsSpan(0, 4), CultureInfo.InvariantCulture),
                await reader.ReadToEndAsync(cancellationToken)));
        }

        return scripts;
    }
}
