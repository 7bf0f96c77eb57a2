using SyncActors.Plugins;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Collects the samples of one record.</summary>
/// <param name="timestampMs">Unix milliseconds that all of them get.</param>
internal sealed class GoogleHealthSamples(long timestampMs)
{
    private readonly List<Sample> _samples = [];

    /// <summary>Samples in the order they were added.</summary>
    public IReadOnlyList<Sample> All => _samples;

    /// <summary>What is wrong with the record; null when nothing.</summary>
    public string? Complaint { get; private set; }

    /// <summary>Adds a sample; nothing when the value is null.</summary>
    public void Add(string metric, double? value, string? label = null, string? labelValue = null)
    {
        if (value is not { } number)
            return;
        if (!double.IsFinite(number))
            Complaint ??= $"a number of {metric} is not readable";
        _samples.Add(new Sample(
            metric, label is null ? [] : [new Label(label, labelValue ?? string.Empty)], timestampMs, number));
    }

    /// <summary>Adds a sample that the record must have.</summary>
    public void Require(string metric, double? value)
    {
        if (value is null)
            Complaint ??= $"the value of {metric} is missing";
        Add(metric, value);
    }
}
