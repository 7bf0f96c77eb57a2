using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.MemoryApi;

/// <summary>
/// Covers needed days with the fewest lists. Every list reaches from now back, so one would do for all; but a list that
/// reaches back far may be cut, and the newest days are not to wait for that. They have a list of their own. Pure.
/// </summary>
internal static class MemoryApiPlanner
{
    /// <summary>At most two windows: the newest days, as many as the range of the settings has, and the rest.</summary>
    public static IReadOnlyList<Window> Plan(MemoryApiOptions options, IReadOnlyList<LineNeed> needs)
    {
        var days = needs.Where(need => need.Line == MemoryApiOptions.Line && need.Range.Days > 0)
            .Select(need => need.Range).ToList();
        if (days.Count == 0)
            return [];
        var question = new MemoryApiQuestion(
            options.Limit, options.Dates == MemoryApiDates.Always ? MemoryApiHow.Dated : MemoryApiHow.First);
        var fresh = DayCover.Fewest(days, options.Range.Days()).First();
        var old = DayCover.Before(days, fresh.From);
        return old.Count == 0
            ? [question.Over(fresh)]
            :
            [
                question.Over(fresh),
                question.Over(new DayRange(old.Min(range => range.From), old.Max(range => range.Through))),
            ];
    }
}
