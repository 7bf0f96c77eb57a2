using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Nodes;
using SyncActors.Journal.Postgres;

namespace SyncActors.Bench.Scale;

/// <summary>What a node's process reports.</summary>
/// <param name="Starting">Seconds from its first instruction to the first request of a due run.</param>
/// <param name="Applied">Seconds until all settings were compared with the store's.</param>
/// <param name="DormantMiB">Memory of the process then.</param>
/// <param name="PeakMiB">The most it ever had.</param>
/// <param name="Stretches">How each stretch went.</param>
internal sealed record ScaleReport(
    double Starting, double Applied, double DormantMiB, double PeakMiB, IReadOnlyList<StretchReport> Stretches);

/// <summary>How a stretch went.</summary>
/// <param name="Rate">Due a second.</param>
/// <param name="Runs">Runs that ended.</param>
/// <param name="P50">Seconds from due to the run's first request: half were earlier.</param>
/// <param name="P99">99 of 100 were earlier.</param>
/// <param name="Max">All were earlier or as early.</param>
/// <param name="CpuMs">Processor time of this process for each run.</param>
/// <param name="MemoryMiB">Memory at its end.</param>
internal sealed record StretchReport(
    double Rate, int Runs, double P50, double P99, double Max, double CpuMs, double MemoryMiB);

/// <summary>A node in a process of its own, so that its memory and its start are its own.</summary>
internal static class ScaleNode
{
    /// <summary>The argument by which the bench starts itself as a node.</summary>
    public const string Argument = "scale-node";

    /// <summary>Begin of the last line of its output; the report follows.</summary>
    public const string ReportMark = "report ";

    /// <summary>Stretches at the beginning that may be late: those due when the node starts, and some to warm
    /// up.</summary>
    public const int Prelude = 2;

    private const double LateMax = 1;
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    /// <summary>Runs the node through its stretches; it ends after the first that it is too slow for.</summary>
    /// <param name="arguments">Connection string, number of connectors, begin of its time in ticks, stretches.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        var launched = new DateTimeOffset(Process.GetCurrentProcess().StartTime.ToUniversalTime());
        var count = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var begins = new DateTimeOffset(long.Parse(arguments[2], CultureInfo.InvariantCulture), TimeSpan.Zero);
        var stretches = arguments[3..].Select(DueStretch.Of).ToList();
        var time = new ShiftedTime(begins - TimeProvider.System.GetUtcNow());
        var asked = new TaskCompletionSource<TimeSpan>(TaskCreationOptions.RunContinuationsAsynchronously);
        var lateness = stretches.Select(_ => new ConcurrentQueue<double>()).ToList();
        var ended = 0;
        var catalog = new ScaleCatalog(
            count, number => stretches.Exists(stretch => stretch.Holds(number)) ? ScaleBench.Often : ScaleBench.Seldom,
            number => new ScaleSource(() => Asked(number), time));
        var node = new NodeId(Guid.NewGuid());
        await using var store = await PostgresStore.OpenAsync(
            new PostgresStoreOptions { ConnectionString = arguments[0], ApplicationName = PostgresStoreOptions.NameOf(node) },
            time, cancellationToken);
        await using var bench = await BenchNode.StartAsync(
            store.Stores, node, catalog, catalog, time, _ => Interlocked.Increment(ref ended), cancellationToken);
        var starting = (await asked.Task.WaitAsync(cancellationToken)).TotalSeconds;
        if ((await bench.Node.ApplyConfigurationAsync(cancellationToken)).Count > 0)
            throw new InvalidOperationException("A connector was refused.");
        var applied = (TimeProvider.System.GetUtcNow() - launched).TotalSeconds;
        var dormant = MemoryMiB("VmRSS");
        List<StretchReport> reports = [];
        foreach (var (stretch, late) in stretches.Zip(lateness))
        {
            await WaitAsync(stretch.Begins);
            var (usage, before) = (new Usage(), Volatile.Read(ref ended));
            await WaitAsync(stretch.Ends);
            var runs = Volatile.Read(ref ended) - before;
            var cpu = usage.CpuMicroseconds(Math.Max(1, runs)) / 1e3;
            await WaitAsync(stretch.Ends + Grace);

            // Those that have not asked yet are later than any bound that is asked for here.
            var sorted = late.Concat(Enumerable.Repeat(Grace.TotalSeconds, Math.Max(0, stretch.Count - late.Count)))
                .Order().ToList();
            reports.Add(new StretchReport(
                stretch.Rate, runs, At(sorted, 0.5), At(sorted, 0.99), sorted[^1], cpu, MemoryMiB("VmRSS")));
            await Console.Error.WriteLineAsync($"  {reports[^1]}");
            if (reports.Count > Prelude && reports[^1].P99 >= LateMax)
                break;
        }

        Console.WriteLine(ReportMark + JsonSerializer.Serialize(
            new ScaleReport(starting, applied, dormant, MemoryMiB("VmHWM"), reports)));

        void Asked(int number)
        {
            if (!asked.Task.IsCompleted)
                asked.TrySetResult(TimeProvider.System.GetUtcNow() - launched);
            var now = time.GetUtcNow();
            var place = stretches.FindIndex(stretch => stretch.Holds(number));
            if (place >= 0)
                lateness[place].Enqueue((now - stretches[place].DueAt(number)).TotalSeconds);
        }

        async Task WaitAsync(DateTimeOffset until)
        {
            var wait = until - time.GetUtcNow();
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, TimeProvider.System, cancellationToken);
        }
    }

    private static double At(List<double> sorted, double part) => sorted[(int)(part * (sorted.Count - 1))];

    private static double MemoryMiB(string what)
    {
        var line = File.ReadLines("/proc/self/status").First(line => line.StartsWith(what, StringComparison.Ordinal));
        return double.Parse(
            line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[^2].Split('\t')[^1],
            CultureInfo.InvariantCulture) / 1024;
    }
}
