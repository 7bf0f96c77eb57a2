using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Api.Plans;

/// <summary>What a run that began now would ask, and how long it would take. Nothing is asked.</summary>
/// <param name="Today">The user's civil day.</param>
/// <param name="FinalThrough">Last day that is final.</param>
/// <param name="HistoryFrom">First day expected.</param>
/// <param name="Reread">Whether the newest days are read again.</param>
/// <param name="Windows">The questions, in order; those without days ask about account and devices.</param>
/// <param name="Requests">Requests that they take.</param>
/// <param name="RequestsDayByDay">Requests that the same days would take if each were asked alone.</param>
/// <param name="Saved">The difference.</param>
/// <param name="PermitsNow">Requests that the limit allows at once.</param>
/// <param name="FinishesAt">When the limit allows the last of them; the time of the answers comes on top.</param>
internal sealed record Forecast(
    DateOnly Today, DateOnly FinalThrough, DateOnly HistoryFrom, bool Reread, IReadOnlyList<Window> Windows,
    int Requests,
    int RequestsDayByDay, int Saved, int PermitsNow, DateTimeOffset FinishesAt)
{
    /// <summary>Makes the forecast.</summary>
    /// <param name="state">A configured connector.</param>
    /// <param name="source">Its source.</param>
    /// <param name="only">Days to look at; null for all. Days before the history begins are planned for as a backfill
    /// would.</param>
    /// <param name="now">The present.</param>
    internal static Forecast Of(ConnectorState state, ISource source, DayRange? only, DateTimeOffset now)
    {
        var basis = RunPlanner.Basis(
            only is { } wanted ? state with { Backfill = state.Backfill.With(wanted) } : state, now);
        var needs = basis.Needs
            .Select(need => only is { } range ? need with { Days = need.Days.Within(range) } : need)
            .Where(need => need.Days.Days > 0).ToList();
        var survey = source.Survey(state.Facts);
        var windows = source.Plan(Needs(needs));
        var surveyed = survey.Sum(window => window.RequestsExpected);
        var requests = surveyed + windows.Sum(window => window.RequestsExpected);
        var dayByDay = surveyed + DayByDay(source, needs);
        var bucket = state.Bucket ?? TokenBucket.Full(state.Definition!.Limit, now);
        return new Forecast(
            basis.Today, basis.FinalThrough, basis.HistoryFrom, basis.Reread, [.. survey, .. windows], requests,
            dayByDay,
            dayByDay - requests, bucket.Available(now), FinishesBy(bucket, requests, now));
    }

    /// <summary>When the last of some requests may be made, if each is made as soon as the limit allows.</summary>
    internal static DateTimeOffset FinishesBy(TokenBucket bucket, int requests, DateTimeOffset now)
    {
        var (left, at) = (requests, now);
        while (left > 0)
        {
            var permits = Math.Min(left, bucket.Available(at));
            bucket = bucket.Take(permits, at);
            left -= permits;
            if (left == 0)
                break;

            // All permits of a boundary come together; those that drip are waited for in the largest block there can
            // be.
            var block = bucket.Limit.Renewal == RateRenewal.AtBoundary ? 1 : Math.Min(left, bucket.Limit.Permits);
            at = bucket.AvailableAt(block, at);
        }

        return at;
    }

    // Asked of the source itself: what would each day alone take?
    private static int DayByDay(ISource source, IReadOnlyList<LineDays> needs)
    {
        var all = needs.Aggregate(DaySet.Empty, (sum, need) => sum.With(need.Days));
        var requests = 0;
        foreach (var range in all.Ranges)
        {
            for (var day = range.From; day <= range.Through; day = day.AddDays(1))
            {
                var alone = needs.Where(need => need.Days.Contains(day))
                    .Select(need => new LineNeed(need.Line, DayRange.One(day))).ToList();
                requests += source.Plan(alone).Sum(window => window.RequestsExpected);
            }
        }

        return requests;
    }

    private static List<LineNeed> Needs(IEnumerable<LineDays> needs) =>
        [.. needs.SelectMany(need => need.Days.Ranges.Select(range => new LineNeed(need.Line, range)))];
}
