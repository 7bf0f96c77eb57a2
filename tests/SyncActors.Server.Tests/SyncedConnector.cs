using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Server.Tests;

/// <summary>A process with one connector that has fetched a month from a simulated Fitbit; the tests of a class share
/// it.</summary>
public sealed class SyncedConnector : IAsyncLifetime
{
    internal const string Name = "ann";

    private SimulatorServer? _simulator;
    private RunningServer? _server;

    internal RunningServer Server => _server ?? throw new InvalidOperationException("Not started.");

    internal SimulatorServer Simulator => _simulator ?? throw new InvalidOperationException("Not started.");

    internal DateOnly HistoryFrom { get; } = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime)
        .AddDays(-30);

    internal string RunFinishedBody { get; private set; } = "";

    public async Task InitializeAsync()
    {
        var people = new SeededPopulation(1, 7, HistoryFrom);
        var fitbit = new FitbitSimulator(new FitbitSimulatorOptions { Population = people }, TimeProvider.System);
        _simulator = await SimulatorServer.StartAsync(fitbit, TimeProvider.System, CancellationToken.None);
        _server = await RunningServer.StartAsync(Connectors.Fitbit(Name, _simulator.BaseAddress));
        var tokens = fitbit.GrantDirectly(people.People[0].Id);
        await _server.GrantAsync(Name, tokens.AccessToken, tokens.RefreshToken);
        RunFinishedBody = (await _server.UntilAsync(
            Name,
            entry => entry.GetProperty("type").GetString() == "run-finished"
                && entry.GetProperty("body").GetProperty("outcome")
                    .GetString() == "complete")).GetProperty("body").ToString();
    }

    public async Task DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        if (_simulator is not null)
            await _simulator.DisposeAsync();
    }
}
