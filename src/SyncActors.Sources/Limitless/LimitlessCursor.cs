using System.Globalization;

namespace SyncActors.Sources.Limitless;

/// <summary>Where the next page of a window begins.</summary>
/// <param name="Pages">Pages read.</param>
/// <param name="Idle">Newest of them that led no further.</param>
/// <param name="ReachedMs">How far entries were read, Unix milliseconds; 0 for not at all.</param>
/// <param name="Token">The vendor's cursor; null when the time alone continues.</param>
internal sealed record LimitlessCursor(int Pages, int Idle, long ReachedMs, string? Token)
{
    /// <summary>The beginning of a window.</summary>
    public static LimitlessCursor Start { get; } = new(0, 0, 0, null);

    private const char Separator = '|';

    /// <summary>The cursor of a text; <see cref="Start"/> when null or not readable.</summary>
    public static LimitlessCursor Parse(string? text) =>
        text?.Split(Separator, 4) is [var pages, var idle, var reached, var token]
            && int.TryParse(pages, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            && int.TryParse(idle, NumberStyles.None, CultureInfo.InvariantCulture, out var still)
            && long.TryParse(reached, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var ms)
                ? new(read, still, ms, token.Length == 0 ? null : token)
                : Start;

    /// <summary>The text of the cursor.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Pages}{Separator}{Idle}{Separator}{ReachedMs}{Separator}{Token}");
}
