namespace SyncActors.Sources.GoogleHealth;

/// <summary>
/// Where the next page of a window begins. Pages go from new to old and are told apart by a bound instead of the
/// vendor's token: a page that was bound at the edge of a day holds whole days, and new data cannot shift it.
/// </summary>
/// <param name="Before">First day (<c>yyyy-MM-dd</c>) or instant (RFC 3339) that is not asked any more; null for the
/// end of the window.</param>
/// <param name="OpenUnit">The day or stretch that the page before gave although it may not have ended there; null when
/// the bound is clean.</param>
/// <param name="Token">The vendor's page token; null when the bound alone continues.</param>
internal sealed record GoogleHealthCursor(string? Before, string? OpenUnit, string? Token)
{
    /// <summary>The beginning of a window.</summary>
    public static GoogleHealthCursor First { get; } = new(null, null, null);

    private const char Separator = '|';

    /// <summary>The cursor of a text; <see cref="First"/> when null or not readable.</summary>
    public static GoogleHealthCursor Parse(string? text) =>
        text?.Split(Separator, 3) is [var before, var open, var token]
        ? new(Content(before), Content(open), Content(token))
        : First;

    /// <summary>The text of the cursor.</summary>
    public override string ToString() => $"{Before}{Separator}{OpenUnit}{Separator}{Token}";

    private static string? Content(string text) => text.Length == 0 ? null : text;
}
