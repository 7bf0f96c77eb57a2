using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Simulators.MemoryBox;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>A copy of the journal, made while a server runs, takes its place.</summary>
public sealed class BackupTests : IDisposable
{
    private const string Context = "CTX123";
    private const string Key = "key-copy";
    private const string Token = "box-copy";
    private const int Items = 60;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);
    private static readonly DateTimeOffset First = new(
        DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-3).ToDateTime(new TimeOnly(9, 0)),
        TimeSpan.Zero);

    private readonly string _folder = Directory.CreateTempSubdirectory("copies-").FullName;
    private readonly MemoryApiSimulator _memories = new(
        new MemoryApiSimulatorOptions
        {
            Contexts = [new MemoryContext(Context, Key, [.. Enumerable.Range(0, Items).Select(Memory)])],
        },
        TimeProvider.System);
    private readonly MemoryBoxSimulator _box = new(
        new MemoryBoxSimulatorOptions { Tokens = [Token], ProcessingTime = TimeSpan.FromSeconds(8) },
        TimeProvider.System);

    private string Data => Path.Combine(_folder, "data");

    private string Configuration => Path.Combine(_folder, "server.conf");

    private string Copy => Path.Combine(_folder, "journal.copy");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_copy_made_amid_a_run_takes_the_place_of_the_journal_and_nothing_is_delivered_twice()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var source = await SimulatorServer.StartAsync(_memories, TimeProvider.System, guard.Token);
        await using var box = await SimulatorServer.StartAsync(_box, TimeProvider.System, guard.Token);
        await File.WriteAllTextAsync(Configuration, Text(source.BaseAddress, box.BaseAddress), guard.Token);
        await using (var server = await ServerProcess.StartAsync(["--config", Configuration], Data, guard.Token))
        {
            await Patience.UntilAsync(
                "the first memories", Guard,
                _ => Task.FromResult(_box.Memories(Token).Count > 2 ? null : $"{_box.Memories(Token).Count}"), guard.Token);
            var made = await RunAsync(guard.Token, "journal", "backup", Copy);
            Assert.True(made.ExitCode == 0, made.ToString());
            Assert.Equal(
                $"{Copy}: {new FileInfo(Copy).Length} bytes, of {Path.Combine(Data, "syncactors.db")}",
                made.Output.Trim());
            Assert.Null((await server.Api.GetAsync("connectors/diary", guard.Token))["lastRun"]);

            // What is delivered from here on, the copy does not know.
            await CompleteAsync(server, _ => true, guard.Token);
            await MoreAsync(server, Items, 5, guard.Token);
            await server.KillAsync();
        }

        Restore();
        await using (var server = await ServerProcess.StartAsync(["--config", Configuration], Data, guard.Token))
        {
            await CompleteAsync(server, _ => true, guard.Token);
            Once(Items + 5);
            await MoreAsync(server, Items + 5, 3, guard.Token);
            Once(Items + 8);
            var verified = await RunAsync(guard.Token, "journal", "verify");
            Assert.True(verified.ExitCode == 0, verified.ToString());
            Assert.StartsWith("diary: equal", verified.Output, StringComparison.Ordinal);

            // Now one between runs: nothing in it says that anything may have been delivered.
            var made = await RunAsync(guard.Token, "journal", "backup", Copy, "--overwrite");
            Assert.True(made.ExitCode == 0, made.ToString());
            await MoreAsync(server, Items + 8, 4, guard.Token);
            Once(Items + 12);
            Assert.Equal(0, await server.StopAsync(guard.Token));
        }

        Restore();
        await using (var server = await ServerProcess.StartAsync(["--config", Configuration], Data, guard.Token))
        {
            await MoreAsync(server, Items + 12, 2, guard.Token);
            Once(Items + 14);
            Assert.Equal(0, await server.StopAsync(guard.Token));
        }
    }

    private void Restore()
    {
        File.Delete(Path.Combine(Data, "syncactors.db-wal"));
        File.Delete(Path.Combine(Data, "syncactors.db-shm"));
        File.Copy(Copy, Path.Combine(Data, "syncactors.db"), overwrite: true);
    }

    [Fact]
    public async Task A_file_that_is_there_no_journal_and_PostgreSQL_are_refused_with_the_reason()
    {
        using var guard = new CancellationTokenSource(Guard);
        await File.WriteAllTextAsync(
            Configuration, $"syncactors {{ data-dir = \"{Data}\", http.port = 0 }}", guard.Token);
        var none = await RunAsync(guard.Token, "journal", "backup", Copy);
        Assert.Equal(
            (4, "syncactors: there is no journal in the data folder; name it by --data-dir."),
            (none.ExitCode, none.Errors.Trim()));

        await using (var server = await ServerProcess.StartAsync(["--config", Configuration], Data, guard.Token))
            Assert.Equal(0, await server.StopAsync(guard.Token));

        // Stopped, too.
        var made = await RunAsync(guard.Token, "journal", "backup", Copy, "--json");
        Assert.True(made.ExitCode == 0, made.ToString());
        Assert.Equal(new FileInfo(Copy).Length, (long)JsonNode.Parse(made.Output)!["bytes"]!);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        var there = await RunAsync(guard.Token, "journal", "backup", Copy);
        Assert.Equal(
            (1, $"syncactors: {Copy} is there already; nothing was copied."), (there.ExitCode, there.Errors.Trim()));
        Assert.Equal(0, (await RunAsync(guard.Token, "journal", "backup", Copy, "--overwrite")).ExitCode);
        var journal = Path.Combine(Data, "syncactors.db");
        var itself = await RunAsync(guard.Token, "journal", "backup", journal, "--overwrite");
        Assert.Equal(1, itself.ExitCode);

        var postgres = await RunAsync(
            guard.Token, "journal", "backup", Path.Combine(_folder, "other"), "--set", "syncactors.journal.kind=postgres",
            "--set", "syncactors.journal.postgres.connection-string=Host=127.0.0.1;Database=none",
            "--set", $"syncactors.journal.postgres.master-key={Convert.ToBase64String(new byte[32])}");
        Assert.Equal(2, postgres.ExitCode);
        Assert.Contains("pg_dump", postgres.Errors, StringComparison.Ordinal);
    }

    // Each in the file once and in the box once.
    private void Once(int items)
    {
        var expected = Enumerable.Range(0, items).Select(number => $"memory://{Context}/mem_{number:d4}").ToList();
        Assert.Equal(
            expected, File.ReadAllLines(Path.Combine(Data, "files", "diary.jsonl"))
                .Select(line => $"memory://{Context}/{((string)JsonNode.Parse(line)!["item"]!).Split('/')[^1]}")
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            expected, _box.Memories(Token).Select(memory => memory.SourceUrl!).Order(StringComparer.Ordinal));
    }

    private async Task MoreAsync(ServerProcess server, int first, int count, CancellationToken cancellationToken)
    {
        var before = (long)(await server.Api.GetAsync("connectors/diary", cancellationToken))["lastRun"]!["number"]!;
        foreach (var number in Enumerable.Range(first, count))
            _memories.Put(Context, Memory(number));
        var triggered = await server.Api.PostAsync(
            "connectors/diary/trigger", new { force = true }, null, cancellationToken);
        Assert.True(triggered.Ok, triggered.ToString());
        await CompleteAsync(server, number => number > before, cancellationToken);
    }

    private static Task CompleteAsync(
        ServerProcess server, Func<long, bool> isIt, CancellationToken cancellationToken) => Patience.UntilAsync(
        "a complete run", Guard,
        async token =>
        {
            var view = await server.Api.GetAsync("connectors/diary", token);
            return view["run"] is null && view["lastRun"] is { } run && (string?)run["outcome"] == "complete"
                && isIt((long)run["number"]!) ? null : view.ToJsonString();
        },
        cancellationToken);

    private Task<ProgramResult> RunAsync(CancellationToken cancellationToken, params string[] arguments) =>
        SyncActorsProgram.RunAsync([.. arguments, "--config", Configuration], cancellationToken);

    private static MemoryRecord Memory(int number) =>
        new($"mem_{number:d4}", "record", First.AddMinutes(number), $"Memory {number}");

    private string Text(Uri source, Uri box) => $$"""
        syncactors {
          data-dir = "{{Data}}"
          http.port = 0
          connectors.diary {
            history-from = "{{First.AddDays(-1):yyyy-MM-dd}}"
            schedule.every = 6h
            source { kind = memory-api, api-key = "{{Key}}", context = "{{Context}}", base-url = "{{source}}", limit = 1000 }
            destinations {
              box { kind = memory-box, api-key = "{{Token}}", base-url = "{{box}}", bucket = Copies, timeout = 5s, settle = 1s, status-every = 200ms }
              files { kind = file }
            }
          }
        }
        """;
}
