using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Destinations.Embedded;

namespace SyncActors.Cli.Demo;

/// <summary>What the demo found when it compared the store with the vendors.</summary>
/// <param name="Expected">Daily values that the vendors show.</param>
/// <param name="Lost">Those that the store lacks or has another value for.</param>
/// <param name="Invented">Values that the store has and the vendors do not.</param>
/// <param name="Doubled">Items that the journal shows delivered twice with the same content.</param>
/// <param name="Items">Items in the journal.</param>
internal sealed record DemoFindings(long Expected, long Lost, long Invented, long Doubled, long Items);

/// <summary>Compares the store, day by day, with what the vendors know, and reads the journal for double
/// deliveries.</summary>
internal static class DemoCheck
{
    private const string Steps = "fitbit_steps_total";
    private const string RestingHeartRate = "fitbit_resting_heart_rate_bpm";
    private const int EventsPage = 500;

    internal static async Task<DemoFindings> RunAsync(
        DemoWorld world, ServerConnection api, string store, CancellationToken cancellationToken)
    {
        var reader = new EmbeddedReader(store);
        var sum = new DemoFindings(0, 0, 0, 0, 0);
        foreach (var user in world.Users)
        {
            var coverage = await api.GetAsync($"api/v1/connectors/{user.Name}/coverage", cancellationToken);
            var from = DateOnly.ParseExact(
                Output.Text(coverage.Body?["historyFrom"]), "yyyy-MM-dd", CultureInfo.InvariantCulture);
            var through = DateOnly.ParseExact(
                Output.Text(coverage.Body?["destinations"]?[0]?["watermark"]), "yyyy-MM-dd",
                CultureInfo.InvariantCulture);
            var steps = await DaysAsync(reader, user.Name, Steps, cancellationToken);
            var pulse = await DaysAsync(reader, user.Name, RestingHeartRate, cancellationToken);
            for (var day = from; day <= through; day = day.AddDays(1))
            {
                var truth = world.Truth(user, day);
                sum = Compare(sum, truth?.RestingHeartRate, pulse, day);

                // Fitbit says 0 for days without a tracker, Google Health leaves them out.
                var expected = user.Vendor == "fitbit" ? truth?.Steps ?? 0
                    : truth is { Worn: true } ? truth.Steps
                    : (int?)null;
                sum = Compare(sum, expected, steps, day);
            }

            var (items, doubled) = await DoublesAsync(api, user.Name, cancellationToken);
            sum = sum with { Items = sum.Items + items, Doubled = sum.Doubled + doubled };
        }

        return sum;
    }

    private static DemoFindings Compare(
        DemoFindings sum, int? expected, Dictionary<DateOnly, double> stored, DateOnly day)
    {
        if (expected is not { } value)
            return stored.ContainsKey(day) ? sum with { Invented = sum.Invented + 1 } : sum;
        var there = stored.TryGetValue(day, out var found) && Math.Abs(found - value) < 1e-9;
        return sum with { Expected = sum.Expected + 1, Lost = sum.Lost + (there ? 0 : 1) };
    }

    private static async Task<Dictionary<DateOnly, double>> DaysAsync(
        EmbeddedReader reader, string user, string metric, CancellationToken cancellationToken)
    {
        var samples = await reader.SamplesAsync(user, metric, 0, long.MaxValue, 10_000, cancellationToken);
        return samples.Where(sample => sample.Day is not null)
            .ToDictionary(sample => sample.Day!.Value, sample => sample.Value);
    }

    private static async Task<(long Items, long Doubled)> DoublesAsync(
        ServerConnection api, string connector, CancellationToken cancellationToken)
    {
        var delivered = new HashSet<string>(StringComparer.Ordinal);
        var (after, items, doubled) = (0L, 0L, 0L);
        while (true)
        {
            var page = await api.GetAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"api/v1/connectors/{connector}/events?after={after}&limit={EventsPage}"),
                cancellationToken);
            var events = page.Body?["items"]?.AsArray() ?? [];
            foreach (var item in events.SelectMany(Items))
            {
                items++;
                doubled += delivered.Add(item) ? 0 : 1;
            }

            if (events.Count < EventsPage)
                return (items, doubled);
            after = (long)events[^1]!["sequenceNr"]!;
        }
    }

    private static IEnumerable<string> Items(JsonNode? @event) =>
        from destination in @event?["body"]?["page"]?["destinations"]?.AsArray() ?? []
        from item in destination?["items"]?.AsArray() ?? []
        select $"{Output.Text(destination?["destination"])} {Output.Text(item?["id"])} {Output.Text(item?["hash"])}";
}
