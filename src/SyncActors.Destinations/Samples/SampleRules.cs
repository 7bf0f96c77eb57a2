using SyncActors.Plugins;

namespace SyncActors.Destinations.Samples;

/// <summary>What a sample must be like to be told apart from every other one wherever it goes.</summary>
/// <remarks>Names: Prometheus, "Metric names and labels". Limits: <c>victoria-metrics -help</c> of 1.79.5,
/// <c>-maxLabelsPerTimeseries</c> (30) and <c>-maxLabelValueLen</c> (16,384; ours is stricter); above them it drops or
/// cuts labels without an error, and another series results.</remarks>
internal static class SampleRules
{
    /// <summary>Labels of a series, without its name.</summary>
    public const int LabelsMax = 29;

    /// <summary>Bytes of a label's value in UTF-8.</summary>
    public const int LabelValueBytesMax = 1024;

    /// <summary>Why an item cannot be delivered; null when it can.</summary>
    public static string? WhyNot(SampleItem item)
    {
        if (item.Samples.Count == 0)
            return "it holds no sample";
        string? metric = null;
        IReadOnlyList<Label>? labels = null;
        foreach (var sample in item.Samples)
        {
            if (!double.IsFinite(sample.Value))
                return $"a value of {sample.Metric} is not a finite number";
            if (sample.TimestampMs < 0)
                return $"a sample of {sample.Metric} lies before 1970";
            if (ReferenceEquals(metric, sample.Metric) && ReferenceEquals(labels, sample.Labels))
                continue;
            if (!IsName(sample.Metric, colons: true))
                return $"'{sample.Metric}' is not a metric name";
            if (WhyNot(sample.Labels) is { } reason)
                return reason;
            (metric, labels) = (sample.Metric, sample.Labels);
        }

        return null;
    }

    /// <summary>Why these labels cannot be used; null when they can.</summary>
    public static string? WhyNot(IReadOnlyList<Label> labels)
    {
        if (labels.Count > LabelsMax)
            return $"it has {labels.Count} labels; {LabelsMax} is the limit";
        foreach (var label in labels)
        {
            if (!IsName(label.Name, colons: false) || label.Name == "__name__")
                return $"'{label.Name}' is not a label name";
            if (System.Text.Encoding.UTF8.GetByteCount(label.Value) > LabelValueBytesMax)
                return $"the value of label {label.Name} is longer than {LabelValueBytesMax} bytes";
        }

        return null;
    }

    private static bool IsName(string text, bool colons)
    {
        if (text.Length == 0 || char.IsAsciiDigit(text[0]))
            return false;
        foreach (var character in text)
        {
            if (!char.IsAsciiLetterOrDigit(character) && character != '_' && !(colons && character == ':'))
                return false;
        }

        return true;
    }
}
