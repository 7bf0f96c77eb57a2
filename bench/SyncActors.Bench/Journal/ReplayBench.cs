using System.Text.Json;
using SyncActors.Actors.Persistence;

namespace SyncActors.Bench.Journal;

/// <summary>Coming back: one long stream, and many short ones, JSON decoded by the reader.</summary>
internal static class ReplayBench
{
    private const int Repeats = 5;
    private const int LongEvents = 100_000;
    private const int ShortStreams = 10_000;
    private const int ShortEvents = 10;

    /// <summary>Runs the cases; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var one = BenchStore.Entities(1)[0];
        for (var head = 0; head < LongEvents; head += 100)
            await bench.Store.Journal.AppendAsync(bench.Append(one, head, events: 100), cancellationToken);
        var many = BenchStore.Entities(ShortStreams);
        for (var head = 0; head < ShortEvents; head++)
            await bench.AppendToAllAsync(many, head, cancellationToken);

        var (raw, decoded, all, start) = (new List<double>(), new List<double>(), new List<double>(), new List<double>());
        var (rawCpu, decodedCpu, allCpu) = (new List<double>(), new List<double>(), new List<double>());
        for (var repeat = 0; repeat < Repeats; repeat++)
        {
            var watch = new Usage();
            await bench.ReopenAsync(cancellationToken);
            start.Add(watch.Elapsed.TotalMilliseconds);
            raw.Add(await ReadLongAsync(bench, one, decode: false, rawCpu, cancellationToken));
            decoded.Add(await ReadLongAsync(bench, one, decode: true, decodedCpu, cancellationToken));
            all.Add(await RecoverManyAsync(bench, many, allCpu, cancellationToken));
        }

        return
        [
            new BenchRow($"Replay of one stream of {LongEvents:n0} events", Median.Of(raw), "events/s", $"bodies not decoded; {Median.Of(rawCpu):n1} us of CPU each"),
            new BenchRow("The same with JSON decoded", Median.Of(decoded), "events/s", $"read ahead of decoding; {Median.Of(decodedCpu):n1} us of CPU each"),
            new BenchRow(
                $"Recovery of {ShortStreams:n0} streams of {ShortEvents} events at once", Median.Of(all), "ms",
                $"{ShortStreams / Median.Of(all) * 1000:n0} recoveries/s, JSON decoded; {Median.Of(allCpu):n1} us of CPU each"),
            new BenchRow("Closing and opening the store", Median.Of(start), "ms", "200,000 events"),
        ];
    }

    private static async Task<double> ReadLongAsync(
        BenchStore bench, EntityId entity, bool decode, List<double> cpu, CancellationToken cancellationToken)
    {
        var watch = new Usage();
        var seen = 0L;
        var next = bench.Store.Journal.ReadEventsAsync(entity, 0, 1_000, cancellationToken);
        while (await next is { Count: > 0 } events)
        {
            seen += events.Count;
            next = bench.Store.Journal.ReadEventsAsync(entity, events[^1].SequenceNr, 1_000, cancellationToken);
            if (decode)
                Decode(events);
        }

        cpu.Add(watch.CpuMicroseconds(LongEvents));
        return seen == LongEvents ? seen / watch.Elapsed.TotalSeconds : throw new InvalidOperationException($"{seen} events");
    }

    private static async Task<double> RecoverManyAsync(
        BenchStore bench, EntityId[] entities, List<double> cpu, CancellationToken cancellationToken)
    {
        var watch = new Usage();
        await Task.WhenAll(entities.Select(async entity =>
        {
            var recovery = await bench.Store.Journal.RecoverAsync(entity, RecoveryOptions.Default, cancellationToken);
            Decode(recovery.Events);
        }));
        cpu.Add(watch.CpuMicroseconds(entities.Length));
        return watch.Elapsed.TotalMilliseconds;
    }

    private static void Decode(IReadOnlyList<StoredEvent> events)
    {
        foreach (var @event in events)
            _ = JsonSerializer.Deserialize(@event.Body.Span, BenchJson.Default.PageWritten)!.Cursor;
    }
}
