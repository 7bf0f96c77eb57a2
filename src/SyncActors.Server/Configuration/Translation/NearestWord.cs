namespace SyncActors.Server.Configuration.Translation;

/// <summary>Finds the word that somebody may have meant.</summary>
internal static class NearestWord
{
    /// <summary>The known word that is at most a third of its letters away; null when there is none.</summary>
    internal static string? To(string word, IEnumerable<string> known) =>
        known.Select(candidate => (candidate, Distance: Distance(word, candidate)))
            .Where(found => found.Distance <= Math.Max(2, found.candidate.Length / 3)
                && found.Distance < found.candidate.Length)
            .OrderBy(found => found.Distance).ThenBy(found => found.candidate, StringComparer.Ordinal)
            .Select(found => found.candidate).FirstOrDefault();

    // Levenshtein's: letters to add, drop or change.
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(
                    Math.Min(row[j], row[j - 1]) + 1,
                    diagonal + (char.ToLowerInvariant(one[i - 1]) == char.ToLowerInvariant(other[j - 1]) ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
