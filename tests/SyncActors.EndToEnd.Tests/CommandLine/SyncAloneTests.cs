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
        var before = 0L;
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
                await CompletesAsync(server, name);
            }

            before = await LastRunAsync(server, "ann");
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
        Assert.Equal(before, await LastRunAsync(again, "ann"));
    }

    [Fact]
    public async Task List_and_status_are_answered_without_a_server_and_run_nothing()
    {
        // Nobody listens at port 9 of this machine, and nobody is asked.
        await File.WriteAllTextAsync(FilePath, Configuration(new Uri("http://127.0.0.1:9/")), _guard.Token);
        for (var look = 0; look < 2; look++)
        {
            var list = await SyncActorsProgram.RunAsync(["list", "--config", FilePath, "--json"], _guard.Token);
            Assert.True(list.ExitCode == 0, list.ToString());
            var views = JsonNode.Parse(list.Output)!["items"]!.AsArray();
            Assert.Equal(["ann", "bea"], views.Select(view => (string)view!["name"]!).Order(StringComparer.Ordinal));
            Assert.All(views, view => Assert.Null(view!["lastRun"]));
        }

        var status = await SyncActorsProgram.RunAsync(["status", "bea", "--config", FilePath], _guard.Token);
        Assert.True(status.ExitCode == 0, status.ToString());
        Assert.Contains("bea", status.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(Data, "server.address")));
        var named = await SyncActorsProgram.RunAsync(
            ["list", "--config", FilePath, "--server", "http://127.0.0.1:1"], _guard.Token);
        Assert.Equal(3, named.ExitCode);
    }

    private Task<ServerProcess> StartAsync() => ServerProcess.StartAsync(["--config", FilePath], Data, _guard.Token);

    // The first one may have begun before the grant was there.
    private Task CompletesAsync(ServerProcess server, string name) => Patience.UntilAsync(
        $"a complete run of {name}", TimeSpan.FromSeconds(60),
        async _ =>
        {
            var view = await server.Api.GetAsync($"connectors/{name}", _guard.Token);
            return view["run"] is null && (string?)view["lastRun"]?["outcome"] == "complete" ? null : view.ToJsonString();
        },
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
