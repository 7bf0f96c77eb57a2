using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Server.Tests;

public sealed class FirstRunTests
{
    [Fact]
    public async Task A_connector_fetches_a_year_and_is_complete()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(2, 7, today.AddDays(-365));
        var fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        await using var simulator = await SimulatorServer.StartAsync(
            fitbit, TimeProvider.System, CancellationToken.None);
        await using var server = await RunningServer.StartAsync(Connectors.Fitbit("ann", simulator.BaseAddress));
        var tokens = fitbit.GrantDirectly(people.People[0].Id);
        await server.GrantAsync("ann", tokens.AccessToken, tokens.RefreshToken);

        var finished = await server.UntilAsync(
            "ann",
            entry => entry.GetProperty("type").GetString() == "run-finished"
                && entry.GetProperty("body").GetProperty("outcome").GetString() != "failed");

        Assert.Equal("complete", finished.GetProperty("body").GetProperty("outcome").GetString());
        var view = await server.GetAsync("api/v1/connectors/ann");
        Assert.True(view.GetProperty("totals").GetProperty("synced").GetInt64() > 1000);
        Assert.Equal(0, view.GetProperty("deadLetters").GetInt32());
        Assert.InRange(view.GetProperty("requests").GetInt64(), 1, 150); // Fitbit allows 150 an hour.
        var verified = await server.GetAsync("api/v1/connectors/ann/verify");
        Assert.True(verified.GetProperty("equal").GetBoolean());
        Assert.True(verified.GetProperty("ledgerEqual").GetBoolean());
    }

    [Fact]
    public async Task A_connector_without_a_grant_says_what_to_do_and_goes_on_once_it_has_one()
    {
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(1, 7, today.AddDays(-10));
        var fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        await using var simulator = await SimulatorServer.StartAsync(
            fitbit, TimeProvider.System, CancellationToken.None);
        await using var server = await RunningServer.StartAsync(Connectors.Fitbit("ann", simulator.BaseAddress));

        await server.UntilAsync("ann", entry => entry.GetProperty("type").GetString() == "blocked");
        var view = await server.GetAsync("api/v1/connectors/ann");
        Assert.Equal("needs-authorization", view.GetProperty("status").GetString());
        Assert.Contains("authorize", view.GetProperty("blocked").GetString(), StringComparison.Ordinal);

        var tokens = fitbit.GrantDirectly(people.People[0].Id);
        await server.GrantAsync("ann", tokens.AccessToken, tokens.RefreshToken);
        await server.UntilAsync(
            "ann",
            entry => entry.GetProperty("type").GetString() == "run-finished"
                && entry.GetProperty("body").GetProperty("outcome").GetString() == "complete");
    }
}
