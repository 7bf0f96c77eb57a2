namespace SyncActors.EndToEnd.Tests.Stores;

/// <summary>Compares what a store holds with what it should hold.</summary>
internal static class Differences
{
    private const int Shown = 20;

    // VictoriaMetrics keeps decimal digits, which cost the last bits of some binary fractions.
    private const double Tolerance = 1e-12;

    /// <summary>Fails unless the store holds each expected sample once, with its value, and nothing else.</summary>
    internal static void Check(
        string store, IReadOnlyCollection<StoredSample> expected, IReadOnlyCollection<StoredSample> actual)
    {
        var doubled = actual.GroupBy(sample => sample.Key).Where(group => group.Count() > 1)
            .Select(group => $"doubled {string.Join(" and ", group)}").ToList();
        Report(store, doubled);
        var found = actual.ToDictionary(sample => sample.Key);
        var differences = new List<string>();
        foreach (var sample in expected)
        {
            if (!found.Remove(sample.Key, out var there))
                differences.Add($"lost {sample}");
            else if (Math.Abs(there.Value - sample.Value) > Tolerance * Math.Max(1, Math.Abs(sample.Value)))
                differences.Add($"other value {there}, expected {sample.Value:R}");
        }

        differences.AddRange(found.Values.Select(sample => $"nobody's {sample}"));
        Report(store, differences);
    }

    private static void Report(string store, List<string> differences)
    {
        if (differences.Count > 0)
            Assert.Fail($"{store}: {differences.Count} differences\n{string.Join('\n', differences.Take(Shown))}");
    }
}
