using System.Diagnostics;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Starvation;

/// <summary>
/// Nodes that are starved of connections or of threads. <c>STARVED_SECONDS=60 dotnet test
/// tests/SyncActors.Faults.Tests --filter PoolStarved</c>. The product's own timings.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class PoolStarvedTests(ClusterServers servers, ITestOutputHelper output)
{
    private const int ReadersOfEach = 60;

    // A beat each second; from twice that on one was missed, and what a loaded machine adds.
    private static readonly TimeSpan PauseMax = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Setup = TimeSpan.FromMinutes(8);

    private static TimeSpan Lasts => TimeSpan.FromSeconds(Trial.Number("STARVED_SECONDS", 0));

    [NightFact("STARVED_SECONDS")]
    public async Task Readers_that_wait_for_a_table_cost_no_beat_and_no_shard()
    {
        var (found, pause) = ("", TimeSpan.Zero);
        await TrialAsync(async (cluster, cancellationToken) =>
        {
            var before = await OwnersAsync(cluster, cancellationToken);
            await using (var watch = new BeatWatch(cluster))
            {
                // More readers than a node has connections, and a table that none of them may read.
                using var over = new CancellationTokenSource(Lasts);
                var reading = cluster.Names.SelectMany(name => Enumerable.Range(0, ReadersOfEach)
                    .Select(_ => ReadAsync(cluster[name].Api, over.Token))).ToList();
                await cluster.QueryAsync(
                    $"begin; lock table view in access exclusive mode; select pg_sleep({(int)Lasts.TotalSeconds}); commit",
                    _ => 0, cancellationToken);
                await over.CancelAsync();
                found = $"{(await Task.WhenAll(reading)).Sum()} answers to {reading.Count} readers meanwhile";
                pause = watch.LongestPause;
            }

            Assert.Equal(before, await OwnersAsync(cluster, cancellationToken));
            Assert.True(pause < PauseMax, $"A beat stood still for {pause.TotalSeconds:0.0} s.");
        });
        output.WriteLine(Trial.Line(
            $"every connection for reading waited for {Lasts.TotalSeconds:0} s: {found}; 0 shards moved, "
            + $"longest time between two beats {pause.TotalSeconds:0.0} s"));
    }

    // The beat has a thread of its own and goes on; what must not go on is the ownership of a node that does nothing.
    [NightFact("STARVED_SECONDS")]
    public async Task A_node_whose_thread_pool_stands_still_gives_its_shards_away_and_comes_back()
    {
        var found = "";
        await TrialAsync(async (cluster, cancellationToken) =>
        {
            var name = cluster.Names[^1];
            var node = cluster[name];
            using var over = new CancellationTokenSource(Lasts);
            var asking = Enumerable.Range(0, ReadersOfEach).Select(_ => ReadAsync(node.Api, over.Token)).ToList();
            await using (var stall = PoolStall.Attach(node.Id, Setup))
            {
                await Patience.UntilAsync(
                    "a pool that stands still", TimeSpan.FromSeconds(20),
                    async token =>
                    {
                        using var limit = CancellationTokenSource.CreateLinkedTokenSource(token);
                        limit.CancelAfter(TimeSpan.FromSeconds(2));
                        return await ReadOnceAsync(node.Api, limit.Token) ? "it answers" : null;
                    },
                    cancellationToken);
                var clock = Stopwatch.StartNew();
                await Patience.UntilAsync(
                    "others to take its shards", Lasts,
                    async token => await OwnedAsync(cluster, name, token) is > 0 and var owned ? $"{owned}" : null,
                    cancellationToken);
                found = $"{stall.Held} threads held, shards given away after {clock.Elapsed.TotalSeconds:0.0} s";
            }

            await over.CancelAsync();
            await Task.WhenAll(asking);
            await cluster.SpreadAsync(cancellationToken);
        });
        output.WriteLine(Trial.Line($"every thread of a pool stood still: {found}"));
    }

    private static async Task<int> ReadAsync(ServerClient api, CancellationToken cancellationToken)
    {
        var answers = 0;
        while (!cancellationToken.IsCancellationRequested)
            answers += await ReadOnceAsync(api, cancellationToken) ? 1 : 0;
        return answers;
    }

    private static async Task<bool> ReadOnceAsync(ServerClient api, CancellationToken cancellationToken)
    {
        try
        {
            await api.GetAsync("connectors?limit=100", cancellationToken);
            return true;
        }
        catch (Exception refused) when (refused is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    private async Task TrialAsync(Func<NodeCluster, CancellationToken, Task> starve)
    {
        using var guard = new CancellationTokenSource(Setup + (3 * Lasts));
        await servers.TrialAsync(
            new TrialSetting { Nodes = 3, Timings = NodeCluster.DefaultTimings, Places = new SmallPools() },
            (cluster, _, token) => starve(cluster, token), guard.Token);
    }

    private static async Task<long> OwnedAsync(
        NodeCluster cluster, string name, CancellationToken cancellationToken) =>
        (await cluster.QueryAsync(
            $"select count(*) from shard s join node n on n.node_id = s.owner and n.state <> 3 where n.name = '{name}'",
            row => row.GetInt64(0), cancellationToken))[0];

    private static Task<IReadOnlyList<string>> OwnersAsync(NodeCluster cluster, CancellationToken cancellationToken) =>
        cluster.QueryAsync(
            "select shard_id || ' ' || epoch || ' ' || owner from shard order by shard_id", row => row.GetString(0),
            cancellationToken);

    /// <summary>Few threads for everything, so that all of them can be held.</summary>
    private sealed class SmallPools : INodePlaces
    {
        public Task<NodePlace> MakeAsync(
            string name, int database, KillWorld world, Uri victoria, CancellationToken cancellationToken) =>
            Task.FromResult(new NodePlace
            {
                Database = $"Host=127.0.0.1;Port={database}",
                Environment = new Dictionary<string, string?> { ["DOTNET_ThreadPool_ForceMaxWorkerThreads"] = "8" },
            });
    }
}
