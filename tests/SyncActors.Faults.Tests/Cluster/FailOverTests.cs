using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>
/// How long connectors stand still when the node that runs them is killed, stopped or frozen, with the product's own
/// timings. <c>FAILOVER_TRIALS=10 dotnet test tests/SyncActors.Faults.Tests --filter FailOver</c> repeats each; the
/// figures are printed, and none is asserted.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class FailOverTests(ClusterServers servers, ITestOutputHelper output)
{
    private static readonly TimeSpan ReplacedMax = TimeSpan.FromSeconds(60);

    private static int Trials => Trial.Number("FAILOVER_TRIALS", 1);

    /// <summary>Two nodes are enough to see that it works; the measurement takes three as well.</summary>
    public static TheoryData<int> Sizes => Trials == 1 ? [2] : [2, 3];

    [ClusterTheory]
    [MemberData(nameof(Sizes))]
    public async Task The_others_go_on(int nodes)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(3 + (5 * Trials)));
        var token = guard.Token;
        await using var cluster = await NodeCluster.CreateAsync(
            $"failover_{nodes}", servers.Postgres, servers.Victoria,
            new TrialSetting { Timings = NodeCluster.DefaultTimings }, FaultPlan.None, token);
        await cluster.StartAsync(token, [.. NodeCluster.FirstNames(nodes)]);
        await cluster.SpreadAsync(token);
        foreach (var name in cluster.Names)
        {
            await RepeatAsync($"kill -9 of {name}", cluster, name, () => cluster.KillAsync(name), token);
            if (Trials == 1)
                break; // One of each is enough to see that it works.
        }

        var last = cluster.Names[^1];
        await RepeatAsync($"SIGTERM to {last}", cluster, last, () => cluster.StopAsync(last, token), token);

        // Frozen nodes are among the other trials; what the product's own patience makes of them takes half a minute.
        if (nodes == 2 && Trials > 1)
        {
            await RepeatAsync(
                $"SIGSTOP of {last}", cluster, last,
                () => cluster.FreezeAsync(last, stop => cluster.ReplacedAsync(last, ReplacedMax, stop), token), token);
        }
    }

    private async Task RepeatAsync(
        string what, NodeCluster cluster, string name, Func<Task> disturb, CancellationToken cancellationToken)
    {
        var gaps = new List<double>();
        for (var trial = 0; trial < Trials; trial++)
        {
            var connector = await ConnectorOfAsync(cluster, name, cancellationToken);
            var witness = cluster[cluster.Names.First(other => other != name)].Api;
            var gap = await ProgressGap.MeasureAsync(witness, connector, disturb, cancellationToken);
            gaps.Add(gap.TotalSeconds);
            if (!cluster.Names.Contains(name, StringComparer.Ordinal))
                await cluster.StartAsync(cancellationToken, name);
            await cluster.SpreadAsync(cancellationToken);
        }

        gaps.Sort();
        output.WriteLine(Trial.Line(
            $"{cluster.Names.Count} nodes, {what}, {gaps.Count} times: {gaps[0]:0.00} to {gaps[^1]:0.00} s, median {gaps[gaps.Count / 2]:0.00} s"));
    }

    // One that the node owns now; with eight of them there is one as a rule, else the shards are moved once more.
    private static async Task<string> ConnectorOfAsync(
        NodeCluster cluster, string name, CancellationToken cancellationToken)
    {
        string? found = null;
        await Patience.UntilAsync(
            $"a connector at {name}", TimeSpan.FromSeconds(10),
            async token =>
            {
                foreach (var person in cluster.World.People)
                {
                    if (await cluster.OwnerAsync(person.Name, token) != name)
                        continue;
                    found = person.Name;
                    return null;
                }

                return "none of the connectors";
            },
            cancellationToken);
        return found!;
    }
}
