namespace SyncActors.Destinations.MemoryBox;

/// <summary>The closing lines by which a text is found again on a server that keeps nothing but texts.</summary>
/// <param name="Url">Address of the record at the source.</param>
/// <param name="Key">Our key.</param>
internal sealed record MemoryFooter(string Url, string Key)
{
    private const string UrlName = "sync-url: ";
    private const string KeyName = "sync-key: ";
    private const string ReplacesName = "sync-replaces: ";

    /// <summary>A text with its closing lines.</summary>
    /// <param name="text">The text.</param>
    /// <param name="mark">What to note.</param>
    /// <param name="replaced">The memory that this is a newer version of; null when it is the first.</param>
    public static string Append(string text, MemoryMark mark, long? replaced)
    {
        var version = replaced is { } id ? $"{ReplacesName}{id}\n" : "";
        return $"{text.TrimEnd()}\n\n{version}{UrlName}{mark.Url}\n{KeyName}{mark.Key}";
    }

    /// <summary>Reads the closing lines; null when the text does not end with them.</summary>
    public static MemoryFooter? Read(string text)
    {
        var end = text.TrimEnd();
        var keyAt = end.LastIndexOf('\n') + 1;
        if (keyAt < 2 || !end.AsSpan(keyAt).StartsWith(KeyName, StringComparison.Ordinal))
            return null;
        var urlAt = end.LastIndexOf('\n', keyAt - 2) + 1;
        var url = end[urlAt..(keyAt - 1)].TrimEnd('\r');
        return url.StartsWith(UrlName, StringComparison.Ordinal)
            ? new MemoryFooter(url[UrlName.Length..], end[(keyAt + KeyName.Length)..])
            : null;
    }
}
