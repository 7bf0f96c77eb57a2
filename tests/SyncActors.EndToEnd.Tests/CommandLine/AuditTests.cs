using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SQLitePCL;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Who changed what, as a person asks for it, and what verification says after somebody wrote the
/// file.</summary>
public sealed partial class AuditTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("audit-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(5));
    private ServerProcess _server = null!;

    private string Data => Path.Combine(_folder, "data");

    public async Task InitializeAsync() => _server = await StartAsync();

    public async Task DisposeAsync()
    {
        await _server.DisposeAsync();
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Changes_are_listed_and_a_cut_tail_is_found_by_the_heads_that_were_kept()
    {
        var made = await RunAsync("keys", "create", "dashboard");
        var key = made.Output.Trim().Split('.');
        var operators = (await File.ReadAllTextAsync(Path.Combine(Data, "operator.key"))).Split('.')[0];
        var list = await RunAsync("audit", "list", "--target", key[0]);
        Assert.True(list.ExitCode == 0, list.ToString());
        Assert.Matches(
            $@"\d{{4}}-\d\d-\d\d \d\d:\d\d:\d\dZ │ {operators} *│ key\.made │ {key[0]} │ \{{""name"":""dashboard""", list.Output);
        Assert.DoesNotContain(key[1], list.Output, StringComparison.Ordinal);

        var verified = await RunAsync("audit", "verify");
        Assert.True(verified.ExitCode == 0, verified.ToString());
        Assert.Matches("^[0-9a-f-]{36} 2 [0-9a-f]{16}\n$", verified.Output);
        var heads = Path.Combine(_folder, "heads");
        await File.WriteAllTextAsync(heads, verified.Output);
        Assert.Equal(0, (await RunAsync("keys", "revoke", key[0])).ExitCode);
        var compared = await RunAsync("audit", "verify", "--heads", heads);
        Assert.True(compared.ExitCode == 0, compared.ToString());
        Assert.Equal($"1 heads of {heads} still stand.", compared.Errors.Trim());

        // The log of the process, too, holds the ends of its chain: of its first entry and, once it stops, of its last.
        await _server.StopAsync(_guard.Token);
        var log = Path.Combine(_folder, "log");
        await File.WriteAllTextAsync(log, _server.Log);
        await _server.DisposeAsync();
        Execute("delete from audit where n = 3");
        _server = await StartAsync();

        Assert.Equal(0, (await RunAsync("audit", "verify")).ExitCode);
        Assert.Equal(0, (await RunAsync("audit", "verify", "--heads", heads)).ExitCode);
        var chain = verified.Output.Split(' ')[0];
        var cut = await RunAsync("audit", "verify", "--heads", log);
        Assert.Equal(
            (1, $"syncactors: entry 3 of chain {chain} is missing, with all up to 3."),
            (cut.ExitCode, cut.Errors.Trim()));

        var other = Path.Combine(_folder, "other");
        await File.WriteAllTextAsync(other, $"{chain} 1 0123456789abcdef\n");
        var foreign = await RunAsync("audit", "verify", "--heads", other);
        Assert.Equal((1, $"syncactors: entry 1 of chain {chain} is changed."), (foreign.ExitCode, foreign.Errors.Trim()));
    }

    [Fact]
    public async Task The_first_bad_entry_is_named()
    {
        await RunAsync("keys", "create", "one");
        await RunAsync("keys", "create", "two");
        await _server.StopAsync(_guard.Token);
        await _server.DisposeAsync();
        Execute("update audit set actor = 'nobody' where n = 2");
        _server = await StartAsync();

        var verified = await RunAsync("audit", "verify");
        Assert.Equal(1, verified.ExitCode);
        var chain = Chain().Match(verified.Output).Value;
        Assert.Equal($"syncactors: entry 2 of chain {chain} is changed.", verified.Errors.Trim());
        var json = await RunAsync("audit", "verify", "--json");
        Assert.Equal(1, json.ExitCode);
        var fault = JsonNode.Parse(json.Output)!["chains"]![0]!["fault"]!;
        Assert.Equal((2, "changed"), ((int)fault["number"]!, (string?)fault["kind"]));
    }

    [Fact]
    public async Task A_file_without_heads_is_refused()
    {
        var missing = await RunAsync("audit", "verify", "--heads", Path.Combine(_folder, "nowhere"));
        Assert.Equal(2, missing.ExitCode);
        var empty = Path.Combine(_folder, "empty");
        await File.WriteAllTextAsync(empty, "nothing here\n");
        var none = await RunAsync("audit", "verify", "--heads", empty);
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("no line ends with a chain's id", none.Errors, StringComparison.Ordinal);
    }

    private Task<ServerProcess> StartAsync() =>
        ServerProcess.StartAsync(["--data-dir", Data, "--port", "0"], Data, _guard.Token);

    private Task<ProgramResult> RunAsync(params string[] arguments) =>
        SyncActorsProgram.RunAsync([.. arguments, "--data-dir", Data], _guard.Token);

    private void Execute(string sql)
    {
        Batteries_V2.Init();
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(Path.Combine(Data, "syncactors.db"), out var file));
        using (file)
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(file, sql));
    }

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", RegexOptions.None, 1000)]
    private static partial Regex Chain();
}
