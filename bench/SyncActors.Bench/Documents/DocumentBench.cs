using System.Diagnostics;
using System.Globalization;
using SyncActors.Simulators.Faults;
using SyncActors.Testing.Processes;

namespace SyncActors.Bench.Documents;

/// <summary>Documents from each source to each destination that takes them, over HTTP, by a server in a process of its
/// own: with answers that take 0.3 s, and without, and how much memory many documents take.</summary>
internal static class DocumentBench
{
    private const int Items = 1_000;
    private const int ManyItems = 10_000;
    private const double AnswerSeconds = 0.3;
    private const double MemoryGoalMiB = 150;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(20);

    /// <summary>Runs the case.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        List<BenchRow> rows = [];
        foreach (var source in DocumentVendors.Sources)
        {
            foreach (var destination in DocumentVendors.Destinations)
                rows.Add(await MeasureAsync(source, destination, Items, AnswerSeconds, cancellationToken));
        }

        rows.Add(await MeasureAsync("memory-api", "memory-box", ManyItems, 0, cancellationToken));
        rows.Add(await MeasureAsync("memory-api", "lightrag", ManyItems, 0, cancellationToken));
        rows.Add(await MeasureAsync("memory-api", "file", ManyItems, 0, cancellationToken));
        return rows;
    }

    private static async Task<BenchRow> MeasureAsync(
        string source, string destination, int items, double answerSeconds, CancellationToken cancellationToken)
    {
        await Console.Error.WriteLineAsync($"documents: {items} from {source} to {destination}");
        await using var vendors = await DocumentVendors.StartAsync(items, vendor => vendor, cancellationToken);
        if (answerSeconds > 0)
        {
            foreach (var server in vendors.Servers)
            {
                server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Delay(answerSeconds))));
            }
        }

        var folder = Directory.CreateTempSubdirectory("documents-").FullName;
        var configuration = Path.Combine(folder, "bench.conf");
        await File.WriteAllTextAsync(
            configuration,
            $"syncactors.data-dir = \"{folder}\"\nsyncactors.http.port = 0\n"
            + vendors.Connector("one", source, destination), cancellationToken);
        await using var process = await ServerProcess.StartAsync(
            ["--config", configuration], folder, cancellationToken);
        var clock = Stopwatch.StartNew();
        await Patience.UntilAsync(
            "the first run", Longest,
            async token => (string?)(await process.Api.GetAsync("connectors/one", token))["lastRun"]?["outcome"]
                is "complete" ? null : "a run",
            cancellationToken);
        var seconds = clock.Elapsed.TotalSeconds;
        var requests = string.Join(
            " + ", vendors.Servers.Select(server => server.Ledger.Lines().Sum(line => line.Accepted + line.RefusedByQuota + line.Rejected + line.Faulted))
                .Where(count => count > 0));
        var memory = PeakMiB(process.Id);
        var reply = await ReplyAsync(process.Api, cancellationToken);
        var row = new BenchRow(
            $"{items:n0} documents, {source} to {destination}", items > Items ? memory : seconds,
            items > Items ? "MiB" : "s", null,
            Goal.AtMost(items > Items ? MemoryGoalMiB : 60),
            string.Create(
                CultureInfo.InvariantCulture,
                $"{seconds:0.0} s, {requests} requests, at most {memory:0} MiB; answers after {answerSeconds} s; the API's within {reply:0} ms"));
        await process.KillAsync();
        Directory.Delete(folder, recursive: true);
        return row;
    }

    // The middle one of many replies, ms.
    private static async Task<double> ReplyAsync(ServerClient api, CancellationToken cancellationToken)
    {
        List<double> replies = [];
        foreach (var path in Enumerable.Repeat((string[])["status", "connectors", "connectors/one/coverage"], 10)
            .SelectMany(paths => paths))
        {
            var clock = Stopwatch.StartNew();
            await api.GetAsync(path, cancellationToken);
            replies.Add(clock.Elapsed.TotalMilliseconds);
        }

        return replies.Order().ElementAt(replies.Count / 2);
    }

    private static double PeakMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status")
            .First(text => text.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture)
            / 1024;
    }
}
