using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>What the trials of clusters share: a PostgreSQL, a VictoriaMetrics, and what a cluster brings that nothing
/// befalls.</summary>
public sealed class ClusterServers : IAsyncLifetime
{
    private IReadOnlyList<StoredSample>? _undisturbed;
    private PostgresServer? _postgres;
    private VictoriaMetricsServer? _victoria;
    private int _trials;

    internal PostgresServer Postgres => _postgres!;

    internal Uri Victoria => _victoria!.Address;

    public async Task InitializeAsync()
    {
        if (PostgresServer.Find() is null || VictoriaMetricsServer.Find() is null)
            return;
        _postgres = await PostgresServer.StartAsync(CancellationToken.None);
        _victoria = await VictoriaMetricsServer.StartAsync(CancellationToken.None);
    }

    /// <summary>Lets a cluster work, disturbs it, brings everything to its end, and checks it.</summary>
    /// <param name="setting">Timings and size.</param>
    /// <param name="disturb">What befalls it while its connectors fetch their history.</param>
    /// <param name="cancellationToken">Ends the trial.</param>
    internal async Task TrialAsync(
        TrialSetting setting, Func<NodeCluster, CommandLog, CancellationToken, Task> disturb,
        CancellationToken cancellationToken)
    {
        _undisturbed ??= await RunAsync(
            new TrialSetting { Nodes = 1 }, (_, _, _) => Task.CompletedTask, null, cancellationToken);
        await RunAsync(setting, disturb, _undisturbed, cancellationToken);
    }

    public async Task DisposeAsync()
    {
        if (_victoria is not null)
            await _victoria.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
    }

    private async Task<IReadOnlyList<StoredSample>> RunAsync(
        TrialSetting setting, Func<NodeCluster, CommandLog, CancellationToken, Task> disturb,
        IReadOnlyList<StoredSample>? undisturbed, CancellationToken cancellationToken)
    {
        var faults = undisturbed is null ? FaultPlan.None : KillTrial.Faults((ulong)_trials);
        await using var cluster = await NodeCluster.CreateAsync(
            $"trial_{++_trials}", Postgres, Victoria, setting, faults, cancellationToken);
        try
        {
            await cluster.StartAsync(cancellationToken, [.. NodeCluster.FirstNames(setting.Nodes)]);
            if (setting.Nodes > 1)
                await cluster.SpreadAsync(cancellationToken);
            await cluster.ConsentAsync(cancellationToken);
            var commands = new CommandLog();
            await disturb(cluster, commands, cancellationToken);
            await cluster.FinishAsync(commands, cancellationToken);
            return await ClusterOracle.CheckAsync(cluster, undisturbed, cancellationToken);
        }
        catch (Exception failure)
        {
            throw new InvalidOperationException($"{failure.Message}\n{cluster.Logs}", failure);
        }
    }
}

[CollectionDefinition(Name)]
public sealed class ClusterCollection : ICollectionFixture<ClusterServers>
{
    public const string Name = "cluster";
}
