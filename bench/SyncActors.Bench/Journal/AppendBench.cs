using System.Diagnostics;

namespace SyncActors.Bench.Journal;

/// <summary>Appends of many entities at once, against raw inserts of the same rows in the same run.</summary>
internal static class AppendBench
{
    private const int Repeats = 3;
    private const int Rows = 100_000;

    /// <summary>Runs the cases; about a minute.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var rows = new List<BenchRow>();
        foreach (var actors in new[] { 1_000, 10_000 })
        {
            var ours = new List<double>();
            var clustered = new List<double>();
            var bare = new List<double>();
            var cpu = new List<double>();
            for (var repeat = 0; repeat < Repeats; repeat++)
            {
                var entities = BenchStore.Entities(actors);
                clustered.Add(RawInserts.Measure(clustered: true, entities, Rows));
                bare.Add(RawInserts.Measure(clustered: false, entities, Rows));
                ours.Add(await AppendAsync(actors, cpu, cancellationToken));
            }

            var median = Median.Of(ours);
            rows.Add(new BenchRow(
                $"{actors:n0} actors append one event each, again and again", median, "appends/s",
                $"raw inserts by key {Median.Of(clustered):n0}/s, without any index {Median.Of(bare):n0}/s; "
                + $"ratio {median / Median.Of(clustered):n2} and {median / Median.Of(bare):n2}; {Median.Of(cpu):n1} us of CPU each"));
        }

        rows.Add(await OneActorAsync(cancellationToken));
        return rows;
    }

    private static async Task<double> AppendAsync(int actors, List<double> cpu, CancellationToken cancellationToken)
    {
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var entities = BenchStore.Entities(actors);
        await bench.AppendToAllAsync(entities, head: 0, cancellationToken);
        var watch = new Usage();
        // Each actor waits for its own append only, as actors do.
        await Task.WhenAll(entities.Select(async entity =>
        {
            for (var head = 1; head <= Rows / actors; head++)
                await bench.Store.Journal.AppendAsync(bench.Append(entity, head), cancellationToken);
        }));
        cpu.Add(watch.CpuMicroseconds(Rows));
        return Rows / watch.Elapsed.TotalSeconds;
    }

    private static async Task<BenchRow> OneActorAsync(CancellationToken cancellationToken)
    {
        const int appends = 3_000;
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var entity = BenchStore.Entities(1)[0];
        var watch = Stopwatch.StartNew();
        for (var head = 0; head < appends; head++)
            await bench.Store.Journal.AppendAsync(bench.Append(entity, head), cancellationToken);
        return new BenchRow(
            "One actor appends one event after the other", appends / watch.Elapsed.TotalSeconds, "appends/s",
            "a commit each, synchronous = full");
    }
}
