using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>A file of the memory connector and a file of variables, and nothing else: from the first run to a service,
/// between a simulated Memory API and a simulated LightRAG.</summary>
public sealed class MemoryConnectorServiceTests : IAsyncLifetime
{
    private const int Items = 20;
    private const string OpenVariables = ".env holds variables and is open to others";

    private readonly string _folder = Directory.CreateTempSubdirectory("memory-service-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(5));
    private DocumentVendors? _vendors;

    private DocumentVendors Vendors => _vendors ?? throw new InvalidOperationException("Not started.");

    private string FilePath => Path.Combine(_folder, "config.yaml");

    public async Task InitializeAsync()
    {
        _vendors = await DocumentVendors.StartAsync(Items, vendor => vendor, _guard.Token);
        await File.WriteAllTextAsync(
            FilePath,
            $$"""
            lightrag:
              mode: "api"
              api: {url: "{{_vendors.Servers[3].BaseAddress}}"}
            memory_api:
              url: "{{_vendors.Servers[1].BaseAddress}}"
              api_key: "${MEMORY_API_KEY}"
            connectors:
              - id: diary
                context_id: CTX123
                schedule: {type: interval, interval_hours: 1}
                ingestion: {query_range: week, query_limit: 100, batch_size: 10}
            state: {backend: json, path: "{{_folder}}/memory_sync_state.json"}
            api: {host: 0.0.0.0, port: 9622}
            """, _guard.Token);
    }

    public async Task DisposeAsync()
    {
        await Vendors.DisposeAsync();
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task It_syncs_once_as_soon_as_its_variables_are_there()
    {
        var without = await SyncAsync();
        Assert.Equal(2, without.ExitCode);
        Assert.Contains("needs the variable MEMORY_API_KEY", without.Errors, StringComparison.Ordinal);

        await GiveVariablesAsync();
        var synced = await SyncAsync();
        Assert.True(synced.ExitCode == 0, synced.ToString());
        Assert.Contains("Status: completed", synced.Output, StringComparison.Ordinal);
        Assert.Contains($"Processed: {Items} memories", synced.Output, StringComparison.Ordinal);
        Assert.Equal(Items, Vendors.Held("lightrag").Distinct().Count());

        var again = await SyncAsync();
        Assert.True(again.ExitCode == 0, again.ToString());
        Assert.Equal(Items, Vendors.Held("lightrag").Count);
    }

    [Fact]
    public async Task A_service_runs_connectors_and_answers_where_the_command_line_says()
    {
        await GiveVariablesAsync();
        var port = FreePort();
        await using var server = await ServeAsync("--host", "127.0.0.1", "--port", Text(port));
        await CompleteAsync(server, 1);
        Assert.Equal(port, server.Api.Address.Port);
        Assert.Equal(["127.0.0.1"], ListenersOf(port));
        Assert.Equal(Items, Vendors.Held("lightrag").Distinct().Count());
        using var anybody = new HttpClient();
        var health = JsonNode.Parse(await anybody.GetStringAsync(new Uri(server.Api.Address, "health"), _guard.Token))!;
        Assert.Equal("healthy", (string?)health["status"]);
        Assert.DoesNotContain(OpenVariables, server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scheduler_alone_is_there_for_this_machine_only_and_an_API_alone_runs_nothing()
    {
        await GiveVariablesAsync(isOpen: true);
        var port = FreePort();
        await using (var scheduler = await ServeAsync("--scheduler-only", "--port", Text(port)))
        {
            await CompleteAsync(scheduler, 1);
            Assert.Equal(["127.0.0.1"], ListenersOf(port));
            Assert.Equal(Items, Vendors.Held("lightrag").Distinct().Count());
            Assert.Contains(OpenVariables, scheduler.Log, StringComparison.Ordinal);
            Assert.Equal(0, await scheduler.StopAsync(_guard.Token));
        }

        await using var api = await ServeAsync("--api-only", "--port", Text(port));
        Assert.Equal(["0.0.0.0"], ListenersOf(port));
        var triggered = await api.Api.PostAsync("connectors/diary/trigger", new { force = true }, null, _guard.Token);
        Assert.Equal((HttpStatusCode.Accepted, "open"), (triggered.Status, (string?)triggered.Body?["state"]));
        Assert.Equal(1, (int?)(await api.Api.GetAsync("connectors/diary", _guard.Token))["lastRun"]!["number"]);

        var both = await RunAsync("serve", "--config", FilePath, "--api-only", "--scheduler-only");
        Assert.Equal(2, both.ExitCode);
    }

    // Beside the file, which is where programs of this kind are started.
    private async Task GiveVariablesAsync(bool isOpen = false)
    {
        var path = Path.Combine(_folder, ".env");
        await File.WriteAllTextAsync(path, "# Keys\nMEMORY_API_KEY=\"key-bench\"\n", _guard.Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | (isOpen ? UnixFileMode.OtherRead : UnixFileMode.None));
        }
    }

    private Task<ProgramResult> SyncAsync() => RunAsync("sync", "--config", FilePath, "--connector-id", "diary");

    private Task<ProgramResult> RunAsync(params string[] arguments) => SyncActorsProgram.RunAsync(
        arguments, Environment, _folder, TimeSpan.FromMinutes(2), _guard.Token);

    private Task<ServerProcess> ServeAsync(params string[] arguments) => ServerProcess.StartAsync(
        ["--config", FilePath, .. arguments], _folder, _guard.Token, Environment);

    private static IReadOnlyDictionary<string, string?> Environment { get; } =
        new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["SYNCACTORS_STARTED_AS"] = "memory-connector", ["MEMORY_API_KEY"] = null,
        };

    private Task CompleteAsync(ServerProcess server, int run) => Patience.UntilAsync(
        $"run {run}", TimeSpan.FromMinutes(2),
        async token =>
        {
            var view = await server.Api.GetAsync("connectors/diary", token);
            return (int?)view["lastRun"]?["number"] >= run && (string?)view["lastRun"]?["outcome"] == "complete"
                ? null
                : view.ToJsonString();
        },
        _guard.Token);

    // Addresses on which a port is listened on, IPv6 apart: the kernel's table has them in hexadecimal, turned around.
    private static IReadOnlyList<string> ListenersOf(int port) =>
    [
        .. from line in File.ReadLines("/proc/net/tcp").Skip(1)
           let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
           where fields[3] == "0A" && fields[1].EndsWith($":{port:X4}", StringComparison.Ordinal)
           select new IPAddress(
               uint.Parse(fields[1].Split(':')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
    ];

    private static string Text(int port) => port.ToString(CultureInfo.InvariantCulture);

    private static int FreePort()
    {
        using var socket = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
