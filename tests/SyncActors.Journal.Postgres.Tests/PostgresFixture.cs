#pragma warning disable CA2100 // The statements are those of the tests.
using Npgsql;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>A store in a schema of its own.</summary>
internal sealed class PostgresFixture : IJournalFixture
{
    private readonly PostgresStoreOptions _options;
    private PostgresStore? _store;

    private PostgresFixture(PostgresStoreOptions options) => _options = options;

    public JournalStores Stores => Store.Stores;

    public PostgresStore Store => _store!;

    public PostgresStoreOptions Options => _options;

    /// <summary>Makes a schema on the server.</summary>
    public static async Task<PostgresStoreOptions> NewOptionsAsync(PostgresServer server)
    {
        var schema = $"test_{Guid.NewGuid():N}";
        await ExecuteAsync(server.ConnectionString, $"create schema {schema}");
        return new PostgresStoreOptions
        {
            ConnectionString = $"{server.ConnectionString};Search Path={schema}",
            ShardCount = IJournalFixture.ShardCount,
        };
    }

    public static async Task<IJournalFixture> OpenAsync(PostgresServer server) => await OpenAsync(server, null);

    public static async Task<PostgresFixture> OpenAsync(
        PostgresServer server, Func<PostgresStoreOptions, PostgresStoreOptions>? change)
    {
        var options = await NewOptionsAsync(server);
        var fixture = new PostgresFixture(change is null ? options : change(options));
        await fixture.ReopenAsync();
        return fixture;
    }

    public static async Task<PostgresFixture> OpenAsync(PostgresStoreOptions options)
    {
        var fixture = new PostgresFixture(options);
        await fixture.ReopenAsync();
        return fixture;
    }

    public static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Asks until the answer is <paramref name="expected"/>; the time of the test is the limit.</summary>
    public static async Task WaitForAsync(string connectionString, string sql, object expected)
    {
        await using var connection = new NpgsqlConnection($"{connectionString};Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        while (!expected.Equals(await command.ExecuteScalarAsync()))
            await Task.Yield();
    }

    public Task ExecuteAsync(string sql) => ExecuteAsync(_options.ConnectionString, sql);

    public async Task ReopenAsync()
    {
        if (_store is not null)
            await _store.DisposeAsync();
        _store = await PostgresStore.OpenAsync(_options, TimeProvider.System, CancellationToken.None);
    }

    public async Task<ShardLease> TakeOverAsync(ShardId shard, NodeId node)
    {
        var shards = (PostgresShards)Store.Stores.Shards;
        while (true)
        {
            var seen = (await shards.ReadAsync(CancellationToken.None))[shard.Value];
            if (await shards.TakeOverAsync(shard, seen.Epoch, node, "rival", CancellationToken.None) is { } lease)
                return lease;
        }
    }

    public async ValueTask DisposeAsync() => await Store.DisposeAsync();
}
