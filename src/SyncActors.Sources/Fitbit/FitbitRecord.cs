using System.Text.Json;
using SyncActors.Plugins;

namespace SyncActors.Sources.Fitbit;

/// <summary>One item in the making. A member that is not readable rejects the item as a whole; absent ones are left
/// out; an item without any sample is not made.</summary>
internal sealed class FitbitRecord(
    FitbitDraft draft, string id, string line, DateOnly? day, long timestampMs, JsonElement record)
{
    private readonly List<Sample> _samples = [];
    private string? _fault;

    /// <summary>Adds a sample, when there is one.</summary>
    public FitbitRecord With(string metric, Reading reading, params ReadOnlySpan<Label> labels)
    {
        if (reading.IsUnreadable)
            _fault ??= $"a value of {metric} is not readable";
        if (reading.Value is not { } value)
            return this;
        Label[] own = [.. labels];
        if (_samples.Exists(sample => sample.Metric == metric && sample.Labels.SequenceEqual(own)))
            _fault ??= $"there are two values of {metric}";
        _samples.Add(new Sample(metric, own, timestampMs, value));
        return this;
    }

    /// <summary>Notes that the record cannot be used.</summary>
    public FitbitRecord Fault(string reason)
    {
        _fault ??= reason;
        return this;
    }

    /// <summary>Makes the item, or rejects the record.</summary>
    public void End()
    {
        if (_fault is not null)
            draft.Reject(id, line, _fault, record);
        else if (_samples.Count > 0)
            draft.Add(new SampleItem(id, line, day, _samples), record);
    }
}
