using System.Diagnostics;
using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Destinations;
using SyncActors.Plugins;
using SyncActors.Testing.Servers;

namespace SyncActors.Bench.Destinations;

/// <summary>
/// Samples a second through each destination. VictoriaMetrics is compared with a plain HttpClient that posts the same
/// lines, made beforehand: the ceiling of that server and client on that machine.
/// </summary>
internal static class DestinationBench
{
    private const int SamplesPerItem = 1_000;
    private const int ItemsPerRequest = 50;
    private const int RequestCount = 8;
    private const int Rounds = 3;
    private const int SamplesPerRequest = SamplesPerItem * ItemsPerRequest;
    private const int LinesPerPost = 10_000;

    /// <summary>Measures all cases; medians of three rounds.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var rows = new List<BenchRow>();
        await using var services = new ServiceCollection().AddDestinations().BuildServiceProvider();
        var kinds = services.GetServices<IDestinationKind>().ToDictionary(kind => kind.Kind, StringComparer.Ordinal);
        if (VictoriaMetricsServer.Find() is not null)
            await VictoriaMetricsAsync(kinds["victoria-metrics"], rows, cancellationToken);
        var folder = Directory.CreateTempSubdirectory("bench-").FullName;
        foreach (var (name, kind, settings) in Local(folder))
        {
            var destination = kinds[kind].Create(new Settings("bench", settings));
            rows.Add(
                Row(
                    name,
                    await MedianAsync(Requests, requests => DeliverAsync(destination, requests, 1, cancellationToken)),
                    null, "durable"));
        }

        await services.DisposeAsync();
        Directory.Delete(folder, recursive: true);
        return rows;
    }

    private static IEnumerable<(string Name, string Kind, Dictionary<string, string> Settings)> Local(string folder) =>
    [
        ("embedded", "embedded", new() { ["path"] = Path.Combine(folder, "bench.db") }),
        ("file, JSON Lines", "file", new() { ["folder"] = Path.Combine(folder, "json") }),
        (
            "file, Prometheus text", "file",
            new() { ["folder"] = Path.Combine(folder, "text"), ["format"] = "prometheus" }),
    ];

    private static async Task VictoriaMetricsAsync(
        IDestinationKind kind, List<BenchRow> rows, CancellationToken cancellationToken)
    {
        await using var server = await VictoriaMetricsServer.StartAsync(cancellationToken);
        using var client = new HttpClient();
        foreach (var inFlight in (int[])[1, 4])
        {
            var plain = await MedianAsync(
                Bodies, bodies => PostAsync(client, server.Address, bodies, inFlight, cancellationToken));
            rows.Add(Row($"plain HttpClient, {inFlight} in flight", plain, null, $"{LinesPerPost} lines a request"));
            foreach (var gzip in (string[])["false", "true"])
            {
                var destination = kind.Create(new Settings("bench", new Dictionary<string, string>(StringComparer.Ordinal)
                {
                    ["address"] = server.Address.ToString(),
                    ["gzip"] = gzip,
                }));
                var ours = await MedianAsync(
                    Requests, requests => DeliverAsync(destination, requests, inFlight, cancellationToken));
                rows.Add(
                    Row(
                        $"victoria-metrics, {inFlight} connectors, gzip {gzip}", ours, ours / plain,
                        "lines made on the way"));
            }

            var lookUp = kind.Create(new Settings("bench", new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["address"] = server.Address.ToString(),
            }));
            var looked = await MedianAsync(
                round => [.. Requests(round).Select(request => request with { MayHaveBeenSent = true })],
                (List<WriteRequest> requests) => DeliverAsync(lookUp, requests, inFlight, cancellationToken));
            rows.Add(
                Row(
                    $"victoria-metrics, {inFlight} connectors, all looked up", looked, looked / plain,
                    "after an unknown outcome"));
        }
    }

    private static BenchRow Row(string name, double value, double? ratio, string note) =>
        new(name, value, "samples/s", ratio, null, note);

    // Input is made before the clock starts.
    private static async Task<double> MedianAsync<T>(Func<int, List<T>> make, Func<List<T>, Task> send)
    {
        await send(make(0));
        var rates = new List<double>();
        for (var round = 1; round <= Rounds; round++)
        {
            var input = make(round);
            GC.Collect();
            var begin = Stopwatch.GetTimestamp();
            await send(input);
            rates.Add(RequestCount * SamplesPerRequest / Stopwatch.GetElapsedTime(begin).TotalSeconds);
        }

        rates.Sort();
        return rates[Rounds / 2];
    }

    private static async Task DeliverAsync(
        IDestination destination, List<WriteRequest> requests, int inFlight, CancellationToken cancellationToken)
    {
        foreach (var group in requests.Chunk(inFlight))
        {
            var outcomes = await Task.WhenAll(
                group.Select(request => destination.WriteAsync(request, cancellationToken)));
            if (outcomes.FirstOrDefault(outcome => outcome is not WriteOutcome.Written) is { } failed)
                throw new InvalidOperationException($"A delivery failed: {failed}");
        }
    }

    private static List<WriteRequest> Requests(int round) =>
        [.. Enumerable.Range(0, RequestCount).Select(number => Request(round, number))];

    private static WriteRequest Request(int round, int number)
    {
        var startMs = 1_767_225_600_000 + (round * 86_400_000L);
        var items = Enumerable.Range(0, ItemsPerRequest).Select(item => new WriteItem(
            new SampleItem($"heart/{round}/{item}", "heart", new DateOnly(2026, 1, 1), [
                .. Enumerable.Range(0, SamplesPerItem).Select(second => new Sample(
                    "fitbit_heart_rate_intraday", [], startMs + ((item * SamplesPerItem) + second) * 1000L,
                    60 + (second % 40)))]),
            Final: true, PreviousReference: null));
        return new WriteRequest(
            $"user{number}", $"user{number}-watch",
            [new Label("user", $"user{number}"), new Label("device", "Sense 2")],
            [.. items], MayHaveBeenSent: false);
    }

    private static async Task PostAsync(
        HttpClient client, Uri address, List<byte[]> bodies, int inFlight, CancellationToken cancellationToken)
    {
        var import = new Uri(address, "api/v1/import/prometheus");
        foreach (var group in bodies.Chunk(inFlight))
        {
            await Task.WhenAll(group.Select(async body =>
            {
                using var answer = await client.PostAsync(import, new ByteArrayContent(body), cancellationToken);
                answer.EnsureSuccessStatusCode();
            }));
        }
    }

    private static List<byte[]> Bodies(int round)
    {
        var bodies = new List<byte[]>();
        var text = new StringBuilder();
        var lines = 0;
        for (var number = 0; number < RequestCount; number++)
        {
            foreach (var item in Request(round, number).Items)
            {
                foreach (var sample in ((SampleItem)item.Item).Samples)
                {
                    text.Append(CultureInfo.InvariantCulture, $"plain{{user=\"user{number}\",device=\"Sense 2\"}} ")
                        .Append(CultureInfo.InvariantCulture, $"{sample.Value} {sample.TimestampMs}\n");
                    if (++lines % LinesPerPost != 0)
                        continue;
                    bodies.Add(Encoding.UTF8.GetBytes(text.ToString()));
                    text.Clear();
                }
            }
        }

        return bodies;
    }
}
