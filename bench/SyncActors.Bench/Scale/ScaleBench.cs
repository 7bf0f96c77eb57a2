using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres;
using SyncActors.Testing.Servers;

namespace SyncActors.Bench.Scale;

/// <summary>
/// Connectors by the million on one PostgreSQL: what they cost while they sleep, and how many runs a second start on
/// time. Each run asks its source twice, delivers one item, and is journaled as any other. <c>SCALE_CONNECTORS</c> and
/// <c>SCALE_SECONDS</c> make it smaller.
/// </summary>
internal static class ScaleBench
{
    /// <summary>How often connectors run that are measured.</summary>
    public static readonly TimeSpan Often = TimeSpan.FromMinutes(15);

    /// <summary>How often the others run.</summary>
    public static readonly TimeSpan Seldom = TimeSpan.FromDays(60);

    private const double MemoryGoalMiB = 300;
    private const double RateGoal = 1_111;
    private const double LateGoal = 1;
    private const int GrowthRate = 50;
    private const int GrowthSeconds = 15;
    private const int StepSeconds = 30;
    private static readonly double[] Rates = [100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_111];
    private static readonly int[] Sizes = [2_000, 10_000, 100_000, 1_000_000];
    private static readonly TimeSpan Lead = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Between = TimeSpan.FromSeconds(5);

    private static int Connectors => Number("SCALE_CONNECTORS", 1_000_000);

    private static int SustainSeconds => Number("SCALE_SECONDS", 900);

    /// <summary>Runs the case; three quarters of an hour, most of it to fill the store and to watch a schedule of 15
    /// minutes. Without PostgreSQL there is nothing to measure.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        if (PostgresServer.Find() is null)
            return [];
        await using var server = await PostgresServer.StartAsync(
            cancellationToken, "shared_buffers=1GB", "max_wal_size=8GB", "checkpoint_timeout=15min");
        var world = new World(server, new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.Zero));
        List<BenchRow> rows = [];
        foreach (var size in Sizes.Where(size => size <= Connectors))
            rows.AddRange(await GrowthAsync(world, size, cancellationToken));
        foreach (var rate in await LadderAsync(world, rows, cancellationToken))
        {
            var (row, late) = await SustainAsync(world, rate, cancellationToken);
            rows.Add(row);
            if (late < LateGoal)
                break;
        }

        return rows;
    }

    // The same few are due at the same rate, however many others sleep.
    private static async Task<IEnumerable<BenchRow>> GrowthAsync(
        World world, int size, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var before = world.Count;
        await world.GrowAsync(size, cancellationToken);
        var filled = (size - before) / watch.Elapsed.TotalSeconds;
        var run = await world.RunAsync([(GrowthRate, GrowthSeconds)], cancellationToken);
        var (report, measured) = (run.Report, run.Report.Stretches[^1]);
        return
        [
            new BenchRow(
                $"{size:n0} connectors, one due run", measured.CpuMs, "ms CPU", null, null,
                $"of the node at {GrowthRate} runs/s; PostgreSQL {run.DatabaseMs:0.0} ms; p99 late by {measured.P99:0.000} s; "
                + $"{filled:n0} connectors/s to fill the store"),
            new BenchRow(
                $"{size:n0} connectors, start", report.Starting, "s", null, null,
                $"process launched until the first due run asks its source; all settings compared after {report.Applied:0.0} s"),
            new BenchRow(
                $"{size:n0} connectors, memory", report.DormantMiB, "MiB", null, Goal.AtMost(MemoryGoalMiB),
                $"of the process, settings compared; {report.PeakMiB:0} at most, runs included; the database has "
                + $"{await world.BytesAsync(cancellationToken) / (double)size:n0} bytes a connector"),
        ];
    }

    // The rates that were held for as long as a step lasts, the highest first.
    private static async Task<IReadOnlyList<double>> LadderAsync(
        World world, List<BenchRow> rows, CancellationToken cancellationToken)
    {
        var free = world.Count - World.Prelude;
        var run = await world.RunAsync(
            [.. Rates.TakeWhile(rate => (free -= (int)(rate * StepSeconds)) >= 0).Select(rate => (rate, StepSeconds))],
            cancellationToken);
        var steps = run.Report.Stretches.Skip(ScaleNode.Prelude).ToList();
        rows.AddRange(steps.Select(step => new BenchRow(
            $"{step.Rate:n0} due a second", step.P99, "s late (p99)", null, null,
            $"for {StepSeconds} s; p50 {step.P50:0.000}, max {step.Max:0.00}; {step.CpuMs:0.00} ms of the node's CPU a run")));
        return [.. steps.Where(step => step.P99 < LateGoal).Select(step => step.Rate).Reverse()];
    }

    private static async Task<(BenchRow Row, double Late)> SustainAsync(
        World world, double rate, CancellationToken cancellationToken)
    {
        var seconds = Math.Min(SustainSeconds, (int)((world.Count - World.Prelude) / rate));
        var run = await world.RunAsync([(rate, seconds)], cancellationToken);
        var stretch = run.Report.Stretches[^1];
        var row = new BenchRow(
            $"every 15 minutes: {rate * 900:n0} of {world.Count:n0}", stretch.Runs / (double)seconds, "runs/s", null,
            Goal.AtLeast(RateGoal),
            $"for {seconds} s; late by p50 {stretch.P50:0.000}, p99 {stretch.P99:0.000}, max {stretch.Max:0.00} s; a run costs "
            + $"{stretch.CpuMs:0.00} ms of the node's CPU and {run.DatabaseMs:0.00} ms of PostgreSQL's; memory {run.Report.PeakMiB:0} MiB at most");
        return (row, stretch.P99);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var number)
            ? number
            : otherwise;

    private sealed record NodeRun(ScaleReport Report, double DatabaseMs);

    // The store, and the clock by which its connectors live: each node that is started sees a later stretch of time.
    private sealed class World(PostgresServer server, DateTimeOffset now)
    {
        private static readonly DueStretch DueAtStart = new(0, 20, 1, default);
        private static readonly DueStretch Warm = new(DueAtStart.Count, 50, 15, default);

        private DateTimeOffset _now = now;

        /// <summary>Connectors that run before those that are measured.</summary>
        public static int Prelude => DueAtStart.Count + Warm.Count;

        public int Count { get; private set; }

        public async Task GrowAsync(int size, CancellationToken cancellationToken)
        {
            await Console.Error.WriteLineAsync($"scale: filling up to {size:n0}");
            await FillAsync(Enumerable.Range(Count, size - Count), Seldom, _ => _now + Seldom, known: false, cancellationToken);
            Count = size;
        }

        public async Task<NodeRun> RunAsync(
            IReadOnlyList<(double Rate, int Seconds)> steps, CancellationToken cancellationToken)
        {
            List<DueStretch> stretches = [DueAtStart with { Begins = _now }, Warm with { Begins = _now + Lead }];
            foreach (var (rate, seconds) in steps)
            {
                var before = stretches[^1];
                stretches.Add(new DueStretch(before.First + before.Count, rate, seconds, before.Ends + Between));
            }

            foreach (var stretch in stretches)
            {
                await FillAsync(
                    Enumerable.Range(stretch.First, stretch.Count), Often, stretch.DueAt, known: true, cancellationToken);
            }

            var cpu = PostgresCpu.Seconds(server.DataFolder);
            await Console.Error.WriteLineAsync($"scale: a node with {Count:n0} connectors");
            var report = await NodeAsync([.. stretches.Select(stretch => stretch.Text)], cancellationToken);
            cpu = PostgresCpu.Seconds(server.DataFolder) - cpu;

            // They sleep again before the next node sees a later time.
            var last = stretches[^1].Ends;
            _now = last + TimeSpan.FromMinutes(1);
            await FillAsync(
                stretches.SelectMany(stretch => Enumerable.Range(stretch.First, stretch.Count)), Seldom,
                _ => _now + Seldom, known: true, cancellationToken);
            return new NodeRun(report, cpu * 1e3 / report.Stretches.Sum(stretch => stretch.Runs));
        }

        public async Task<long> BytesAsync(CancellationToken cancellationToken)
        {
            await using var connection = new NpgsqlConnection($"{server.ConnectionString};Pooling=false");
            await connection.OpenAsync(cancellationToken);
            await using var command = new NpgsqlCommand("select pg_database_size(current_database())", connection);
            return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
        }

        private async Task FillAsync(
            IEnumerable<int> connectors, TimeSpan every, Func<int, DateTimeOffset> dueAt, bool known,
            CancellationToken cancellationToken)
        {
            await using var store = await PostgresStore.OpenAsync(
                new PostgresStoreOptions { ConnectionString = server.ConnectionString }, TimeProvider.System,
                cancellationToken);
            var leases = await store.Stores.Shards.ClaimAllAsync(new NodeId(Guid.NewGuid()), "bench", cancellationToken);
            await new ScaleFill(store.Stores, leases).RunAsync(connectors, every, dueAt, known, cancellationToken);
        }

        private async Task<ScaleReport> NodeAsync(string[] stretches, CancellationToken cancellationToken)
        {
            string[] arguments =
            [
                ScaleNode.Argument, server.ConnectionString, Count.ToString(CultureInfo.InvariantCulture),
                _now.UtcTicks.ToString(CultureInfo.InvariantCulture), .. stretches,
            ];
            using var process = Process.Start(
                new ProcessStartInfo(Environment.ProcessPath!, arguments)
                {
                    UseShellExecute = false, RedirectStandardOutput = true,
                })!;
            string? report = null;
            while (await process.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.StartsWith(ScaleNode.ReportMark, StringComparison.Ordinal))
                    report = line[ScaleNode.ReportMark.Length..];
            }

            await process.WaitForExitAsync(cancellationToken);
            return JsonSerializer.Deserialize<ScaleReport>(
                report ?? throw new InvalidOperationException($"The node ended with code {process.ExitCode}."))!;
        }
    }
}
