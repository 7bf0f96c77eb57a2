using System.Diagnostics;
using System.Globalization;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Connectors;
using SyncActors.Bench.Journal;
using SyncActors.Bench.Nodes;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Testing.Servers;

namespace SyncActors.Bench.EndToEnd;

/// <summary>
/// Samples a second from a simulated Google Health to a real VictoriaMetrics: whole connectors with journal and ledger,
/// each fetching days of minute values. Compared with the ceilings of both sides taken alone: fetching the same pages
/// without using them, and posting the same samples without having to fetch them.
/// </summary>
internal static class SyncBench
{
    private const int Rounds = 3;
    private const int Users = 8;
    private const int Days = 14;
    private const double RatioGoal = 0.5;

    /// <summary>Runs the cases; about half a minute. Without VictoriaMetrics there is nothing to measure.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (VictoriaMetricsServer.Find() is null)
            return [];
        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var people = new SeededPopulation(Users, 5, today.AddDays(-500));
        var simulator = new GoogleHealthSimulator(
            people, TimeProvider.System,
            new GoogleHealthSimulatorOptions { UserRequestsPerMinute = int.MaxValue, ProjectRequestsPerMinute = int.MaxValue });
        await using var vendor = await SimulatorServer.StartAsync(simulator, TimeProvider.System, cancellationToken);
        await using var victoria = await VictoriaMetricsServer.StartAsync(cancellationToken);
        var world = new World(simulator, people, vendor.BaseAddress, victoria.Address, today.AddDays(-Days));
        var (whole, fetch, post, samples, pages) =
            (new List<double>(), new List<double>(), new List<double>(), 0L, 0);
        for (var round = -1; round < Rounds; round++)
        {
            var (seconds, source, destination) = await world.SyncAsync(round, cancellationToken);
            samples = PlainPost.Count(destination.Requests);
            pages = source.Requests.Count;
            var fetchSeconds = await FetchAsync(source, source.Requests, cancellationToken);
            var postSeconds = await PostAsync(victoria.Address, destination.Requests, round, cancellationToken);
            if (round < 0)
                continue; // The first round warms everything up.
            whole.Add(samples / seconds);
            fetch.Add(samples / fetchSeconds);
            post.Add(samples / postSeconds);
        }

        var (ours, pagesOnly, postOnly) = (Median.Of(whole), Median.Of(fetch), Median.Of(post));
        return
        [
            new BenchRow(
                "simulator to VictoriaMetrics", ours, "samples/s", ours / postOnly, Goal.Ratio(RatioGoal),
                $"{Users} connectors, {samples:n0} samples of {pages:n0} pages, journaled; to posting the same samples, known "
                + $"beforehand, with one HttpClient; {ours / pagesOnly:0.00} of only fetching the same pages"),
            new BenchRow(
                "posting the same samples only", postOnly, "samples/s", null, null,
                "10,000 lines a request, one in flight"),
            new BenchRow(
                "fetching the same pages only", pagesOnly, "samples/s", pagesOnly / postOnly, null,
                $"{Users} at once, answers parsed and dropped: what the simulator on the same cores can give"),
        ];
    }

    private static async Task<double> FetchAsync(
        ISource source, IReadOnlyCollection<FetchRequest> requests, CancellationToken cancellationToken)
    {
        var byUser = requests.GroupBy(request => request.AccessToken, StringComparer.Ordinal)
            .Select(user => user.ToList()).ToList();
        var watch = Stopwatch.StartNew();
        await Task.WhenAll(byUser.Select(async user =>
        {
            foreach (var request in user)
            {
                if (await source.FetchAsync(request, cancellationToken) is not FetchOutcome.Fetched)
                    throw new InvalidOperationException($"{request.Window} failed.");
            }
        }));
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> PostAsync(
        Uri server, IEnumerable<WriteRequest> requests, int round, CancellationToken cancellationToken)
    {
        var bodies = PlainPost.Bodies(requests, string.Create(CultureInfo.InvariantCulture, $"plain{round + 1}_"));
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        await PlainPost.SendAsync(client, server, bodies, cancellationToken);
        return watch.Elapsed.TotalSeconds;
    }

    private sealed record World(
        GoogleHealthSimulator Simulator, IPopulation People, Uri Vendor, Uri VictoriaMetrics, DateOnly From)
    {
        /// <summary>Connectors without history fetch everything once.</summary>
        public async Task<(double Seconds, RecordedSource Source, RecordedDestination Destination)> SyncAsync(
            int round, CancellationToken cancellationToken)
        {
            var source = new RecordedSource(BenchPlugins.GoogleHealth(
                Vendor, ("intraday.heart-rate", "1min"), ("intraday.steps", "1min"), ("intraday.distance", "1min"),
                ("intraday.calories", "1min")));
            var destination = new RecordedDestination(BenchPlugins.Destination(
                "victoria-metrics",
                new Dictionary<string, string>(StringComparer.Ordinal) { ["address"] = VictoriaMetrics.ToString() }));
            var setups = People.People.Select((_, user) => Setup($"user-{round + 1}-{user}", source, destination))
                .ToList();
            var (left, done) = (
                setups.Count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            await using var bench = await BenchStore.OpenAsync(cancellationToken);
            var catalog = new BenchCatalog(setups);
            await using var node = await BenchNode.StartAsync(
                bench.Store.Stores, new NodeId(Guid.NewGuid()), catalog, catalog, TimeProvider.System, Ended, cancellationToken);
            foreach (var (person, setup) in People.People.Zip(setups))
            {
                var pair = Simulator.GrantDirectly(person.Id);
                await node.Node.Gateway.KeepAsync(
                    catalog.Find(setup.Definition.Credential!.Value)!,
                    new Grant(pair.AccessToken, pair.RefreshToken, TimeProvider.System.GetUtcNow().AddHours(1), []),
                    Guid.NewGuid(), cancellationToken);
            }

            var watch = Stopwatch.StartNew();
            await node.Node.ApplyConfigurationAsync(cancellationToken);
            await done.Task.WaitAsync(cancellationToken);
            return (watch.Elapsed.TotalSeconds, source, destination);

            void Ended(ConnectorState state)
            {
                if (state.LastRun is { Outcome: not (RunOutcome.Complete or RunOutcome.CompleteWithParked) } wrong)
                    done.TrySetException(
                        new InvalidOperationException($"{state.Definition!.Name}: {wrong.Outcome}: {wrong.Reason}"));
                if (Interlocked.Decrement(ref left) == 0)
                    done.TrySetResult();
            }
        }

        private ConnectorSetup Setup(string name, ISource source, IDestination destination)
        {
            var definition = BenchPlugins.Definition(name, source.Descriptor) with
            {
                Credential = CredentialId.Of(name, source.Descriptor.OAuth!.Name, name),
                HistoryFrom = From,
                Limit = new RateLimit(1_000_000, TimeSpan.FromMinutes(1)),
            };
            return new ConnectorSetup(
                definition, source,
                new Dictionary<string, IDestination>(StringComparer.Ordinal) { ["metrics"] = destination },
                [new Label("user", name), new Label("device", definition.SourceKind)]);
        }
    }
}
