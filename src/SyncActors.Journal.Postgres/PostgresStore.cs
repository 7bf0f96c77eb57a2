using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Cluster;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres;

/// <summary>
/// A journal in a PostgreSQL database that many processes share. A few connections append in groups, a pool of others
/// does the rest; each of their transactions is one round trip.
/// </summary>
public sealed class PostgresStore : IAsyncDisposable
{
    // Who reads much, or many who read at once, must not keep a node from seeing who owns what.
    private const int OwnersConnectionsMax = 2;

    private readonly Database _database;
    private readonly Database _owners;
    private readonly AppendLane[] _lanes;
    private readonly PostgresHints? _hints;
    private bool _disposed;

    private PostgresStore(Database database, PostgresStoreOptions options, TimeProvider timeProvider, int shardCount)
    {
        _database = database;
        _owners = new Database(options with { ConnectionsMax = OwnersConnectionsMax });
        _lanes = [.. Enumerable.Range(0, options.Lanes).Select(_ => new AppendLane(database, options, timeProvider))];
        _hints = options.Notifications ? new PostgresHints(database, timeProvider) : null;
        Stores = new JournalStores(
            new PostgresJournal(database, _lanes),
            new PostgresInbox(database, timeProvider),
            new PostgresDueIndex(database),
            new PostgresLedger(database),
            new PostgresReadModels(database),
            new PostgresCredentials(database),
            new PostgresApiKeys(database),
            new PostgresShards(_owners, timeProvider, shardCount),
            new PostgresQuotas(database),
            new PostgresOutbox(database, timeProvider),
            new PostgresAudit(database))
        {
            Membership = new PostgresMembership(_owners, _lanes, timeProvider),
            Hints = _hints ?? (IHints)NoHints.Instance,
        };
    }

    /// <summary>Its parts.</summary>
    public JournalStores Stores { get; }

    /// <summary>Opens a store, making or migrating its tables in the connection's first schema.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    /// <exception cref="StoreTooNewException">A newer version migrated the database.</exception>
    /// <exception cref="UnsafeDatabaseException">A setting of the database would break a promise of the
    /// journal.</exception>
    /// <exception cref="CopiedStoreException">It is a copy of another installation.</exception>
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
            await database.RequireSessionsAsync(cancellationToken);
            await Origin.RequireAsync(database, options.ClusterId, cancellationToken);
            return new PostgresStore(database, options, timeProvider, shardCount);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Makes a copy an installation of its own, which <see cref="OpenAsync"/> no longer refuses.</summary>
    /// <param name="options">Where it lies; its id is <see cref="PostgresStoreOptions.ClusterId"/>, or a new
    /// one.</param>
    /// <param name="keepsGrants">Whether its grants are kept; only when the original will never run again.</param>
    /// <param name="record">The entry of the audit log, given its id; it stands if and only if the copy is
    /// adopted.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Its id, and how many grants were dropped; null when it is no copy, and nothing was changed.</returns>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    /// <exception cref="StoreRefusedException">It is too new, or not safe.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be reached, or takes no writes.</exception>
    public static async Task<(Guid ClusterId, long GrantsDropped)?> AdoptAsync(
        PostgresStoreOptions options, bool keepsGrants, Func<Guid, AuditEntry> record,
        CancellationToken cancellationToken)
    {
        await using var database = new Database(options);
        await Schema.MigrateAsync(database, options.ShardCount, cancellationToken);
        return await Origin.AdoptAsync(database, options.ClusterId, keepsGrants, record, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        if (_hints is not null)
            await _hints.DisposeAsync();
        await Task.WhenAll(_lanes.Select(static lane => lane.CloseAsync()));
        await _owners.DisposeAsync();
        await _database.DisposeAsync();
    }
}
