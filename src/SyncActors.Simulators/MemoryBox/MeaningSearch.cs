namespace SyncActors.Simulators.MemoryBox;

/// <summary>Stands in for the search by meaning: the share of the query's words that a text holds. Like the real one
/// it is approximate and cut by a threshold.</summary>
/// <remarks>Threshold, additions and limits: memory-box server 1.1.0, code.</remarks>
internal static class MeaningSearch
{
    public const double Threshold = 0.55;
    public const int ResultsMax = 10;
    public const int FallbackMax = 5;
    public const double FallbackSimilarity = 0.5;
    private const double PerWord = 0.05;
    private static readonly char[] Separators = [' ', '\t', '\r', '\n', '.', ',', ';', ':', '!', '?', '"', '(', ')'];

    public static IReadOnlyList<string> Words(string text) =>
        [.. text.ToLowerInvariant().Split(Separators, StringSplitOptions.RemoveEmptyEntries).Distinct()];

    public static double Similarity(string query, string text)
    {
        var asked = Words(query);
        if (asked.Count == 0)
            return 0;
        var there = Words(text).ToHashSet(StringComparer.Ordinal);
        var hits = asked.Count(there.Contains);
        return Math.Min(1, (hits / (double)asked.Count) + (hits * PerWord));
    }
}
