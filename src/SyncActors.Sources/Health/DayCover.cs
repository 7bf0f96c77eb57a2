using SyncActors.Domain.Runs;

namespace SyncActors.Sources.Health;

/// <summary>Covers days with the fewest ranges.</summary>
internal static class DayCover
{
    /// <summary>The fewest ranges of bounded length over all days of <paramref name="needs"/>, newest first. Each ends
    /// at the newest day not yet covered and reaches back as far as it may, across gaps; no other choice covers more,
    /// so none needs fewer. A range gives up days at its old end that nobody needs.</summary>
    /// <param name="needs">Days needed; may overlap, in any order.</param>
    /// <param name="daysMax">Longest range, both ends counted; 1 or more.</param>
    public static IEnumerable<DayRange> Fewest(IEnumerable<DayRange> needs, int daysMax)
    {
        var open = needs.Where(need => need.Days > 0).ToList();
        while (open.Count > 0)
        {
            var newest = open.Max(need => need.Through);
            var reach = DateOnly.FromDayNumber(Math.Max(0, newest.DayNumber - daysMax + 1));
            var oldest = open.Where(need => need.Through >= reach).Min(need => need.From);
            yield return new DayRange(oldest > reach ? oldest : reach, newest);
            open = Before(open, reach);
        }
    }

    /// <summary>What of the needs lies before a day.</summary>
    public static List<DayRange> Before(IEnumerable<DayRange> needs, DateOnly day) =>
        [.. needs.Where(need => need.From < day)
            .Select(need => need.Through < day ? need : need with { Through = day.AddDays(-1) })];

    /// <summary>The days of <paramref name="needs"/> in ranges that neither overlap nor lie closer than
    /// <paramref name="gapMax"/> days, newest first.</summary>
    /// <param name="needs">Days needed; may overlap, in any order.</param>
    /// <param name="gapMax">Days between two needs that are bridged; 0 or more.</param>
    public static IEnumerable<DayRange> Bridge(IEnumerable<DayRange> needs, int gapMax)
    {
        DayRange? open = null;
        foreach (var need in needs.Where(need => need.Days > 0).OrderByDescending(need => need.Through))
        {
            if (open is not { } newer)
                open = need;
            else if (newer.From.DayNumber - need.Through.DayNumber - 1 <= gapMax)
                open = newer with { From = need.From < newer.From ? need.From : newer.From };
            else
            {
                yield return newer;
                open = need;
            }
        }

        if (open is { } oldest)
            yield return oldest;
    }
}
