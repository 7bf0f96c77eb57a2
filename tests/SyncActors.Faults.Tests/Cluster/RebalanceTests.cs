using SyncActors.Testing.Simulation;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>
/// Nodes come and go without pause, and some are killed, while clients send commands: each command is carried out once.
/// <c>REBALANCES=100 REBALANCE_KILLS=20 dotnet test tests/SyncActors.Faults.Tests --filter Rebalance</c>.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class RebalanceTests(ClusterServers servers, ITestOutputHelper output)
{
    private const int ClientsAtOnce = 3;
    private static readonly TimeSpan GuardPerMove = TimeSpan.FromSeconds(60);

    [NightFact("REBALANCES")]
    public async Task Connectors_that_move_without_pause_carry_out_each_command_once()
    {
        var (moves, kills) = (Trial.Number("REBALANCES", 0), Trial.Number("REBALANCE_KILLS", 1));
        var random = new SeededRandom((ulong)Trial.Number("CLUSTER_SEED", 1));
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5) + ((moves + kills) * GuardPerMove));
        var (commands, unknown, moved) = (0, 0, 0L);
        await servers.TrialAsync(
            new TrialSetting { Nodes = 2 },
            async (cluster, log, token) =>
            {
                var before = await EpochsAsync(cluster, token);
                var clients = Enumerable.Range(0, ClientsAtOnce)
                    .Select(_ => new Clients(cluster, log, new SeededRandom(random.NextBits()), fitbitRuns: 3)).ToList();
                var killed = 0;
                for (var move = 0; move < moves; move++)
                {
                    // One joins, then one leaves: shards move both times.
                    if (move % 2 == 0)
                        await cluster.StartAsync(token, $"node-{move}");
                    else
                        await cluster.StopAsync(cluster.Names[random.Next(cluster.Names.Count)], token);
                    await cluster.SpreadAsync(token);
                    if (killed * moves >= (move + 1) * kills)
                        continue;
                    killed++;
                    var name = cluster.Names[random.Next(cluster.Names.Count)];
                    await cluster.KillAsync(name);
                    await cluster.StartAsync(token, name);
                    await cluster.SpreadAsync(token);
                }

                Assert.Equal(Math.Min(kills, moves), killed);
                moved = await EpochsAsync(cluster, token) - before;
                foreach (var client in clients)
                    await client.DisposeAsync();
                (commands, unknown) = (log.Sent, log.Unknown);
            },
            guard.Token);
        output.WriteLine(Trial.Line(
            $"{moves} rebalances and {kills} kills: {moved} changes of owner, {commands} commands: 0 lost, 0 handled twice, {unknown} unanswered"));
    }

    private static async Task<long> EpochsAsync(NodeCluster cluster, CancellationToken cancellationToken) =>
        (await cluster.QueryAsync(
            "select sum(epoch)::bigint from shard", row => row.GetInt64(0), cancellationToken)).Single();
}
