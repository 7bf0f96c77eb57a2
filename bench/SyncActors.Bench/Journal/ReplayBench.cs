using SyncActors.Actors.Persistence;
using SyncActors.Bench.Connectors;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Journal;

/// <summary>Coming back: one connector with a long history, and many with short ones. Histories are real, and are read,
/// decoded and folded by the code that actors use; snapshots are left out.</summary>
internal static class ReplayBench
{
    private const int Rounds = 5;
    private const int LongEvents = 100_000;
    private const int ShortStreams = 10_000;
    private const int ShortEvents = 10;
    private const double LongGoal = 500_000;
    private const double ShortGoalSeconds = 1;

    /// <summary>Runs the cases; about half a minute.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var bench = await BenchStore.OpenAsync(cancellationToken);
        var history = ConnectorHistory.Make("replay", LongEvents);
        var one = BenchStore.Entities(1)[0];
        await bench.WriteAsync(one, history, size: 100, cancellationToken);
        var many = BenchStore.Entities(ShortStreams);
        foreach (var part in many.Chunk(1_000))
            await Task.WhenAll(
                part.Select(entity => bench.WriteAsync(entity, [.. history.Take(ShortEvents)], 1, cancellationToken)));

        var (read, fold, all) = (new List<double>(), new List<double>(), new List<double>());
        var (foldCpu, allCpu) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            await bench.ReopenAsync(cancellationToken);
            read.Add(await ReadAsync(bench, one, cancellationToken));
            fold.Add(await ReplayAsync(bench, one, foldCpu, cancellationToken));
            all.Add(await RecoverAsync(bench, many, allCpu, cancellationToken));
        }

        var bytes = history.Average(@event => @event.Body.Length);
        var pages = history.Count(@event => @event.Type == "page-synced") / (double)history.Count;
        return
        [
            new BenchRow(
                $"replay of one connector, {LongEvents:n0} events", Median.Of(fold), "events/s",
                Median.Of(fold) / Median.Of(read),
                Goal.AtLeast(LongGoal),
                $"{bytes:n0} bytes an event, {pages:p0} pages; decoded and folded; to reading them only: {Median.Of(read):n0}/s; "
                + $"{Median.Of(foldCpu):n1} us of CPU each"),
            new BenchRow(
                $"recovery of {ShortStreams:n0} connectors, {ShortEvents} events each", Median.Of(all), "s", null,
                Goal.AtMost(ShortGoalSeconds),
                $"all at once, decoded and folded; {Median.Of(allCpu):n0} us of CPU each"),
        ];
    }

    private static Replay<ConnectorState, ConnectorEvent> Replay(BenchStore bench) =>
        new(bench.Store.Stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply);

    private static async Task<double> ReadAsync(BenchStore bench, EntityId entity, CancellationToken cancellationToken)
    {
        var usage = new Usage();
        var seen = 0L;
        while (
            await bench.Store.Stores.Journal.ReadEventsAsync(entity, seen, 1_000, cancellationToken) is { Count: > 0 } events)
            seen += events.Count;
        return LongEvents / usage.Elapsed.TotalSeconds;
    }

    private static async Task<double> ReplayAsync(
        BenchStore bench, EntityId entity, List<double> cpu, CancellationToken cancellationToken)
    {
        var usage = new Usage();
        var replayed = await Replay(bench).RunAsync(entity, RecoveryOptions.Default, cancellationToken);
        cpu.Add(usage.CpuMicroseconds(LongEvents));
        return replayed.SequenceNr == LongEvents
            ? LongEvents / usage.Elapsed.TotalSeconds
            : throw new InvalidOperationException($"{replayed.SequenceNr} events came back.");
    }

    private static async Task<double> RecoverAsync(
        BenchStore bench, EntityId[] entities, List<double> cpu, CancellationToken cancellationToken)
    {
        var replay = Replay(bench);
        var usage = new Usage();
        await Task.WhenAll(
            entities.Select(entity => replay.RunAsync(entity, RecoveryOptions.Default, cancellationToken)));
        cpu.Add(usage.CpuMicroseconds(entities.Length));
        return usage.Elapsed.TotalSeconds;
    }
}
