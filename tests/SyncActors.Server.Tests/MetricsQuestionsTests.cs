using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using SyncActors.Testing.Files;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>The questions that stand on the page of metrics, put to a real server.</summary>
public sealed class MetricsQuestionsTests
{
    private const int Minutes = 30;

    [VictoriaMetricsFact]
    public async Task Share_of_success_duration_and_errors_are_answered()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await using var victoria = await VictoriaMetricsServer.StartAsync(guard.Token);
        using var client = new HttpClient { BaseAddress = victoria.Address };
        var now = TimeProvider.System.GetUtcNow();
        using var scraped = new StringContent(Scrapes(now.AddMinutes(-1)), Encoding.UTF8);
        using var taken = await client.PostAsync(
            new Uri("api/v1/import/prometheus", UriKind.Relative), scraped, guard.Token);
        taken.EnsureSuccessStatusCode();
        await client.GetStringAsync(new Uri("internal/force_flush", UriKind.Relative), guard.Token);
        var questions = Questions();

        var share = Assert.Single(await AskAsync(questions["Share of runs that succeeded"]));
        Assert.Equal(0.9, share.Value, 6);
        Assert.Equal(
            [("ann", 12.0), ("bob", 4.0)],
            (await AskAsync(questions["How long a connector's runs take"]))
                .Select(answer => (answer.Labels.GetProperty("connector_id").GetString(), answer.Value)).Order());
        var errors = Assert.Single(await AskAsync(questions["Errors"]));
        Assert.Equal("failed", errors.Labels.GetProperty("error_type").GetString());
        Assert.Equal(1, errors.Value * Minutes * 60, 1);

        async Task<IReadOnlyList<(JsonElement Labels, double Value)>> AskAsync(string question)
        {
            var at = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
            var answer = await client.GetFromJsonAsync<JsonElement>(
                new Uri($"api/v1/query?time={at}&query={Uri.EscapeDataString(question)}", UriKind.Relative), guard.Token);
            return
            [
                .. answer.GetProperty("data").GetProperty("result").EnumerateArray().Select(result => (
                    result.GetProperty("metric"),
                    double.Parse(result.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))),
            ];
        }
    }

    // What a scrape each minute has seen of nine runs that ended well and one that did not.
    private static string Scrapes(DateTimeOffset last)
    {
        var text = new StringBuilder();
        for (var minute = 0; minute <= Minutes; minute++)
        {
            var share = minute / (double)Minutes;
            var at = last.AddMinutes(minute - Minutes).ToUnixTimeMilliseconds();
            Add("memory_connector_syncs_total{connector_id=\"ann\",status=\"success\"}", 9 * share);
            Add("memory_connector_syncs_total{connector_id=\"bob\",status=\"failed\"}", share);
            Add("memory_connector_errors_total{connector_id=\"bob\",error_type=\"failed\"}", share);
            Add("memory_connector_sync_duration_seconds{connector_id=\"ann\"}", 12);
            Add("memory_connector_sync_duration_seconds{connector_id=\"bob\"}", 4);

            void Add(string series, double value) =>
                text.Append(CultureInfo.InvariantCulture, $"{series} {value} {at}\n");
        }

        return text.ToString();
    }

    private static Dictionary<string, string> Questions()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs", "reference", "metrics.md"));
        var block = page.Split("```promql\n")[1].Split("```")[0];
        return block.Split("\n\n").Select(entry => entry.Trim().Split('\n', 2))
            .ToDictionary(entry => entry[0].TrimStart('#', ' '), entry => entry[1], StringComparer.Ordinal);
    }
}
