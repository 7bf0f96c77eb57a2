using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.EndToEnd.Tests.Hosting;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests;

/// <summary>Recorded months of 33 volunteers, through the simulated vendor into both stores, compared with the
/// files.</summary>
public sealed class RealPeopleTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Now = new(2016, 5, 20, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Yesterday = new(2016, 5, 19);

    // The simulator's own: clock times and stages of sleeps, of which only sums were recorded, and the bounds of
    // heart-rate zones, which the vendor states for everybody.
    private static readonly string[] MadeUp =
    [
        "fitbit_sleep_efficiency_percent{", "fitbit_sleep_stage_minutes{", "fitbit_heart_rate_zone_min_bpm{",
        "fitbit_heart_rate_zone_max_bpm{",
    ];

    [RealPeopleFact]
    public async Task Each_recorded_value_arrives_once_in_both_stores_and_nothing_else_does()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var folder = RealPeopleFactAttribute.Folder!;
        var truth = RealPeopleTruth.Read(folder, Yesterday);
        Assert.Equal(33, truth.People.Count);
        var time = new ShiftedTime(Now);
        var simulator = new FitbitSimulator(
            new FitbitSimulatorOptions { Population = FitabasePopulation.Read(folder) }, time);
        await using var vendor = await SimulatorServer.StartAsync(simulator, time, guard.Token);
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        var data = Directory.CreateTempSubdirectory("real-people-");
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging().AddSingleton<TimeProvider>(time);
        builder.Services.AddSyncActors(
            Configuration(truth.People, vendor.BaseAddress, victoria.Address, data.FullName), scheduler: true);
        using (var host = builder.Build())
        {
            await host.StartAsync(guard.Token);
            var parts = host.Services.GetRequiredService<NodeAccess>().Parts;
            foreach (var person in truth.People)
                await ConsentAsync(parts, simulator, person, guard.Token);
            await CompleteAsync(parts, guard.Token);
            await host.StopAsync(guard.Token);
        }

        var embedded = await EmbeddedContent.ReadAsync(
            Path.Combine(data.FullName, "store.db"), truth.People, guard.Token);
        var exported = await VictoriaExport.ReadAsync(victoria.Address, """{user!=""}""", guard.Token);
        Differences.Check("VictoriaMetrics beside the embedded store", embedded, exported);
        var recorded = embedded.Where(sample => !MadeUp.Any(sample.Series.StartsWith)).ToList();
        Differences.Check("embedded store", truth.Samples, recorded);
        Differences.Check(
            "VictoriaMetrics", truth.Samples, [.. exported.Where(sample => !MadeUp.Any(sample.Series.StartsWith))]);
        Assert.Equal(0, vendor.Ledger.Count(RequestOutcome.RefusedByQuota));
        output.WriteLine(
            $"{truth.People.Count} people, {truth.Recorded} recorded values and {truth.Samples.Count - truth.Recorded} of the vendor's "
            + $"zeros equal in both stores; {vendor.Ledger.Count(RequestOutcome.Accepted)} requests");
        data.Delete(recursive: true);
    }

    private static Microsoft.Extensions.Configuration.IConfigurationRoot Configuration(
        IEnumerable<string> people, Uri vendor, Uri victoria, string data)
    {
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["syncactors.data-dir"] = data,
            ["syncactors.sources.fitbit.base-address"] = vendor.ToString(),
            ["syncactors.sources.fitbit.client-id"] = "23SIMU",
            ["syncactors.sources.fitbit.client-secret"] = "simulated-client-secret",
            ["syncactors.sources.fitbit.metrics.devices"] = "false",
            ["syncactors.defaults.history-from"] = "2016-04-12",
            ["syncactors.defaults.include-today"] = "false",
            ["syncactors.defaults.schedule.every"] = "1h",
        };
        foreach (var person in people)
        {
            var root = $"syncactors.connectors.volunteer-{person}";
            keys[$"{root}.user"] = person;
            keys[$"{root}.source.kind"] = "fitbit";
            keys[$"{root}.destinations.store.kind"] = "embedded";
            keys[$"{root}.destinations.metrics.kind"] = "victoria-metrics";
            keys[$"{root}.destinations.metrics.address"] = victoria.ToString();
        }

        return ConfigurationLoader.Load(null, _ => null, new Dictionary<string, string>(), keys);
    }

    private static async Task ConsentAsync(
        NodeParts parts, FitbitSimulator simulator, string person, CancellationToken cancellationToken)
    {
        var setup = parts.Connectors.All.Single(connector => connector.Definition.User == person);
        var pair = simulator.GrantDirectly(person);
        Assert.Null(await parts.Node.Gateway.KeepAsync(
            parts.Credentials.Find(setup.Definition.Credential!.Value)!,
            new Grant(pair.AccessToken, pair.RefreshToken, Now.AddHours(7), []), Guid.NewGuid(), cancellationToken));
        await parts.Node.Inbox.SubmitAsync(
            Guid.NewGuid(), setup.Id, UserId.Of(person), new ConnectorCommand.Authorized([]), TimeSpan.FromSeconds(30),
            cancellationToken);
    }

    private static Task CompleteAsync(NodeParts parts, CancellationToken cancellationToken) => Patience.UntilAsync(
        "a complete run of every volunteer's connector", TimeSpan.FromMinutes(4),
        async token =>
        {
            var rows = await parts.Stores.Views.ListAsync(ConnectorView.Kind, null, null, 1000, token);
            var open = rows.Select(ConnectorView.Read)
                .Where(view => view.Run is not null || view.LastRun?.Outcome != RunOutcome.Complete).ToList();
            return open.Count == 0 ? null : $"{open.Count} of {rows.Count} open, such as {open[0]}";
        },
        cancellationToken);
}
