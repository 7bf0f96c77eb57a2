using SyncActors.Actors.Persistence;
using SyncActors.Bench.Connectors;

namespace SyncActors.Bench.Journal;

/// <summary>Appends of many entities at once, each an event of a real history, against raw inserts of the same rows in
/// the same run.</summary>
internal static class AppendBench
{
    private const int Rounds = 3;
    private const int Rows = 60_000;
    private const double RatioGoal = 0.5;

    /// <summary>Runs the cases; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var events = ConnectorHistory.Make("append", 10_000);
        var bytes = events.Average(@event => @event.Body.Length);
        var rows = new List<BenchRow>();
        foreach (var actors in new[] { 1_000, 10_000 })
        {
            var (ours, keyed, bare, cpu) = (
                new List<double>(), new List<double>(), new List<double>(), new List<double>());
            for (var round = 0; round < Rounds; round++)
            {
                var entities = BenchStore.Entities(actors);
                keyed.Add(RawInserts.Measure(clustered: true, entities, events, Rows));
                bare.Add(RawInserts.Measure(clustered: false, entities, events, Rows));
                ours.Add(await AppendAsync(entities, events, cpu, cancellationToken));
            }

            var median = Median.Of(ours);
            rows.Add(new BenchRow(
                $"journal appends, {actors:n0} actors", median, "appends/s", median / Median.Of(keyed),
                Goal.Ratio(RatioGoal),
                $"one event of {bytes:n0} bytes each; to raw SQLite inserts by key, 100 a commit: {Median.Of(keyed):n0}/s; "
                + $"{median / Median.Of(bare):0.00} of inserts without any index: {Median.Of(bare):n0}/s; "
                + $"{Median.Of(cpu):n1} us of CPU each"));
        }

        return rows;
    }

    private static async Task<double> AppendAsync(
        EntityId[] entities, IReadOnlyList<NewEvent> events, List<double> cpu, CancellationToken cancellationToken)
    {
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        await Task.WhenAll(entities.Select(entity =>
            bench.Store.Stores.Journal.AppendAsync(bench.Append(entity, 0, events[0]), cancellationToken)));
        var usage = new Usage();

        // Each actor waits for its own append only, as actors do.
        await Task.WhenAll(entities.Select(async (entity, index) =>
        {
            for (var head = 1; head <= Rows / entities.Length; head++)
                await bench.Store.Stores.Journal.AppendAsync(
                    bench.Append(entity, head, events[(index + head) % events.Count]), cancellationToken);
        }));
        cpu.Add(usage.CpuMicroseconds(Rows));
        return Rows / usage.Elapsed.TotalSeconds;
    }
}
