#pragma warning disable CA2100 // The statements are those of the tests.
using Npgsql;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>A transaction that holds rows, and sees who waits for them.</summary>
internal sealed class RowHold : IAsyncDisposable
{
    private readonly NpgsqlConnection _holder;
    private readonly NpgsqlConnection _observer;

    private RowHold(NpgsqlConnection holder, NpgsqlConnection observer) => (_holder, _observer) = (holder, observer);

    public static Task<RowHold> OfShardAsync(PostgresFixture fixture, ShardId shard) =>
        BeginAsync(fixture, $"select 1 from shard where shard_id = {shard.Value} for update");

    public static async Task<RowHold> BeginAsync(PostgresFixture fixture, string sql)
    {
        var hold = new RowHold(await ConnectAsync(fixture), await ConnectAsync(fixture));
        await ExecuteAsync(hold._holder, "begin");
        await ExecuteAsync(hold._holder, sql);
        return hold;
    }

    /// <summary>Waits until another transaction waits for the rows; returns its process on the server.</summary>
    public async Task<int> WaitForWaiterAsync()
    {
        while (true)
        {
            var waiter = await ExecuteAsync(
                _observer,
                $"select min(pid) from pg_stat_activity where {_holder.ProcessID} = any (pg_blocking_pids(pid))");
            if (waiter is int process)
                return process;
        }
    }

    /// <summary>Ends the session of a process on the server.</summary>
    public Task TerminateAsync(int process) => ExecuteAsync(_observer, $"select pg_terminate_backend({process})");

    public Task ReleaseAsync() => ExecuteAsync(_holder, "rollback");

    public async ValueTask DisposeAsync()
    {
        await _holder.DisposeAsync();
        await _observer.DisposeAsync();
    }

    private static async Task<NpgsqlConnection> ConnectAsync(PostgresFixture fixture)
    {
        var connection = new NpgsqlConnection($"{fixture.Options.ConnectionString};Pooling=false");
        await connection.OpenAsync();
        return connection;
    }

    private static async Task<object?> ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }
}
