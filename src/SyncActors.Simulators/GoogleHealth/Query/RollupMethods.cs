using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.GoogleHealth.Data;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>The methods rollUp and dailyRollUp. Windows without data are left out; the newest window comes
/// first.</summary>
internal sealed class RollupMethods(
    IPopulation population, GoogleHealthSimulatorOptions options, TimeProvider timeProvider)
{
    private const int PageSizeUsual = 1_440;
    private const int PageSizeMax = 10_000;

    private readonly Wire _wire = new(options);

    /// <summary>Sums by civil days.</summary>
    public JsonObject Daily(HttpContext context, Person person, DataType type, DailyRollUpBody body)
    {
        SourceFamily.Check(body.DataSourceFamily);
        var (first, end, windowDays) = RollupRange.Of(body, type);
        string[] parameters =
            [person.Id, type.Name, "daily", $"{first:O}", $"{end:O}", $"{windowDays}", $"{body.PageSize}"];

        // The range is never longer than a page; the token is still read, as both requests document one.
        PagePosition.Parse(body.PageToken, parameters);
        var now = timeProvider.GetUtcNow();
        var rows = new JsonArray();
        var windows = (end.DayNumber - first.DayNumber + windowDays - 1) / windowDays;
        for (var window = windows - 1; window >= 0; window--)
        {
            var start = first.AddDays(window * windowDays);
            var stop = start.AddDays(windowDays) < end ? start.AddDays(windowDays) : end;
            if (type.Rollup(TallyOf(person, start, stop, now), _wire) is not { } value)
                continue;
            rows.Add(new JsonObject
            {
                ["civilStartTime"] = _wire.Civil(start.ToDateTime(TimeOnly.MinValue)),
                ["civilEndTime"] = _wire.Civil(stop.ToDateTime(TimeOnly.MinValue)),
                [type.Member] = value,
            });
        }

        PagePosition? next =
            EndlessPagingFeature.IsOrderedFor(context) ? new PagePosition(0, EmptyPageSent: true) : null;
        return Answer(rows, next, parameters);
    }

    /// <summary>Sums by physical windows.</summary>
    public JsonObject Physical(HttpContext context, Person person, DataType type, RollUpBody body)
    {
        SourceFamily.Check(body.DataSourceFamily);
        var (start, end, window) = RollupRange.Of(body, type);
        string[] parameters =
        [
            person.Id, type.Name, "physical", $"{start.UtcTicks}", $"{end.UtcTicks}", $"{window.Ticks}",
            $"{body.PageSize}",
        ];
        var position = PagePosition.Parse(body.PageToken, parameters);
        var size = Math.Min(body.PageSize is > 0 and var asked ? asked : PageSizeUsual, PageSizeMax);
        var rows = Tallies(person, start, end, window)
            .OrderByDescending(static pair => pair.Key)
            .Select(pair => (Index: pair.Key, Value: type.Rollup(pair.Value, _wire)))
            .Where(static row => row.Value is not null);
        var page = Page<(long Index, JsonObject? Value)>.Cut(
            rows, position, size, options.EmptyPages, EndlessPagingFeature.IsOrderedFor(context));
        var points = new JsonArray();
        foreach (var (index, value) in page.Items)
        {
            var from = start + (window * index);
            points.Add(new JsonObject
            {
                ["startTime"] = Wire.Moment(from),
                ["endTime"] = Wire.Moment(from + window < end ? from + window : end),
                [type.Member] = value,
            });
        }

        return Answer(points, page.Next, parameters);
    }

    private static JsonObject Answer(JsonArray rows, PagePosition? next, string[] parameters)
    {
        var answer = new JsonObject();
        if (rows.Count > 0)
            answer["rollupDataPoints"] = rows;
        if (next is { } position)
            answer["nextPageToken"] = position.ToToken(parameters);
        return answer;
    }

    private Tally TallyOf(Person person, DateOnly first, DateOnly end, DateTimeOffset now)
    {
        var tally = new Tally();
        for (var date = first; date < end; date = date.AddDays(1))
        {
            if (DayView.Of(population, person, date, now) is { } view)
                tally.AddDay(view);
        }

        return tally;
    }

    private Dictionary<long, Tally> Tallies(Person person, DateTimeOffset start, DateTimeOffset end, TimeSpan window)
    {
        var now = timeProvider.GetUtcNow();
        var tallies = new Dictionary<long, Tally>();

        // A civil day may begin a day before or after the UTC day of the same date.
        var last = DateOnly.FromDateTime(end.UtcDateTime).AddDays(1);
        for (var date = DateOnly.FromDateTime(start.UtcDateTime).AddDays(-1); date <= last; date = date.AddDays(1))
        {
            if (DayView.Of(population, person, date, now) is { } view)
                AddDay(tallies, view, minute => WindowOf(view.At(minute)));
        }

        return tallies;

        long? WindowOf(DateTimeOffset moment) =>
            moment >= start && moment < end ? (moment - start).Ticks / window.Ticks : null;
    }

    private static void AddDay(Dictionary<long, Tally> tallies, DayView view, Func<int, long?> windowOf)
    {
        var (from, current) = (0, (long?)null);
        for (var minute = 0; minute <= view.MinutesSeen; minute++)
        {
            var next = minute < view.MinutesSeen ? windowOf(minute) : null;
            if (next == current)
                continue;
            if (current is { } ended)
            {
                if (!tallies.TryGetValue(ended, out var tally))
                    tallies.Add(ended, tally = new Tally());
                tally.AddMinutes(view, from, minute);
            }

            (from, current) = (minute, next);
        }
    }
}
