using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>One server for all classes that run at the same time; the last to end stops it.</summary>
public sealed class PostgresServerFixture : IAsyncLifetime
{
    private static readonly SemaphoreSlim Gate = new(1, 1);
    private static PostgresServer? _shared;
    private static int _users;

    /// <summary>The server. Each test uses a schema of its own.</summary>
    public PostgresServer Server => _shared!;

    public async Task InitializeAsync()
    {
        if (PostgresServer.WhySkipped() is not null)
            return;
        await Gate.WaitAsync();
        try
        {
            _shared ??= await PostgresServer.StartAsync(CancellationToken.None);
            _users++;
        }
        finally
        {
            Gate.Release();
        }
    }

    public async Task DisposeAsync()
    {
        await Gate.WaitAsync();
        try
        {
            if (_shared is null || --_users > 0)
                return;
            await _shared.DisposeAsync();
            _shared = null;
        }
        finally
        {
            Gate.Release();
        }
    }
}
