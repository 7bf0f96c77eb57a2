using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sources.Fitbit;

/// <summary>Finds the fewest windows that cover what lines need. Pure.</summary>
internal static class FitbitPlanner
{
    /// <summary>Windows for the needs: newest days first, then in the order of the endpoints.</summary>
    /// <param name="endpoints">Endpoints that may be asked, in order of preference.</param>
    /// <param name="needs">Days by line, in any order; they may overlap. Lines of no endpoint are passed over.</param>
    public static IReadOnlyList<Window> Plan(IReadOnlyList<FitbitEndpoint> endpoints, IReadOnlyList<LineNeed> needs) =>
    [
        .. endpoints.SelectMany(endpoint => Cover(endpoint, needs))
            .OrderByDescending(window => window.Range!.Value.Through),
    ];

    private static IEnumerable<Window> Cover(FitbitEndpoint endpoint, IReadOnlyList<LineNeed> needs)
    {
        var own = needs.Where(need => need.Range.Days > 0 && endpoint.Lines.Contains(need.Line)).ToList();
        foreach (var range in Fewest(own.Select(need => need.Range), endpoint.DaysMax))
        {
            string[] lines = [.. endpoint.Lines.Where(line =>
                own.Exists(need => need.Line == line && Overlap(need.Range, range)))];
            yield return new Window(endpoint.Name, lines, range, endpoint.Requests);
        }
    }

    /// <summary>
    /// The fewest ranges of bounded length over all days of <paramref name="ranges"/>, newest first. Each begins at the
    /// newest day not yet covered and reaches back as far as it may, across gaps: no other choice covers more, so no
    /// other plan is shorter. Then it gives up days at its old end that nobody needs.
    /// </summary>
    /// <param name="ranges">Days needed; may overlap.</param>
    /// <param name="daysMax">Longest range, both ends counted; 1 or more.</param>
    internal static IEnumerable<DayRange> Fewest(IEnumerable<DayRange> ranges, int daysMax)
    {
        var open = ranges.ToList();
        while (open.Count > 0)
        {
            var newest = open.Max(range => range.Through);
            var reach = DateOnly.FromDayNumber(Math.Max(0, newest.DayNumber - daysMax + 1));
            var oldest = open.Where(range => range.Through >= reach).Min(range => range.From);
            yield return new DayRange(oldest > reach ? oldest : reach, newest);
            open = [.. open.Where(range => range.From < reach)
                .Select(range => range.Through < reach ? range : range with { Through = reach.AddDays(-1) })];
        }
    }

    private static bool Overlap(DayRange left, DayRange right) =>
        left.From <= right.Through && right.From <= left.Through;
}
