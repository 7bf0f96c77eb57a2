using SyncActors.Plugins;

namespace SyncActors.Destinations.Samples;

/// <summary>The labels that a series carries in the end.</summary>
internal static class SeriesLabels
{
    /// <summary>Labels of the connector, then of the sample, then constant ones of the destination. Where a name comes
    /// twice the sample's value wins, then the connector's. A label with an empty value is the same as none and is left
    /// out.</summary>
    public static IReadOnlyList<Label> Merge(
        IReadOnlyList<Label> connector, IReadOnlyList<Label> sample, IReadOnlyList<Label> constant)
    {
        var merged = new List<Label>(connector.Count + sample.Count + constant.Count);
        foreach (var label in connector)
            Add(merged, label, replace: true);
        foreach (var label in sample)
            Add(merged, label, replace: true);
        foreach (var label in constant)
            Add(merged, label, replace: false);
        merged.RemoveAll(label => label.Value.Length == 0);
        return merged;
    }

    private static void Add(List<Label> merged, Label label, bool replace)
    {
        var index = merged.FindIndex(known => known.Name == label.Name);
        if (index < 0)
            merged.Add(label);
        else if (replace)
            merged[index] = label;
    }

    /// <summary>Whether two lists hold the same labels in the same order.</summary>
    public static bool Same(IReadOnlyList<Label> one, IReadOnlyList<Label> other)
    {
        if (ReferenceEquals(one, other))
            return true;
        if (one.Count != other.Count)
            return false;
        for (var index = 0; index < one.Count; index++)
        {
            if (one[index] != other[index])
                return false;
        }

        return true;
    }
}
