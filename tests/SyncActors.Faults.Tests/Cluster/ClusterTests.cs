using SyncActors.Testing.Simulation;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>
/// Nodes and their database are killed, frozen, stopped and started while connectors work and clients send commands:
/// nothing is lost, nothing is there twice, nobody has to help. <c>NODE_KILLS</c>, <c>FREEZES</c>, <c>CRASHES</c> and
/// <c>ROLLING_ROUNDS</c> set how often; <c>CLUSTER_SEED</c> begins with another seed.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class ClusterTests(ClusterServers servers, ITestOutputHelper output)
{
    private static readonly TimeSpan GuardPerPoint = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan ReplacedMax = TimeSpan.FromSeconds(30);

    // Permits that a crash finds unspent count as spent: more crashes would use up an hour's, and the end would wait.
    private const int CrashesOfCluster = 20;

    [ClusterFact]
    public async Task No_kill_of_a_node_loses_a_value_or_brings_one_twice()
    {
        var (kills, random) = (Trial.Number("NODE_KILLS", 4), NewRandom());
        await RunAsync("kills of nodes", kills, new TrialSetting { Nodes = 3 }, random, async (cluster, cancellationToken) =>
        {
            for (var point = 0; point < kills; point++)
            {
                var name = cluster.Names[random.Next(cluster.Names.Count)];
                await PassAsync(random, 3_000, cancellationToken);
                await cluster.KillAsync(name);
                await PassAsync(random, 3_000, cancellationToken);
                await cluster.StartAsync(cancellationToken, name);
            }
        });
    }

    [ClusterFact]
    public async Task A_node_that_was_frozen_and_replaced_writes_nothing_more()
    {
        var (freezes, random) = (Trial.Number("FREEZES", 2), NewRandom());
        await RunAsync("freezes", freezes, new TrialSetting(), random, async (cluster, cancellationToken) =>
        {
            for (var point = 0; point < freezes; point++)
            {
                var name = cluster.Names[random.Next(cluster.Names.Count)];
                await PassAsync(random, 1_500, cancellationToken);
                await cluster.FreezeAsync(
                    name, token => cluster.ReplacedAsync(name, ReplacedMax, token), cancellationToken);
                await cluster.SpreadAsync(cancellationToken);
            }
        });
    }

    [ClusterFact]
    public async Task A_crash_of_the_database_needs_no_help()
    {
        var (crashes, random) = (Trial.Number("CRASHES", 4), NewRandom());
        for (var left = crashes; left > 0; left -= CrashesOfCluster)
        {
            var points = Math.Min(left, CrashesOfCluster);
            await RunAsync("crashes of the database", points, new TrialSetting(), random, async (cluster, cancellationToken) =>
            {
                for (var point = 0; point < points; point++)
                {
                    await PassAsync(random, 2_000, cancellationToken);
                    await servers.Postgres.CrashAsync(cancellationToken);
                    await PassAsync(random, point % 3 == 2 ? 6_000 : 500, cancellationToken);
                    await servers.Postgres.StartAgainAsync(cancellationToken);
                    await cluster.SpreadAsync(cancellationToken);
                }
            });
        }
    }

    [ClusterFact]
    public async Task Without_notifications_everything_goes_on()
    {
        var random = NewRandom();
        await RunAsync(
            "kill without notifications", 1, new TrialSetting { Journal = "postgres.notifications = false" }, random,
            async (cluster, cancellationToken) =>
            {
                foreach (var person in cluster.World.People)
                {
                    // Whoever owns it, each of the two is asked.
                    foreach (var name in cluster.Names)
                    {
                        var reply = await cluster[name].Api.PostAsync(
                            $"connectors/{person.Name}/resume", new { }, random.NextGuid(), cancellationToken);
                        Assert.Equal(System.Net.HttpStatusCode.OK, reply.Status);
                    }
                }

                await cluster.KillAsync("b");
                await cluster.SpreadAsync(cancellationToken);
                await cluster.StartAsync(cancellationToken, "b");
            });
    }

    [ClusterFact]
    public async Task A_rolling_restart_is_noticed_by_nobody()
    {
        var (rounds, random) = (Trial.Number("ROLLING_ROUNDS", 1), NewRandom());
        await RunAsync("rolling restarts", 3 * rounds, new TrialSetting { Nodes = 3 }, random, async (cluster, cancellationToken) =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var before = await EpochsAsync(cluster, cancellationToken);
                foreach (var name in cluster.Names)
                {
                    await cluster.StartAsync(cancellationToken, $"{name}{round}");
                    await cluster.StopAsync(name, cancellationToken);
                    await cluster.SpreadAsync(cancellationToken);
                }

                var after = await EpochsAsync(cluster, cancellationToken);
                output.WriteLine(
                    $"round {round + 1}: each shard moved {before.Zip(after, (then, now) => now - then).Average():0.0} "
                    + $"times, at most {before.Zip(after, (then, now) => now - then).Max()}");
            }
        });
    }

    private static Task<IReadOnlyList<long>> EpochsAsync(NodeCluster cluster, CancellationToken cancellationToken) =>
        cluster.QueryAsync("select epoch from shard order by shard_id", row => row.GetInt64(0), cancellationToken);

    private static Task PassAsync(SeededRandom random, int millisecondsMax, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromMilliseconds(random.Next(millisecondsMax)), TimeProvider.System, cancellationToken);

    private async Task RunAsync(
        string what, int points, TrialSetting setting, SeededRandom random, Func<NodeCluster, CancellationToken, Task> disturb)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5) + (points * GuardPerPoint));
        var (sent, unknown) = (0, 0);
        await servers.TrialAsync(
            setting,
            async (cluster, commands, cancellationToken) =>
            {
                await using (new Clients(cluster, commands, new SeededRandom(random.NextBits())))
                    await disturb(cluster, cancellationToken);
                (sent, unknown) = (commands.Sent, commands.Unknown);
            },
            guard.Token);
        output.WriteLine(Trial.Line(
            $"{points} {what}: 0 lost, 0 doubled, 0 handled twice; {sent} commands, {unknown} unanswered"));
    }

    private static SeededRandom NewRandom() => new((ulong)Trial.Number("CLUSTER_SEED", 1));
}
