using System.Diagnostics;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Testing.Connectors;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>Commands as users of the memory connector type them, on its own file. The server runs here, with stand-ins
/// for both ends.</summary>
public sealed class MemoryConnectorTests : IAsyncLifetime
{
    private const string Moment = @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d";

    private readonly string _folder = Directory.CreateTempSubdirectory("memory-connector-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(5));
    private WebApplication? _server;

    private string FilePath => Path.Combine(_folder, "config.yaml");

    private string Yaml =>
        $$"""
        lightrag: {mode: api, api: {url: "http://localhost:9621"} }
        memory_api: {url: "http://127.0.0.1:8080", api_key: "${MEMORY_API_KEY}"}
        connectors:
          - {id: personal-memories, context_id: CTX123, schedule: {type: interval, interval_hours: 1} }
          - {id: work-memories, context_id: CTX456, enabled: no, schedule: {type: cron, cron: "0 9,17 * * 1-5"} }
        state: {backend: json, path: "{{_folder}}/state.json"}
        api: {host: 127.0.0.1, port: 0, api_key: dev-key}
        """;

    public async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(FilePath, Yaml, _guard.Token);
        var none = new Dictionary<string, string>(StringComparer.Ordinal);
        var configuration = ConfigurationLoader.Load(
            FilePath, name => name == "MEMORY_API_KEY" ? "HIDDEN" : null, none, none);
        _server = ServerApplication.Build(configuration, scheduler: true, builder =>
        {
            builder.Logging.ClearProviders();
            builder.Services.AddSingleton(StandInKinds.Source("memory-api"))
                .AddSingleton(StandInKinds.Destination("lightrag"));
        });
        await _server.StartAsync(_guard.Token);
        await UntilAsync("Last Sync: 2");
    }

    public async Task DisposeAsync()
    {
        await _server!.StopAsync(CancellationToken.None);
        await _server.DisposeAsync();
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task List_and_status_print_what_that_program_printed()
    {
        var list = await RunAsync("list");
        Assert.True(list.ExitCode == 0, list.ToString());
        var lines = list.Output.TrimEnd().Split('\n');
        Assert.Contains("ID                   Status    Enabled  Last Sync", lines);
        Assert.Contains(lines, line => System.Text.RegularExpressions.Regex.IsMatch(
            line, $"^personal-memories    idle      yes      {Moment}$", default, TimeSpan.FromSeconds(1)));
        Assert.Contains("work-memories        disabled  no       -", lines);

        var status = await RunAsync("status", "--connector-id", "personal-memories");
        Assert.Matches(
            $"""
            ^Connector: personal-memories
            Status: completed
            Last Sync: {Moment} UTC
            Processed: 3 memories
            Failed: 0 memories
            Next Run: {Moment} UTC
            $
            """, status.Output);
        var all = await RunAsync("status");
        Assert.Contains("Connector: work-memories\nStatus: disabled\nLast Sync: -\n", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connectors_are_run_and_reset_by_their_id()
    {
        var synced = await RunAsync("sync", "--connector-id", "personal-memories", "--force");
        Assert.True(synced.ExitCode == 0, synced.ToString());
        Assert.Contains("Status: completed", synced.Output, StringComparison.Ordinal);
        Assert.Equal(1, await ResetsAsync());
        var last = await LastRunAsync();
        var triggered = await RunAsync("trigger", "--connector-id", "personal-memories");
        Assert.True(triggered.ExitCode == 0, triggered.ToString());
        await Patience.UntilAsync(
            "the run that was triggered", TimeSpan.FromSeconds(60),
            async _ => await LastRunAsync() is var number && number > last ? null : $"run {number}", _guard.Token);
        var reset = await RunAsync("reset", "--connector-id", "personal-memories");
        Assert.True(reset.ExitCode == 0, reset.ToString());
        Assert.Contains("WARNING: This will reprocess all memories!", reset.Errors, StringComparison.Ordinal);
        Assert.Equal(2, await ResetsAsync());
        var unnamed = await RunAsync("trigger");
        Assert.Equal(2, unnamed.ExitCode);
        var two = await RunAsync("trigger", "personal-memories", "--connector-id", "work-memories");
        Assert.Equal(2, two.ExitCode);
    }

    [Fact]
    public async Task The_program_says_whether_the_server_is_well()
    {
        var health = await RunAsync("health");
        Assert.True(health.ExitCode == 0, health.ToString());
        Assert.Contains("healthy", health.Output, StringComparison.Ordinal);
        var gone = await RunAsync("health", "--server", "http://127.0.0.1:1");
        Assert.Equal(3, gone.ExitCode);
    }

    [Fact]
    public async Task The_launcher_is_the_program_under_that_name()
    {
        var launcher = Path.Combine(Path.GetDirectoryName(SyncActorsProgram.AssemblyPath)!, "memory-connector");
        var start = new ProcessStartInfo(launcher, ["list", "--config", FilePath])
        {
            RedirectStandardOutput = true, UseShellExecute = false, Environment = { ["MEMORY_API_KEY"] = "HIDDEN" },
        };
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(_guard.Token);
        await process.WaitForExitAsync(_guard.Token);
        Assert.Equal(0, process.ExitCode);
        Assert.Contains("work-memories        disabled  no       -", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_checked_converted_and_printed_without_its_secrets()
    {
        var converted = await RunAsync("config", "convert", FilePath);
        Assert.True(converted.ExitCode == 0, converted.ToString());
        Assert.Contains("api-key = ${?MEMORY_API_KEY}", converted.Output, StringComparison.Ordinal);
        Assert.Contains("# " + FilePath, converted.Output, StringComparison.Ordinal);
        var printed = await RunAsync("config", "print", FilePath);
        Assert.True(printed.ExitCode == 0, printed.ToString());
        Assert.Contains("\"context\": \"CTX123\"", printed.Output, StringComparison.Ordinal);
        foreach (var shown in (ProgramResult[])[converted, printed])
            Assert.DoesNotContain("HIDDEN", shown.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("dev-key", printed.Output, StringComparison.Ordinal);

        var wrong = Path.Combine(_folder, "wrong.yaml");
        await File.WriteAllTextAsync(
            wrong,
            Yaml.Replace("CTX123", "CTX123, contxt: x", StringComparison.Ordinal)
                .Replace("interval_hours: 1", "interval_hours: one", StringComparison.Ordinal),
            _guard.Token);
        var check = await RunAsync("config", "check", wrong);
        Assert.Equal(2, check.ExitCode);
        Assert.Contains("notice: ", check.Output, StringComparison.Ordinal);
        Assert.Equal(2, check.Errors.Trim().Split('\n').Length);
        Assert.All(
            check.Errors.Trim().Split('\n'),
            line => Assert.StartsWith($"error: {wrong}:4:", line, StringComparison.Ordinal));
        var refused = await RunAsync("serve", "--config", wrong);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("And 1 more", Assert.Single(refused.Errors.Trim().Split('\n')), StringComparison.Ordinal);
    }

    private Task UntilAsync(string text) => Patience.UntilAsync(
        text, TimeSpan.FromSeconds(60),
        async _ => (await RunAsync("status", "--connector-id", "personal-memories")) is var status
            && status.Output.Contains(text, StringComparison.Ordinal)
                ? null
                : status.ToString(),
        _guard.Token);

    private async Task<int> ResetsAsync()
    {
        var events = await RunAsync("events", "list", "personal-memories", "--limit", "1000", "--json");
        return JsonNode.Parse(events.Output)!["items"]!.AsArray()
            .Count(entry => (string?)entry!["type"] == "coverage-reset");
    }

    private async Task<long> LastRunAsync() => (long)JsonNode.Parse(
        (await RunAsync("status", "--connector-id", "personal-memories", "--json")).Output)!["lastRun"]!["number"]!;

    // CONFIG_PATH names the file, as the unit of the service does.
    private Task<ProgramResult> RunAsync(params string[] arguments) => SyncActorsProgram.RunAsync(
        arguments,
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SYNCACTORS_STARTED_AS"] = "memory-connector", ["CONFIG_PATH"] = FilePath, ["MEMORY_API_KEY"] = "HIDDEN",
        },
        _folder, SyncActorsProgram.CommandMax, _guard.Token);
}
