namespace SyncActors.Hocon;

/// <summary>Objects whose keys are indexes, which stand for arrays where an array is asked for.</summary>
/// <remarks>HOCON specification, "Conversion of numerically-indexed objects to arrays".</remarks>
internal static class IndexedObject
{
    /// <summary>Converts an object that has at least one non-negative integer as key.</summary>
    /// <param name="value">Any value; an array is returned as it is.</param>
    /// <returns>The members with such keys in numeric order, gaps closed; null if there are none.</returns>
    public static HoconArray? AsArray(HoconValue value)
    {
        if (value is HoconArray array) return array;
        if (value is not HoconObject o) return null;
        var indexed = new SortedList<int, HoconValue>();
        foreach (var (key, item) in o.Members)
        {
            if (key.All(char.IsAsciiDigit) && int.TryParse(key, out var index)) indexed.TryAdd(index, item);
        }

        return indexed.Count == 0 ? null : new HoconArray(o.Origin, [.. indexed.Values]);
    }
}
