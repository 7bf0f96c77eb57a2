using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Limitless;

/// <summary>Covers needed days with windows. Pure.</summary>
internal static class LimitlessPlanner
{
    /// <summary>Longest window of entries: up to a calendar month, so that little is read twice when a window must
    /// begin anew.</summary>
    private const int DaysMax = 31;

    /// <summary>Entries a day.</summary>
    /// <remarks>A user's account had 13,188 in 282 days (public report, read in 2026).</remarks>
    private const int EntriesPerDay = 47;

    private const int ChatsPerDay = 2;

    /// <summary>Windows for the needs: newest days first, lifelogs before chats.</summary>
    /// <param name="needs">Days by line, in any order; they may overlap. Needs of other lines are passed over.</param>
    /// <param name="options">Lines and size of a page.</param>
    public static IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs, LimitlessOptions options)
    {
        var windows = new List<Window>();
        foreach (var line in LimitlessQuestion.Lines(options.Chats))
        {
            var days = needs.Where(need => need.Line == line).Select(need => need.Range).ToList();

            // Chats cannot be asked by day: their list is read from its new end back to the oldest day that is needed.
            windows.AddRange((line == LimitlessQuestion.Chats ? Whole(days) : Months(days))
                .Select(range => Window(line, range, options)));
        }

        return [.. windows.OrderByDescending(window => window.Range!.Value.Through)];
    }

    private static IEnumerable<DayRange> Months(List<DayRange> needs) =>
        DayCover.Bridge(needs, gapMax: 0).SelectMany(range => DayCover.Fewest([range], DaysMax));

    private static IEnumerable<DayRange> Whole(List<DayRange> needs)
    {
        var days = needs.Where(need => need.Days > 0).ToList();
        if (days.Count > 0)
            yield return new DayRange(days.Min(need => need.From), days.Max(need => need.Through));
    }

    private static Window Window(string line, DayRange range, LimitlessOptions options)
    {
        var perDay = line == LimitlessQuestion.Chats ? ChatsPerDay : EntriesPerDay;
        var requests = ((long)range.Days * perDay / options.PageSize) + 1;
        return new Window(line, [line], range, (int)Math.Min(requests, RunLimits.WindowRequestsMax));
    }
}
