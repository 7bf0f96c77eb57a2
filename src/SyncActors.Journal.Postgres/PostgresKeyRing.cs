#pragma warning disable MA0045 // Whoever reads a key ring, the framework, knows no other way.
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres;

/// <summary>The texts of an installation's key ring: a few rows, seldom read.</summary>
/// <exception cref="ArgumentException">The connection string cannot be read.</exception>
public sealed class PostgresKeyRing(PostgresStoreOptions options) : IDisposable
{
    private readonly Target _target = Target.Of(options);
    private readonly NpgsqlDataSource _source = Target.Of(options).OpenAlone(options.StatementTimeout);

    /// <summary>All keys.</summary>
    /// <exception cref="JournalUnavailableException">The database did not answer, or refused.</exception>
    public IReadOnlyList<string> Read()
    {
        try
        {
            return ReadRows();
        }
        catch (PostgresException first) when (first.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            Migrate();
            return ReadRows();
        }
        catch (NpgsqlException failure)
        {
            throw Failures.Unavailable(_target.Where, "did not read the key ring", failure);
        }
    }

    /// <summary>Adds a key; one of that name stays as it is.</summary>
    /// <exception cref="JournalUnavailableException">The database did not answer, or refused.</exception>
    public void Add(string name, string xml)
    {
        try
        {
            using var command = _source.CreateCommand(
                "insert into key_ring (name, xml) values ($1, $2) on conflict (name) do nothing");
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = name });
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = xml });
            command.ExecuteNonQuery();
        }
        catch (NpgsqlException failure)
        {
            throw Failures.Unavailable(_target.Where, "did not keep a key", failure);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private List<string> ReadRows()
    {
        using var command = _source.CreateCommand("select xml from key_ring order by name");
        using var row = command.ExecuteReader();
        List<string> keys = [];
        while (row.Read())
            keys.Add(row.GetString(0));
        return keys;
    }

    // The key ring of a new database is asked for before its store is opened.
    private void Migrate()
    {
        var database = new Database(options);
        try
        {
            Schema.MigrateAsync(database, options.ShardCount, CancellationToken.None).GetAwaiter().GetResult();
        }
        finally
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }
}
