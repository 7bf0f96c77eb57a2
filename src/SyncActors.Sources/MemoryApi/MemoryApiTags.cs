namespace SyncActors.Sources.MemoryApi;

/// <summary>Finds the tags of a memory.</summary>
internal static class MemoryApiTags
{
    private const int WordsMax = 5;
    private const int TagsMax = 50;

    /// <summary>Tags without <c>#</c>: those given to the memory, then the hashtags of its text; when there are none,
    /// the first five capitalised words in lower case.</summary>
    /// <param name="record">The memory.</param>
    /// <param name="fromText">Whether the text is looked at.</param>
    public static IReadOnlyList<string> Of(MemoryApiRecord record, bool fromText)
    {
        var given = record.Tags.Select(tag => tag.TrimStart('#').Replace(' ', '-')).Where(tag => tag.Length > 0);
        var tags = Distinct(given.Concat(fromText ? Hashtags(record.Transcript) : []), TagsMax);
        return tags.Count == 0 && fromText ? Distinct(CapitalisedWords(record.Transcript), WordsMax) : tags;
    }

    private static List<string> Distinct(IEnumerable<string> tags, int max) =>
        [.. tags.Distinct(StringComparer.OrdinalIgnoreCase).Take(max)];

    private static IEnumerable<string> Hashtags(string text)
    {
        for (var hash = text.IndexOf('#', StringComparison.Ordinal); hash >= 0;)
        {
            var end = hash + 1;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '-'))
                end++;
            var tag = text[(hash + 1)..end].TrimEnd('-');
            var begins = hash == 0 || !char.IsLetterOrDigit(text[hash - 1]);
            if (begins && tag.Any(char.IsLetter))
                yield return tag;
            hash = text.IndexOf('#', end);
        }
    }

    private static IEnumerable<string> CapitalisedWords(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            if (!char.IsLetter(text[start]))
            {
                start++;
                continue;
            }

            var end = start;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
                end++;

            // One letter alone, such as "I", is no word to find anything by.
            if (char.IsUpper(text[start]) && end - start > 1)
                yield return text[start..end].ToLowerInvariant();
            start = end;
        }
    }
}
