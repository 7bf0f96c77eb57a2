using System.Diagnostics;
using System.Globalization;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Connectors;
using SyncActors.Bench.Journal;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;

namespace SyncActors.Bench.Nodes;

/// <summary>The start of a node whose store holds many connectors that have run before and wait for their next
/// run.</summary>
internal static class StartBench
{
    private const int Rounds = 3;
    private const int Dormant = 100_000;
    private const int DueNow = 100;
    private const int New = 2_000;
    private const double StartGoalSeconds = 2;
    private static readonly TimeSpan DueEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan DormantFor = TimeSpan.FromDays(30);

    /// <summary>Runs the cases; about a minute, most of it to fill the store.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var source = new StillSource();
        var destinations =
            new Dictionary<string, IDestination>(StringComparer.Ordinal) { ["metrics"] = new StillDestination() };
        var catalog = new BenchCatalog(Enumerable.Range(0, Dormant).Select(number => new ConnectorSetup(
            BenchPlugins.Definition(
                string.Create(CultureInfo.InvariantCulture, $"connector-{number:000000}"), source.Descriptor) with
            {
                Schedule = Schedule.Every(number < DueNow ? DueEvery : DormantFor),
            },
            source, destinations, [])));
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var fill = Stopwatch.StartNew();
        await FillAsync(bench, catalog, cancellationToken);
        var filled = Dormant / fill.Elapsed.TotalSeconds;

        var (first, applied, memory) = (new List<double>(), new List<double>(), new List<double>());
        var (firstCpu, appliedCpu) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await bench.CloseAsync();
            source.Listen();
            var before = Heap();
            var usage = new Usage();
            await bench.ReopenAsync(cancellationToken);
            await using var node = await BenchNode.StartAsync(
                bench.Store.Stores, new NodeId(Guid.NewGuid()), catalog, catalog, new ShiftedTime((round + 1) * 2 * DueEvery), _ => { }, cancellationToken);
            var apply = node.Node.ApplyConfigurationAsync(cancellationToken);
            await source.Asked.WaitAsync(cancellationToken);
            first.Add(usage.Elapsed.TotalSeconds);
            firstCpu.Add(usage.CpuMicroseconds(1) / 1e6);
            if ((await apply).Count > 0)
                throw new InvalidOperationException("A connector was refused.");
            applied.Add(usage.Elapsed.TotalSeconds);
            appliedCpu.Add(usage.CpuMicroseconds(1) / 1e6);
            memory.Add((Heap() - before) / (double)Dormant);
        }

        var configured = await ConfigureAsync(new BenchCatalog(catalog.All.Take(New)), cancellationToken);
        return
        [
            new BenchRow(
                $"start with {Dormant:n0} dormant connectors", Median.Of(first), "s", null,
                Goal.AtMost(StartGoalSeconds),
                $"store closed, until the first of {DueNow} due runs asks its source; {Median.Of(firstCpu):0.00} s of CPU; {filled:n0} connectors/s to fill the store"),
            new BenchRow(
                "the same, configuration compared", Median.Of(applied), "s", null, null,
                $"all {Dormant:n0} settings compared with the store's while runs go on; {Median.Of(appliedCpu):0.00} s of CPU"),
            new BenchRow(
                "dormant connector", Median.Of(memory), "bytes", null, null,
                $"managed memory of store and node, by {Dormant:n0}, without the configuration's own objects; no part of it is "
                + "a connector's: the store's index of newest events is bounded"),
            new BenchRow(
                $"first start with {New:n0} connectors", configured, "connectors/s", null, null,
                "each takes its configuration through the durable inbox"),
        ];
    }

    private static async Task<double> ConfigureAsync(BenchCatalog catalog, CancellationToken cancellationToken)
    {
        var rates = new List<double>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var bench = await BenchStore.OpenAsync(cancellationToken);
            await using var node = await BenchNode.StartAsync(
                bench.Store.Stores, new NodeId(Guid.NewGuid()), catalog, catalog, TimeProvider.System, _ => { }, cancellationToken);
            var watch = Stopwatch.StartNew();
            if ((await node.Node.ApplyConfigurationAsync(cancellationToken)).Count > 0)
                throw new InvalidOperationException("A connector was refused.");
            rates.Add(catalog.All.Count / watch.Elapsed.TotalSeconds);
        }

        return Median.Of(rates);
    }

    private static long Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static async Task FillAsync(BenchStore bench, BenchCatalog catalog, CancellationToken cancellationToken)
    {
        foreach (var part in catalog.All.Index().Chunk(5_000))
        {
            await Task.WhenAll(part.Select(each => bench.Store.Stores.Journal.AppendAsync(
                ConnectorLife.RunOnce(
                    each.Item.Definition, TimeProvider.System.GetUtcNow(), ConnectorState.New, 0, bench.Leases),
                cancellationToken)));
        }
    }
}
