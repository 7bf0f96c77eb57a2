using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;

namespace SyncActors.Journal.Sqlite.Tests;

/// <summary>A store in a folder of its own, removed at the end.</summary>
internal sealed class SqliteFixture : IJournalFixture
{
    private readonly SqliteStoreOptions _options;
    private SqliteStore? _store;

    private SqliteFixture(SqliteStoreOptions options) => _options = options;

    public JournalStores Stores => Store.Stores;

    public SqliteStore Store => _store!;

    public string Path => _options.Path;

    public static SqliteStoreOptions NewOptions() => new()
    {
        Path = System.IO.Path.Combine(Directory.CreateTempSubdirectory("journal-").FullName, "journal.db"),
        ShardCount = IJournalFixture.ShardCount,
        CacheKib = 2_048,
    };

    public static async Task<SqliteFixture> OpenAsync(SqliteStoreOptions? options = null)
    {
        var fixture = new SqliteFixture(options ?? NewOptions());
        await fixture.ReopenAsync();
        return fixture;
    }

    /// <summary>For the contract: writes its index in the smallest steps, so that each case meets sweeps.</summary>
    public static async Task<IJournalFixture> OpenSweepingAsync() =>
        await OpenAsync(NewOptions() with { PendingRunsMax = 4 });

    public async Task ReopenAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = await SqliteStore.OpenAsync(_options, TimeProvider.System, CancellationToken.None);
    }

    public Task<ShardLease> TakeOverAsync(ShardId shard, NodeId node) =>
        ((SqliteShards)Store.Stores.Shards).ClaimAsync(shard, node, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        Directory.Delete(System.IO.Path.GetDirectoryName(Path)!, recursive: true);
    }
}
