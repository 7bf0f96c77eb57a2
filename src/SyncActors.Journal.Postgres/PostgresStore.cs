using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres;

/// <summary>
/// A journal in a PostgreSQL database that many processes share. A few connections append in groups, a pool of others
/// does the rest; each of their transactions is one round trip.
/// </summary>
public sealed class PostgresStore : IAsyncDisposable
{
    private readonly Database _database;
    private readonly AppendLane[] _lanes;
    private bool _disposed;

    private PostgresStore(Database database, PostgresStoreOptions options, TimeProvider timeProvider, int shardCount)
    {
        _database = database;
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => new AppendLane(database, options, timeProvider))];
        Journal = new PostgresJournal(database, _lanes);
        Inbox = new PostgresInbox(database, timeProvider);
        Due = new PostgresDueIndex(database);
        Ledger = new PostgresLedger(database);
        Views = new PostgresReadModels(database);
        Credentials = new PostgresCredentials(database);
        ApiKeys = new PostgresApiKeys(database);
        Shards = new PostgresShards(database, timeProvider, shardCount);
    }

    /// <summary>Streams.</summary>
    public IJournal Journal { get; }

    /// <summary>Commands.</summary>
    public IInbox Inbox { get; }

    /// <summary>Who is due when.</summary>
    public IDueIndex Due { get; }

    /// <summary>Which items went where.</summary>
    public ILedger Ledger { get; }

    /// <summary>Views for lists and status pages.</summary>
    public IReadModels Views { get; }

    /// <summary>Sealed secrets and wrapped keys.</summary>
    public ICredentialStore Credentials { get; }

    /// <summary>Keys of the HTTP API.</summary>
    public IApiKeyStore ApiKeys { get; }

    /// <summary>Owners of shards.</summary>
    public IShardStore Shards { get; }

    /// <summary>Opens a store, making or migrating its tables in the connection's first schema.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    /// <exception cref="StoreTooNewException">A newer version migrated the database.</exception>
    /// <exception cref="UnsafeDatabaseException">A setting of the database would break a promise of the
    /// journal.</exception>
    /// <exception cref="JournalUnavailableException">The database cannot be reached, refuses us, or takes no
    /// writes.</exception>
    public static async Task<PostgresStore> OpenAsync(
        PostgresStoreOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ShardCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Lanes, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ConnectionsMax, 1);
        var database = new Database(options);
        try
        {
            var shardCount = await Schema.MigrateAsync(database, options.ShardCount, cancellationToken);
            return new PostgresStore(database, options, timeProvider, shardCount);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await Task.WhenAll(_lanes.Select(static lane => lane.CloseAsync()));
        await _database.DisposeAsync();
    }
}
