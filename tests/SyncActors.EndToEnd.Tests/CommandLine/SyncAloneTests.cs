using System.Text.Json.Nodes;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Testing.Processes;

namespace SyncActors.EndToEnd.Tests.CommandLine;

/// <summary>A run without a server.</summary>
public sealed class SyncAloneTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sync-alone-").FullName;
    private readonly CancellationTokenSource _guard = new(TimeSpan.FromMinutes(5));

    private string FilePath => Path.Combine(_folder, "server.conf");

    private string Data => Path.Combine(_folder, "data");

    public void Dispose()
    {
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task One_connector_runs_without_a_server_and_the_others_do_not()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(2, 7, today.AddDays(-10));
        var simulator = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        await using var vendor = await SimulatorServer.StartAsync(simulator, TimeProvider.System, _guard.Token);
        await File.WriteAllTextAsync(FilePath, Configuration(vendor.BaseAddress), _guard.Token);
        await using (var server = await StartAsync())
        {
            foreach (var (name, person) in ((string[])["ann", "bea"]).Zip(people.People))
            {
                var pair = simulator.GrantDirectly(person.Id);
                var kept = await server.Api.PostAsync(
                    $"connectors/{name}/grant",
                    new
                    {
                        accessToken = pair.AccessToken, refreshToken = pair.RefreshToken,
                        expiresAt = TimeProvider.System.GetUtcNow().AddHours(7), scopes = Array.Empty<string>(),
                    },
                    null, _guard.Token);
                Assert.True(kept.Ok, kept.ToString());
                await RunsAsync(server, name, 1);
            }

            await server.StopAsync(_guard.Token);
        }

        var alone = await SyncActorsProgram.RunAsync(
            ["sync", "bea", "--force", "--config", FilePath, "--json"], _guard.Token);
        Assert.True(alone.ExitCode == 0, alone.ToString());
        var number = (long)JsonNode.Parse(alone.Output)!["lastRun"]!["number"]!;
        Assert.True(number > 1, alone.ToString());
        Assert.False(File.Exists(Path.Combine(Data, "server.address")));

        var nobody = await SyncActorsProgram.RunAsync(["sync", "nobody", "--config", FilePath], _guard.Token);
        Assert.Equal(4, nobody.ExitCode);
        var named = await SyncActorsProgram.RunAsync(
            ["sync", "bea", "--config", FilePath, "--server", "http://127.0.0.1:1"], _guard.Token);
        Assert.Equal(3, named.ExitCode);

        await using var again = await StartAsync();
        Assert.Equal(number, await LastRunAsync(again, "bea"));
        Assert.Equal(1, await LastRunAsync(again, "ann"));
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(["--config", FilePath], Data, _guard.Token);

    private Task RunsAsync(ServerProcess server, string name, long number) => Patience.UntilAsync(
        $"run {number} of {name}", TimeSpan.FromSeconds(60),
        async _ => await LastRunAsync(server, name) >= number ? null : "no run",
        _guard.Token);

    private async Task<long> LastRunAsync(ServerProcess server, string name) =>
        (long?)(await server.Api.GetAsync($"connectors/{name}", _guard.Token))["lastRun"]?["number"] ?? 0;

    private string Configuration(Uri vendor) =>
        $$"""
        syncactors {
          data-dir = "{{Data}}"
          http.port = 0
          sources.fitbit {
            base-address = "{{vendor}}", authorize-address = "{{vendor}}oauth2/authorize"
            client-id = "23SIMU", client-secret = "simulated-client-secret"
          }
          defaults.schedule.every = 6h
          connectors {
            ann { source.kind = fitbit }
            bea { source.kind = fitbit }
          }
        }
        """;
}
