using System.Text.Json;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>Samples that a server has, as read from its export.</summary>
/// <remarks>An export is one JSON object a line: <c>{"metric":{"__name__":"m","user":"a"},"values":[1],"timestamps":[2]}</c>;
/// one series may come in several lines.</remarks>
internal sealed class StoredSamples
{
    // The server keeps decimal mantissas of a block under one exponent; beyond 15 digits a value may come back changed.
    private const double RelativeTolerance = 1e-9;

    private readonly Dictionary<string, List<(long TimestampMs, double Value)>> _series = new(StringComparer.Ordinal);
    private bool _sorted;

    /// <summary>Adds all lines of an export.</summary>
    public async Task AddAsync(Stream export, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(export, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length > 0)
                Add(line);
        }
    }

    private void Add(string line)
    {
        using var document = JsonDocument.Parse(line);
        var metric = document.RootElement.GetProperty("metric");
        var name = metric.TryGetProperty("__name__", out var text) ? text.GetString()! : "";
        var labels = metric.EnumerateObject().Where(label => label.Name != "__name__")
            .Select(label => new Label(label.Name, label.Value.GetString()!)).ToList();
        var key = Key(name, labels);
        if (!_series.TryGetValue(key, out var samples))
            _series[key] = samples = [];
        foreach (var (timestamp, value) in document.RootElement.GetProperty("timestamps").EnumerateArray()
            .Zip(document.RootElement.GetProperty("values").EnumerateArray()))
        {
            samples.Add((timestamp.GetInt64(), value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN));
        }

        _sorted = false;
    }

    /// <summary>Name of a series here, whatever the order of its labels.</summary>
    public static string Key(string name, IReadOnlyList<Label> labels) =>
        PrometheusText.Series(name, [.. labels.OrderBy(label => label.Name, StringComparer.Ordinal)]);

    /// <summary>All samples of a series from a time stamp to the last of its versions, oldest first.</summary>
    public IEnumerable<(int Version, double Value)> Versions(string key, long timestampMs)
    {
        if (!_series.TryGetValue(key, out var samples))
            yield break;
        Sort();
        var index = samples.BinarySearch((timestampMs, double.NegativeInfinity));
        for (index = index < 0 ? ~index : index; index < samples.Count; index++)
        {
            var version = samples[index].TimestampMs - timestampMs;
            if (version > ItemReference.VersionMax)
                yield break;
            yield return ((int)version, samples[index].Value);
        }
    }

    /// <summary>Whether a stored value is the one that was sent.</summary>
    public static bool Same(double stored, double sent) =>
        stored.Equals(sent) || Math.Abs(stored - sent) <= RelativeTolerance * Math.Max(Math.Abs(stored), Math.Abs(sent));

    private void Sort()
    {
        if (_sorted)
            return;
        foreach (var samples in _series.Values)
            samples.Sort();
        _sorted = true;
    }
}
