using System.Diagnostics;
using System.Globalization;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Trials;
using Xunit.Abstractions;

namespace SyncActors.Faults.Tests.Herd;

/// <summary>
/// One of three nodes dies in the moment in which thousands of connectors are due, beside many that sleep: the others run
/// all of them, a bounded number at a time, and answer meanwhile. <c>HERD_DUE=5000 HERD_DORMANT=100000 dotnet test
/// tests/SyncActors.Faults.Tests --filter Herd</c>.
/// </summary>
[Collection(ClusterCollection.Name)]
public sealed class HerdTests(ClusterServers servers, ITestOutputHelper output)
{
    private const int RunsMax = 64;
    private const int GrantsAtOnce = 16;
    private static readonly TimeSpan AllRanWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(10);

    // How long a node may take beyond the storm before the trial gives up: the figure is worth more than the end.
    private static readonly TimeSpan RunsGuard = TimeSpan.FromMinutes(10);

    [NightFact("HERD_DUE")]
    public async Task A_herd_of_due_connectors_is_run_in_bounds_when_a_node_dies()
    {
        var (dormant, due) = (Trial.Number("HERD_DORMANT", 1_000), Trial.Number("HERD_DUE", 0));
        var preparing = TimeSpan.FromSeconds(120 + (dormant / 400) + (due / 10));
        using var guard = new CancellationTokenSource(Guard + (2 * preparing) + RunsGuard);
        var token = guard.Token;
        await using var herd = await HerdWorld.StartAsync(dormant, due, token);
        await using var cluster = await NodeCluster.CreateAsync(
            "herd", servers.Postgres, servers.Victoria,
            new TrialSetting { Timings = NodeCluster.DefaultTimings, More = herd.Configuration() }, FaultPlan.None, token);
        var dueAt = TimeProvider.System.GetUtcNow() + preparing;
        await HerdWorld.FillAsync(cluster, dueAt, token);
        await cluster.StartAsync(token, [.. NodeCluster.FirstNames(3)]);
        await cluster.SpreadAsync(token);
        await GrantAsync(cluster, herd, token);
        Assert.True(
            await FinishedAsync(cluster, dueAt, token) == 0 && TimeProvider.System.GetUtcNow() < dueAt,
            $"The preparation took longer than {preparing}.");

        await Task.Delay(dueAt - TimeProvider.System.GetUtcNow(), TimeProvider.System, token);
        var clock = Stopwatch.StartNew();
        await cluster.KillAsync("b");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(token);
        var asking = cluster.Names.Select(name => AskAsync(cluster[name].Api, over.Token)).ToList();
        await Patience.UntilAsync(
            "all due connectors to have run", RunsGuard,
            async stop => await FinishedAsync(cluster, dueAt, stop) is var ran && ran < due ? $"{ran} of {due}" : null,
            token);
        var allRan = clock.Elapsed;
        await over.CancelAsync();
        var answers = (await Task.WhenAll(asking)).SelectMany(one => one).ToList();
        var atOnce = await RunsAtOnceAsync(cluster, dueAt, token);
        var incomplete = await CountAsync(
            cluster, "select count(*) from view where name like 'due%' and view not like '%\"outcome\":\"complete\"%'",
            token);
        output.WriteLine(Trial.Line(
            $"{dormant:n0} dormant and {due:n0} due: all ran within {allRan.TotalSeconds:0.0} s of the kill, at most {atOnce} at once at a node, {incomplete} not complete; {answers.Count} answers of the API, slowest {answers.Max().TotalMilliseconds:0} ms"));
        Assert.InRange(atOnce, 1, RunsMax);
        Assert.Equal(0, incomplete);
        Assert.True(allRan < AllRanWithin, $"All had run only after {allRan.TotalSeconds:0} s.");
    }

    private static Task GrantAsync(NodeCluster cluster, HerdWorld herd, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(
            herd.Due.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = GrantsAtOnce, CancellationToken = cancellationToken },
            async (each, token) =>
            {
                var api = cluster[cluster.Names[each.Index % cluster.Names.Count]].Api;
                var kept = await api.PostAsync(
                    $"connectors/{each.Item}/grant", herd.Grant(each.Index), null, token);
                Assert.True(kept.Ok, $"grant of {each.Item}: {kept}");
            });

    // What a person looks at, one question after the other; one that is not answered fails the trial.
    private static async Task<List<TimeSpan>> AskAsync(ServerClient api, CancellationToken cancellationToken)
    {
        List<TimeSpan> answers = [];
        while (!cancellationToken.IsCancellationRequested)
        {
            var clock = Stopwatch.StartNew();
            await api.GetAsync("connectors?limit=50", CancellationToken.None);
            answers.Add(clock.Elapsed);
            clock.Restart();
            await api.GetAsync("connectors/due_000000", CancellationToken.None);
            answers.Add(clock.Elapsed);
        }

        return answers;
    }

    private static Task<long> FinishedAsync(
        NodeCluster cluster, DateTimeOffset since, CancellationToken cancellationToken) =>
        CountAsync(
            cluster,
            $"select count(distinct entity) from event where type = 'run-finished' and at >= '{Text(since)}'",
            cancellationToken);

    // By what each node wrote: a run is in progress from its beginning, or from where it was taken up, to its end.
    private static async Task<int> RunsAtOnceAsync(
        NodeCluster cluster, DateTimeOffset since, CancellationToken cancellationToken)
    {
        var steps = await cluster.QueryAsync(
            "select writer::text, type <> 'run-finished' from event where at >= "
            + $"'{Text(since)}' and type in ('run-started', 'run-resumed', 'run-finished') order by at, type",
            row => (Writer: row.GetString(0), Begins: row.GetBoolean(1)), cancellationToken);
        return steps.GroupBy(step => step.Writer).Max(writer =>
        {
            var (now, most) = (0, 0);
            foreach (var step in writer)
            {
                now += step.Begins ? 1 : -1;
                most = Math.Max(most, now);
            }

            return most;
        });
    }

    private static async Task<long> CountAsync(
        NodeCluster cluster, string sql, CancellationToken cancellationToken) =>
        (await cluster.QueryAsync(sql, row => row.GetInt64(0), cancellationToken)).Single();

    private static string Text(DateTimeOffset at) => at.ToString("O", CultureInfo.InvariantCulture);
}
