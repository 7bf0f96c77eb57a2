using Microsoft.Data.Sqlite;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.KillAnywhere;

/// <summary>Other programs at the database files of a running server: refused, or harmless.</summary>
public sealed class SqliteGuardTests
{
    private const long WalBytesMax = 64L << 20;

    [VictoriaMetricsFact]
    public async Task A_second_server_on_the_same_folder_is_refused()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        await using var trial = await KillTrial.CreateAsync(900, victoria.Address, faults: false, guard.Token);
        await trial.DieAsync(deaths: 0, guard.Token);
        var second = await SyncActorsProgram.RunAsync(["serve", "--config", trial.ConfigurationPath], guard.Token);
        Assert.True(second.ExitCode == 1, second.ToString());
        var message = Assert.Single(second.Errors.Trim().Split('\n'));
        Assert.Contains(trial.Server.Id.ToString(), message, StringComparison.Ordinal);
        Assert.Contains(trial.Directory, message, StringComparison.Ordinal);
        await trial.FinishAsync(guard.Token);
        await KillOracle.CheckAsync(trial, victoria.Address, null, guard.Token);
    }

    [VictoriaMetricsFact]
    public async Task Reading_the_files_while_a_server_runs_is_harmless()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        await using var trial = await KillTrial.CreateAsync(901, victoria.Address, faults: true, guard.Token);
        await trial.StartWithConsentsAsync(guard.Token);
        var journal = Path.Combine(trial.Directory, "syncactors.db");
        var store = Path.Combine(trial.Directory, "store.db");
        await Patience.UntilAsync(
            "the first delivery to the embedded store", TimeSpan.FromMinutes(1),
            _ => Task.FromResult(File.Exists(store) ? null : "no file"), guard.Token);
        using (var longReader = Open(journal))
        {
            using var snapshot = longReader.BeginTransaction(deferred: true);
            var before = Count(longReader, snapshot);
            while (trial.World.Requests < 150 && !guard.IsCancellationRequested)
            {
                // Opened and closed again and again, by this process and by another one.
                using (var reader = Open(journal))
                    Assert.True(Count(reader, null) >= before);
                using (var reader = Open(store))
                    Assert.Equal("ok", Text(reader, "pragma quick_check"));
            }

            Assert.Equal(before, Count(longReader, snapshot));
        }

        await trial.KillAsync();
        await trial.FinishAsync(guard.Token);
        await KillOracle.CheckAsync(trial, victoria.Address, null, guard.Token);
        foreach (var file in Directory.EnumerateFiles(trial.Directory, "*-wal"))
            Assert.True(new FileInfo(file).Length < WalBytesMax, $"{file} has {new FileInfo(file).Length} bytes");
    }

    private static SqliteConnection Open(string path)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        connection.Open();
        return connection;
    }

    private static long Count(SqliteConnection connection, SqliteTransaction? transaction)
    {
        using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = "select count(*) from event";
        return (long)command.ExecuteScalar()!;
    }

    private static string? Text(SqliteConnection connection, string query)
    {
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Constants of this file.
        command.CommandText = query;
#pragma warning restore CA2100
        return command.ExecuteScalar()?.ToString();
    }
}
