using System.Diagnostics;
using SyncActors.Actors.Persistence;

namespace SyncActors.Bench.Journal;

/// <summary>Start-up with 100,000 dormant entities: opening, the first due rows, the next moment.</summary>
internal static class DueBench
{
    private const int Dormant = 100_000;
    private const int DueNow = 5_000;
    private const int Repeats = 9;
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Runs the cases; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var shards = bench.Leases.Select(lease => lease.Shard).ToList();
        var entities = BenchStore.Entities(Dormant);
        var watch = Stopwatch.StartNew();
        foreach (var part in entities.Index().Chunk(5_000))
        {
            await Task.WhenAll(part.Select(each => bench.Store.Journal.AppendAsync(
                bench.Append(each.Item, 0) with
                {
                    Lease = bench.Leases[each.Index % bench.Leases.Count],
                    Due = DueChange.At(Now.AddSeconds(each.Index - DueNow), 1),
                },
                cancellationToken)));
        }

        var written = Dormant / watch.Elapsed.TotalSeconds;
        var (start, due, next) = (new List<double>(), new List<double>(), new List<double>());
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            await bench.ReopenAsync(cancellationToken);
            start.Add(await TimeAsync(() => bench.Store.Due.ReadDueAsync(shards, Now, 64, cancellationToken)));
            due.Add(await TimeAsync(() => bench.Store.Due.ReadDueAsync(shards, Now, 64, cancellationToken)));
            next.Add(await TimeAsync(() => bench.Store.Due.ReadNextAsync(shards, Now, cancellationToken)));
        }

        var note = $"{Dormant:n0} rows, {DueNow:n0} due, {shards.Count} shards";
        return
        [
            new BenchRow("First append of each entity with its due row", written, "appends/s", note),
            new BenchRow("First 64 due rows after opening", Median.Of(start), "ms", note + "; opens the reader too"),
            new BenchRow("First 64 due rows again", Median.Of(due), "ms", note),
            new BenchRow("Next due moment", Median.Of(next), "ms", note),
        ];
    }

    private static async Task<double> TimeAsync(Func<Task> read)
    {
        var watch = Stopwatch.StartNew();
        await read();
        return watch.Elapsed.TotalMilliseconds;
    }
}
