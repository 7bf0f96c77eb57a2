using System.Text.Json;

namespace SyncActors.EndToEnd.Tests.Stores;

/// <summary>Everything that VictoriaMetrics holds, by its own export: each sample as often as it is stored.</summary>
internal static class VictoriaExport
{
    private const string Provisional = "_provisional";

    // The export ends now when it is not told otherwise, and would hide what lies ahead.
    private const string End = "4102444800";

    internal static async Task<IReadOnlyList<StoredSample>> ReadAsync(
        Uri address, string selector, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _ = await http.GetStringAsync("internal/force_flush", cancellationToken);
        await using var stream = await http.GetStreamAsync(
            $"api/v1/export?start=0&end={End}&match[]={Uri.EscapeDataString(selector)}", cancellationToken);
        using var reader = new StreamReader(stream);
        var samples = new List<StoredSample>();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
            samples.AddRange(Series(JsonSerializer.Deserialize<JsonElement>(line)));
        return samples;
    }

    /// <summary>Labels of every series that matches, names in order.</summary>
    internal static async Task<IReadOnlyList<IReadOnlyDictionary<string, string>>> LabelsAsync(
        Uri address, string selector, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        _ = await http.GetStringAsync("internal/force_flush", cancellationToken);
        var text = await http.GetStringAsync(
            $"api/v1/export?start=0&end={End}&match[]={Uri.EscapeDataString(selector)}", cancellationToken);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
            JsonSerializer.Deserialize<JsonElement>(line)
                .GetProperty("metric").Deserialize<SortedDictionary<string, string>>()!)];
    }

    private static IEnumerable<StoredSample> Series(JsonElement series)
    {
        var labels = series.GetProperty("metric").EnumerateObject()
            .Select(label => (label.Name, Value: label.Value.GetString()!)).ToList();
        var metric = labels.Single(label => label.Name == "__name__").Value;
        var final = !metric.EndsWith(Provisional, StringComparison.Ordinal);
        var name = StoredSample.Name(final ? metric : metric[..^Provisional.Length], labels);
        var user = labels.SingleOrDefault(label => label.Name == "user").Value ?? "";
        return series.GetProperty("timestamps").EnumerateArray().Zip(series.GetProperty("values").EnumerateArray())
            .Select(pair => new StoredSample(user, name, pair.First.GetInt64(), pair.Second.GetDouble(), final));
    }
}
