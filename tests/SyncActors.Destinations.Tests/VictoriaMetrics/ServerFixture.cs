using System.Globalization;
using System.Text.Json;
using SyncActors.Plugins;
using SyncActors.Testing.Destinations;
using SyncActors.Testing.Servers;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

/// <summary>One server for all tests of the collection; none where the tests are skipped.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private const string Provisional = "_provisional";
    private readonly HttpClient _client = new();
    private VictoriaMetricsServer? _server;

    public Uri Address => (_server ?? throw new InvalidOperationException("The server was not started.")).Address;

    public async Task InitializeAsync()
    {
        if (VictoriaMetricsServer.WhySkipped() is null)
            _server = await VictoriaMetricsServer.StartAsync(CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    /// <summary>Sends lines without any of the product's code.</summary>
    public async Task ImportAsync(string lines)
    {
        using var answer = await _client.PostAsync(
            new Uri(Address, "api/v1/import/prometheus"), new StringContent(lines));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>All stored samples of a user. Each time with another condition that always holds: what series an equal
    /// selector found is remembered for some seconds.</summary>
    public async Task<IReadOnlyList<DeliveredSample>> ExportAsync(string user)
    {
        await _client.GetStringAsync(new Uri(Address, "internal/force_flush"));
        using var form = new FormUrlEncodedContent(
            [KeyValuePair.Create("match[]", $"{{user=\"{user}\",question!=\"{Guid.NewGuid():N}\"}}")]);
        using var answer = await _client.PostAsync(new Uri(Address, "api/v1/export"), form);
        var text = await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync();
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).SelectMany(Samples)];
    }

    private static IEnumerable<DeliveredSample> Samples(string line)
    {
        using var document = JsonDocument.Parse(line);
        var series = document.RootElement.GetProperty("metric").EnumerateObject()
            .ToDictionary(label => label.Name, label => label.Value.GetString()!, StringComparer.Ordinal);
        var name = series["__name__"];
        var final = !name.EndsWith(Provisional, StringComparison.Ordinal);
        var labels = DeliveredSample.TextOf(
            series.Where(label => label.Key != "__name__").Select(label => new Label(label.Key, label.Value)));
        return [.. document.RootElement.GetProperty("timestamps").EnumerateArray()
            .Zip(document.RootElement.GetProperty("values").EnumerateArray(), (timestamp, value) => new DeliveredSample(
                final ? name : name[..^Provisional.Length], labels, timestamp.GetInt64(), value.GetDouble(), final))];
    }

    /// <summary>Values of an instant query.</summary>
    public async Task<IReadOnlyList<double>> QueryAsync(string query, long timeMs)
    {
        var address = $"api/v1/query?query={Uri.EscapeDataString(query)}&time={timeMs / 1000}&nocache=1";
        using var document = JsonDocument.Parse(await _client.GetStringAsync(new Uri(Address, address)));
        return [.. document.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(result =>
            double.Parse(result.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture))];
    }
}

[CollectionDefinition(Name)]
public sealed class ServerCollection : ICollectionFixture<ServerFixture>
{
    public const string Name = "victoria-metrics";
}
