using System.Diagnostics;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Testing.Simulation;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Partition;

/// <summary>One node's separation from the database.</summary>
internal interface IPartition
{
    /// <summary>In words.</summary>
    string What { get; }

    /// <summary>How long it lasts; null for until the others have taken everything over.</summary>
    TimeSpan? Lasts { get; }

    /// <summary>How long after a moment of the clock the node last called a vendor or a destination.</summary>
    TimeSpan LastCallAfter(long since);

    Task BeginAsync(CancellationToken cancellationToken);

    Task EndAsync(CancellationToken cancellationToken);
}

/// <summary>Three nodes that are cut off one after the other, and what must hold of each that is.</summary>
internal sealed class PartitionTrial(ClusterServers servers, ITestOutputHelper output)
{
    private const int ClientsAtOnce = 3;

    // The vendor whose limit is soon there again.
    private const string Unhurried = "google-health";

    // The age of a beat from which a node begins nothing, see NodeCluster.QuickTimings; and what a loaded machine needs
    // to send what was begun.
    private static readonly TimeSpan FenceAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WorkMax = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReplacedMax = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan GuardPerPoint = TimeSpan.FromSeconds(60);

    /// <summary>Runs it and tells what it found.</summary>
    internal async Task RunAsync(
        string what, INodePlaces places, int points, SeededRandom random, Func<string, int, IPartition> cut)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5) + (points * GuardPerPoint));
        var (commands, unknown, busy, replaced) = (0, 0, 0, 0);
        var (lastCall, slowest) = (TimeSpan.Zero, TimeSpan.Zero);
        await servers.TrialAsync(
            new TrialSetting { Nodes = 3, Places = places },
            async (cluster, log, token) =>
            {
                var clients = Enumerable.Range(0, ClientsAtOnce)
                    .Select(_ => new Clients(cluster, log, new SeededRandom(random.NextBits()), fitbitRuns: 3)).ToList();
                for (var point = 0; point < points; point++)
                {
                    await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_000)), TimeProvider.System, token);
                    var name = cluster.Names[random.Next(cluster.Names.Count)];
                    var partition = cut(name, point);
                    busy += await WorkAsync(cluster, name, partition, token) ? 1 : 0;
                    var (takenAfter, calledAfter) = await DisturbAsync(cluster, name, partition, token);
                    if (takenAfter is { } taken)
                    {
                        replaced++;
                        Assert.True(
                            calledAfter <= FenceAfter + Grace,
                            $"{partition.What}: {name} still called {calledAfter.TotalSeconds:0.00} s after it began");
                        lastCall = calledAfter > lastCall ? calledAfter : lastCall;
                        slowest = taken > slowest ? taken : slowest;
                    }

                    await cluster.SpreadAsync(token);
                }

                foreach (var client in clients)
                    await client.DisposeAsync();
                (commands, unknown) = (log.Sent, log.Unknown);
            },
            guard.Token);
        output.WriteLine(Trial.Line(
            $"{points} {what}: 0 lost, 0 doubled, {replaced} fenced and replaced, {busy} of all in the middle of calls; last call of one {lastCall.TotalSeconds:0.0} s after its cut at most (fence {FenceAfter.TotalSeconds:0} s), replaced after {slowest.TotalSeconds:0.0} s at most; {commands} commands, {unknown} unanswered"));
    }

    // A node that has nothing to do would fall silent by itself: its connectors begin, and call, right before the cut.
    private static async Task<bool> WorkAsync(
        NodeCluster cluster, string name, IPartition partition, CancellationToken cancellationToken)
    {
        var from = cluster.World.Population.People[0].MemberSince;
        foreach (var person in cluster.World.People.Where(person => person.Vendor == Unhurried))
        {
            if (await cluster.OwnerAsync(person.Name, cancellationToken) != name)
                continue;
            var api = cluster[name].Api;
            await api.PostAsync($"connectors/{person.Name}/resume", new { }, null, cancellationToken);
            await api.PostAsync($"connectors/{person.Name}/reset", new { from }, null, cancellationToken);
            await api.PostAsync($"connectors/{person.Name}/trigger", new { force = true }, null, cancellationToken);
        }

        var began = Stopwatch.GetTimestamp();
        while (partition.LastCallAfter(began) == TimeSpan.Zero && Stopwatch.GetElapsedTime(began) < WorkMax)
            await Task.Delay(1, cancellationToken);
        return partition.LastCallAfter(began) > TimeSpan.Zero;
    }

    private static async Task<(TimeSpan? TakenAfter, TimeSpan CalledAfter)> DisturbAsync(
        NodeCluster cluster, string name, IPartition partition, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await partition.BeginAsync(cancellationToken);
        TimeSpan? taken = null;
        if (partition.Lasts is { } time)
        {
            await Task.Delay(time, TimeProvider.System, cancellationToken);
        }
        else
        {
            await cluster.ReplacedAsync(name, ReplacedMax, cancellationToken);
            taken = Stopwatch.GetElapsedTime(began);

            // Long enough for a node that goes on to betray itself.
            var more = FenceAfter + Grace + Grace - taken.Value;
            if (more > TimeSpan.Zero)
                await Task.Delay(more, TimeProvider.System, cancellationToken);
        }

        var called = partition.LastCallAfter(began);
        await partition.EndAsync(cancellationToken);
        return (taken, called);
    }
}
