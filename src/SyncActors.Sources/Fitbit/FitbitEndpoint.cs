using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Fitbit;

/// <summary>One of Fitbit's read endpoints.</summary>
/// <param name="Name">Stable name; it stands in stored windows.</param>
/// <param name="Scope">OAuth scope that opens it.</param>
/// <param name="Lines">Lines of coverage that its answer fills, in the order of their items.</param>
/// <param name="DaysMax">Civil days that one request may span; 0 when the endpoint knows no days.</param>
/// <param name="Template">Path; <c>{from}</c>, <c>{through}</c>, <c>{resource}</c> and <c>{detail}</c> are filled
/// in.</param>
/// <param name="Resources">Values of <c>{resource}</c>: one page of the window each, in this order.</param>
internal sealed record FitbitEndpoint(
    string Name, string Scope, IReadOnlyList<string> Lines, int DaysMax, string Template,
    IReadOnlyList<string> Resources)
{
    /// <summary>An endpoint whose windows take one request.</summary>
    public FitbitEndpoint(string name, string scope, IReadOnlyList<string> lines, int daysMax, string template)
        : this(name, scope, lines, daysMax, template, [""])
    {
    }

    /// <summary>Whether it answers with the values within one day.</summary>
    public bool IsIntraday => Template.Contains("{detail}", StringComparison.Ordinal);

    /// <summary>Requests that one window takes.</summary>
    public int Requests => Resources.Count;

    /// <summary>The page that a cursor stands for; null for a cursor that this endpoint never gave.</summary>
    /// <param name="cursor">Null for the first page.</param>
    public int? PageOf(string? cursor)
    {
        if (cursor is null)
            return 0;
        for (var page = 1; page < Resources.Count; page++)
        {
            if (Resources[page] == cursor)
                return page;
        }

        return null;
    }

    /// <summary>The cursor of the page after <paramref name="page"/>; null when it is the last.</summary>
    public string? CursorAfter(int page) => page + 1 < Resources.Count ? Resources[page + 1] : null;

    /// <summary>The path of one request.</summary>
    /// <param name="page">Which of <see cref="Resources"/>.</param>
    /// <param name="range">Days asked for; null for an endpoint that knows none.</param>
    /// <param name="detail">Level of detail within the day; null for an endpoint that has none.</param>
    public string Path(int page, DayRange? range, string? detail) => Template
        .Replace("{resource}", Resources[page], StringComparison.Ordinal)
        .Replace("{from}", range?.From.ToString("yyyy-MM-dd"), StringComparison.Ordinal)
        .Replace("{through}", range?.Through.ToString("yyyy-MM-dd"), StringComparison.Ordinal)
        .Replace("{detail}", detail, StringComparison.Ordinal);
}
