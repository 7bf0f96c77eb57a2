using System.Runtime.InteropServices;
using System.Text.Json;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>Samples that a server has, as read from its export.</summary>
/// <remarks>An export is one JSON object a line:
/// <c>{"metric":{"__name__":"m","user":"a"},"values":[1],"timestamps":[2]}</c>; one series may come in several
/// lines.</remarks>
internal sealed class StoredSamples
{
    private readonly Dictionary<string, StoredSeries> _series = new(StringComparer.Ordinal);

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
            _series[key] = samples = new StoredSeries();
        foreach (var (timestamp, value) in document.RootElement.GetProperty("timestamps").EnumerateArray()
            .Zip(document.RootElement.GetProperty("values").EnumerateArray()))
        {
            samples.Add(timestamp.GetInt64(), value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN);
        }
    }

    /// <summary>Name of a series here, whatever the order of its labels.</summary>
    public static string Key(string name, IReadOnlyList<Label> labels) =>
        PrometheusText.Series(name, [.. labels.OrderBy(label => label.Name, StringComparer.Ordinal)]);

    /// <summary>The samples of a series; none when the server has not got it.</summary>
    public StoredSeries this[string key] => _series.TryGetValue(key, out var samples) ? samples : StoredSeries.None;
}

/// <summary>Stored samples of one series.</summary>
internal sealed class StoredSeries
{
    // The server keeps decimal mantissas of a block under one exponent; beyond 15 digits a value may come back changed.
    private const double RelativeTolerance = 1e-9;

    private readonly List<(long TimestampMs, double Value)> _samples = [];
    private bool _sorted = true;

    /// <summary>A series without samples.</summary>
    public static StoredSeries None { get; } = new();

    /// <summary>Adds a sample.</summary>
    public void Add(long timestampMs, double value)
    {
        _samples.Add((timestampMs, value));
        _sorted = false;
    }

    /// <summary>The samples from a time stamp to the last of its possible versions, oldest first.</summary>
    public ReadOnlySpan<(long TimestampMs, double Value)> Versions(long timestampMs)
    {
        if (!_sorted)
            _samples.Sort();
        _sorted = true;
        var first = Index(timestampMs);
        var end = first;
        while (end < _samples.Count && _samples[end].TimestampMs - timestampMs <= ItemReference.VersionMax)
            end++;
        return CollectionsMarshal.AsSpan(_samples)[first..end];
    }

    private int Index(long timestampMs)
    {
        var index = _samples.BinarySearch((timestampMs, double.NegativeInfinity));
        return index < 0 ? ~index : index;
    }

    /// <summary>Whether a stored value is the one that was sent.</summary>
    public static bool Same(double stored, double sent) =>
        stored.Equals(sent)
            || Math.Abs(stored - sent) <= RelativeTolerance * Math.Max(Math.Abs(stored), Math.Abs(sent));
}
