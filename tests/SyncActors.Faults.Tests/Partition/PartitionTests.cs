using System.Diagnostics;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Servers;
using SyncActors.Testing.Simulation;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Partition;

/// <summary>
/// One node after the other is cut off from the database, in every way in which a network does that, while clients send
/// commands to all: it calls nobody any more, the others take over, what it still had on its way is refused, and it
/// comes back without help. <c>PARTITION_POINTS=200 dotnet test tests/SyncActors.Faults.Tests --filter PartitionTests</c>
/// cuts for longer; <c>PARTITION_SEED</c> begins with another seed.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class PartitionTests(ClusterServers servers, ITestOutputHelper output)
{
    private const int PointsByDefault = 2;

    private static readonly Func<LineFault>[] Cuts =
    [
        () => new LineFault.Frozen(ToServer: true, ToClient: true),
        () => new LineFault.Dropped(),
        () => new LineFault.Frozen(ToServer: false, ToClient: true),
        () => new LineFault.Frozen(ToServer: true, ToClient: false),
    ];

    [ClusterFact]
    public async Task A_node_that_is_cut_off_falls_silent_and_comes_back_without_help()
    {
        var points = Trial.Number("PARTITION_POINTS", PointsByDefault);
        var random = new SeededRandom((ulong)Trial.Number("PARTITION_SEED", 1));
        var places = new ProxiedNodes();
        await new PartitionTrial(servers, output).RunAsync(
            "cuts", places, points, random,
            (name, point) =>
            {
                // Now and then a line that is only bad, or bad for a moment: nobody may be harmed by it.
                if (point % 6 == 4)
                    return new Cut(name, places, new LineFault.Slow(TimeSpan.FromMilliseconds(random.Next(50, 400))), 4);
                var fault = Cuts[random.Next(point < Cuts.Length ? point : 0, point < Cuts.Length ? point + 1 : Cuts.Length)]();
                return new Cut(name, places, fault, point % 6 == 5 ? random.Next(1, 3) : null);
            });
    }

    [ClusterFact]
    public async Task A_node_whose_shards_are_handed_over_slowly_ends_in_order_all_the_same()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        var places = new ProxiedNodes();
        await using var cluster = await NodeCluster.CreateAsync(
            "slow_end", servers.Postgres, servers.Victoria, new TrialSetting { Places = places }, FaultPlan.None,
            guard.Token);
        await cluster.StartAsync(guard.Token, [.. NodeCluster.FirstNames(2)]);
        await cluster.SpreadAsync(guard.Token);

        await places.ToDatabase("b").SetAsync(new LineFault.Slow(TimeSpan.FromMilliseconds(250)));
        var clock = Stopwatch.StartNew();
        await cluster.StopAsync("b", guard.Token);

        Assert.InRange(clock.Elapsed, TimeSpan.FromSeconds(2.5), TimeSpan.FromSeconds(60));
        await cluster.SpreadAsync(guard.Token);
        Assert.DoesNotContain("Declared node", cluster.Logs, StringComparison.Ordinal);
    }

    /// <summary>The same between machines, as the kernel sees them: <c>MACHINE_POINTS=20</c> asks for it.</summary>
    [MachinesFact]
    public async Task A_machine_that_is_cut_off_falls_silent_and_comes_back_without_help()
    {
        var points = Trial.Number("MACHINE_POINTS", 0);
        var random = new SeededRandom((ulong)Trial.Number("PARTITION_SEED", 1));
        await using var machines = await Machines.CreateAsync(CancellationToken.None);
        await new PartitionTrial(servers, output).RunAsync(
            "cuts between machines", machines, points, random,
            (name, point) => machines.Cut(name, Enum.GetValues<MachineFault>()[point % 5]));
    }

    /// <summary>A fault of the line of one node.</summary>
    private sealed class Cut(string name, ProxiedNodes places, LineFault fault, int? seconds) : IPartition
    {
        public string What => fault.ToString();

        public TimeSpan? Lasts => seconds is { } some ? TimeSpan.FromSeconds(some) : null;

        public TimeSpan LastCallAfter(long since) => places.Outside(name).LastCallAfter(since);

        public Task BeginAsync(CancellationToken cancellationToken) => places.ToDatabase(name).SetAsync(fault);

        public Task EndAsync(CancellationToken cancellationToken) =>
            places.ToDatabase(name).SetAsync(new LineFault.None());
    }
}

/// <summary>Runs where it is asked for and network namespaces can be made.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MachinesFactAttribute : FactAttribute
{
    public MachinesFactAttribute() => Skip = !Trial.IsWanted("MACHINE_POINTS")
        ? "Runs by night; asked for by MACHINE_POINTS."
        : Machines.WhySkipped() ?? PostgresServer.WhySkipped() ?? VictoriaMetricsServer.WhySkipped();
}
