using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using SyncActors.Bench.Documents;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.Documents;

/// <summary>An installation of the Limitless agent that starts SyncActors instead, with the variables it has.</summary>
public sealed class LimitlessAgentTests
{
    private const int Lifelogs = 30;
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task Its_variables_alone_bring_every_lifelog_into_its_bucket()
    {
        using var guard = new CancellationTokenSource(Guard);
        await using var vendors = await DocumentVendors.StartAsync(Lifelogs, vendor => vendor, guard.Token);
        var folder = Directory.CreateTempSubdirectory("limitless-agent-").FullName;
        var port = FreePort().ToString(CultureInfo.InvariantCulture);

        // Half of them from a file, as the agent read it.
        await File.WriteAllLinesAsync(
            Path.Combine(folder, ".env"),
            [
                "# The agent's own file.", "LIMITLESS_API_KEY=sk-bench", "MEMORYBOX_API_KEY=\"box-bench\"",
                "MEMORYBOX_BUCKET=Talks", "SYNC_INTERVAL_MINUTES=5", "TIMEZONE=America/Los_Angeles",
            ],
            guard.Token);
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["LIMITLESS_API_URL"] = vendors.Servers[0].BaseAddress.ToString(),
            ["MEMORYBOX_API_URL"] = vendors.Servers[2].BaseAddress.ToString(),
            ["DATABASE_PATH"] = Path.Combine(folder, "limitless_sync.db"),
            ["LOG_PATH"] = Path.Combine(folder, "logs") + "/", ["LOG_LEVEL"] = "INFO", ["HEALTH_CHECK_PORT"] = port,
            ["SYNCACTORS__LOG__FORMAT"] = "json",
            ["SYNCACTORS__CONNECTORS__LIMITLESS__DESTINATIONS__MEMORY_BOX__STATUS_EVERY"] = "200ms",
        };
        await using (var server = await ServerProcess.StartAsync([], folder, guard.Token, variables))
        {
            Assert.Equal($"http://127.0.0.1:{port}/", server.Api.Address.ToString());
            JsonNode? run = null;
            await Patience.UntilAsync(
                "a complete run", Guard,
                async token =>
                {
                    run = (await server.Api.GetAsync("connectors/limitless", token))["lastRun"];
                    return (string?)run?["outcome"] == "complete" ? null : run?.ToJsonString() ?? "no run";
                },
                guard.Token);
            Assert.Equal(
                (Lifelogs, 0), ((int)run!["counts"]!["synced"]!, (int)run["counts"]!["deadLettered"]!));
            Assert.Equal(
                vendors.Records("limitless").Order(StringComparer.Ordinal),
                vendors.Held("memory-box").Order(StringComparer.Ordinal));
            Assert.All(vendors.Box.Memories("box-bench"), memory => Assert.Equal("Talks", memory.Bucket));

            // What a health check of a container asks.
            var health = await SyncActorsProgram.RunAsync(
                ["health", "--server", server.Api.Address.ToString()], guard.Token);
            Assert.True(health.ExitCode == 0, health.ToString());
            Assert.DoesNotContain("sk-bench", server.Log, StringComparison.Ordinal);
            Assert.DoesNotContain("box-bench", server.Log, StringComparison.Ordinal);
            Assert.Equal(0, await server.StopAsync(guard.Token));
        }

        var ended = File.ReadLines(Path.Combine(folder, "logs", "limitless_sync.log"))
            .Select(line => JsonNode.Parse(line)!).First(line => (int?)line["EventId"] == 6021)["Properties"]!;
        Assert.Equal(("limitless", 1L), ((string?)ended["ConnectorId"], (long)ended["RunNumber"]!));
        Assert.Equal((Lifelogs, 1.0), ((int)ended["Items"]!, (double)ended["SuccessRate"]!));
        Assert.True((double)ended["Seconds"]! > 0);
        Directory.Delete(folder, recursive: true);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
