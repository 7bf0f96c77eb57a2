using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Server.Tests;

public sealed class FirstRunTests
{
    [Fact]
    public async Task A_connector_fetches_a_year_and_is_complete()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(2, 7, today.AddDays(-365));
        var simulator = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        await using var server = await SimulatorServer.StartAsync(simulator, TimeProvider.System, CancellationToken.None);
        var directory = Directory.CreateTempSubdirectory("syncactors-").FullName;
        var configuration = ConfigurationLoader.Load(
            null, _ => null, new Dictionary<string, string>(),
            new Dictionary<string, string>
            {
                ["syncactors.data-dir"] = directory,
                ["syncactors.connectors.ann.source.kind"] = "fitbit",
                ["syncactors.connectors.ann.source.base-address"] = server.BaseAddress.ToString(),
                ["syncactors.connectors.ann.source.client-id"] = "23SIMU",
                ["syncactors.connectors.ann.source.client-secret"] = "simulated-client-secret",
                ["syncactors.connectors.ann.schedule.every"] = "1h",
            });
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging(b => Microsoft.Extensions.Logging.ConsoleLoggerExtensions.AddConsole(b));
        builder.Services.AddSyncActors(configuration, scheduler: true);
        using var host = builder.Build();
        await host.StartAsync();
        var parts = host.Services.GetRequiredService<NodeAccess>().Parts;
        var setup = parts.Connectors.All.Single();
        var pair = simulator.GrantDirectly(people.People[0].Id);
        await parts.Authorization.KeepAsync(
            parts.Credentials.Find(setup.Definition.Credential!.Value)!,
            new Grant(pair.AccessToken, pair.RefreshToken, TimeProvider.System.GetUtcNow().AddHours(1), []),
            CancellationToken.None);
        await parts.Node.Inbox.SubmitAsync(
            Guid.NewGuid(), setup.Id, UserId.Of("ann"), new ConnectorCommand.Authorized([]), TimeSpan.FromSeconds(5),
            CancellationToken.None);
        ConnectorView view;
        using var guard = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        do
        {
            if (guard.IsCancellationRequested)
            {
                var all = await parts.Stores.Journal.ReadEventsAsync(new(setup.Id.Value), 0, 1000, CancellationToken.None);
                Assert.Fail(string.Join("\n", all.Select(e => $"{e.SequenceNr} {e.At:O} {e.Type} {System.Text.Encoding.UTF8.GetString(e.Body.Span)[..Math.Min(400, e.Body.Length)]}")) + string.Join("\n", parts.System.Describe()) + string.Join("\n", server.Ledger.Lines()));
            }

            await Task.Delay(100, CancellationToken.None);
            var row = await parts.Stores.Views.ReadAsync(new(setup.Id.Value), CancellationToken.None);
            view = ConnectorView.Read(row!);
        }
        while (view.LastRun is not { Outcome: RunOutcome.Complete or RunOutcome.Partial or RunOutcome.CompleteWithParked });
        Console.WriteLine(row0(view));
        Assert.Equal(RunOutcome.Complete, view.LastRun.Outcome);
        Assert.True(view.Totals.Synced > 1000);
        await host.StopAsync();
        static string row0(ConnectorView view) => System.Text.Json.JsonSerializer.Serialize(view, Sync.Serialization.SyncJson.Options);
    }
}
