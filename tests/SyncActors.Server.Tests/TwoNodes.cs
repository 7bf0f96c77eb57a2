using Npgsql;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>A database server on which several processes meet; each test has a database of its own.</summary>
public sealed class TwoNodes : IAsyncLifetime
{
    internal const int Shards = 16;
    private const string MasterKey = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

    private PostgresServer? _server;
    private int _databases;

    public async Task InitializeAsync()
    {
        if (PostgresServer.WhySkipped() is null)
            _server = await PostgresServer.StartAsync(CancellationToken.None, "fsync=off");
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Connection string of a new database.</summary>
    /// <param name="template">Connection string of a database to copy; null for an empty one.</param>
    internal async Task<string> NewDatabaseAsync(string? template = null)
    {
        var name = $"test{Interlocked.Increment(ref _databases)}";
        await using var connection = new NpgsqlConnection(_server!.ConnectionString);
        await connection.OpenAsync();
        await using var create = connection.CreateCommand();
#pragma warning disable CA2100 // The name is the test's own.
        create.CommandText = template is null
            ? $"create database {name}"
            : $"create database {name} template {new NpgsqlConnectionStringBuilder(template).Database}";
#pragma warning restore CA2100
        await create.ExecuteNonQueryAsync();
        return new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Starts a node; dead ones are left to people for as long as a test lasts.</summary>
    /// <param name="database">Connection string.</param>
    /// <param name="name">What it is called.</param>
    /// <param name="keys">More settings, and others in place of these; null for a connector that asks nothing.</param>
    internal static Task<RunningServer> StartAsync(
        string database, string name, IEnumerable<KeyValuePair<string, string>>? keys = null) =>
        RunningServer.StartAsync(Settings(database, name, keys));

    internal static KeyValuePair<string, string>[] Settings(
        string database, string name, IEnumerable<KeyValuePair<string, string>>? keys) =>
    [
        new("syncactors.journal.kind", "postgres"),
        new("syncactors.journal.postgres.connection-string", database),
        new("syncactors.journal.postgres.master-key", MasterKey),
        new("syncactors.default-destinations.store.kind", "file"),
        new("syncactors.journal.postgres.shards", $"{Shards}"),
        new("syncactors.cluster.name", name),
        new("syncactors.cluster.stable-after", "0s"),
        new("syncactors.cluster.beat-every", "200ms"),
        new("syncactors.cluster.look-every", "50ms"),
        new("syncactors.cluster.dead-after", "10m"),
        new("syncactors.cluster.disconnected-after", "10m"),
        .. keys ?? Connectors.Idle("ann"),
    ];
}
