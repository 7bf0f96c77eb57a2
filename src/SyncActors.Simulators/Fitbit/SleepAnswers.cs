using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Sleep, version 1.2: by day, by range, and as a paged list.</summary>
internal static class SleepAnswers
{
    private const int PageSizeMax = 100;
    private const int PendingRetryMs = 3000;

    /// <summary>Sleep of a range; it has no summary.</summary>
    public static JsonNode Range(FitbitCall call, DateRange range)
    {
        var averages = new SleepAverages(call.Options.Population, call.Person);
        return FitbitCall.Wrapped(
            "sleep", call.SeenIn(range).SelectMany(day => day.Sleep.Select(session => Log(averages, day.Date, session))));
    }

    /// <summary>Sleep of one day with its summary, or that stages are still being computed.</summary>
    public static VendorAnswer Day(FitbitCall call, DateOnly date)
    {
        var sleep = call.Seen(date)?.Sleep ?? [];
        if (IsPending(call, sleep))
        {
            return FitbitCall.Ok(new JsonObject
            {
                ["meta"] = new JsonObject { ["retryDuration"] = PendingRetryMs, ["state"] = "pending" },
            });
        }

        var averages = new SleepAverages(call.Options.Population, call.Person);
        var summary = new JsonObject
        {
            ["totalMinutesAsleep"] = sleep.Sum(static session => session.MinutesAsleep),
            ["totalSleepRecords"] = sleep.Count,
            ["totalTimeInBed"] = sleep.Sum(static session => session.MinutesInBed),
        };
        var staged = sleep.Where(static session => session.Kind == SleepKind.Stages).ToArray();
        if (staged.Length > 0)
        {
            summary["stages"] = new JsonObject([.. StageNames.Select(pair => KeyValuePair.Create(
                pair.Name, (JsonNode?)staged.Sum(session => SleepStageMinutes.Of(session, pair.Stage))))]);
        }

        return FitbitCall.Ok(new JsonObject
        {
            ["sleep"] = new JsonArray([.. sleep.Select(session => Log(averages, date, session))]),
            ["summary"] = summary,
        });
    }

    /// <summary>Logs after or before a date, in pages.</summary>
    public static VendorAnswer List(FitbitCall call)
    {
        var query = call.Context.Request.Query;
        var (after, before, sort) = (query["afterDate"].ToString(), query["beforeDate"].ToString(), query["sort"].ToString());
        if (after.Length > 0 == before.Length > 0)
            return FitbitErrors.Validation("beforeDate/afterDate", "Either beforeDate or afterDate must be specified.");
        if (sort != (after.Length > 0 ? "asc" : "desc"))
            return FitbitErrors.Validation("sort", "Invalid sort: asc goes with afterDate, desc with beforeDate.");
        var edge = after.Length > 0 ? after : before;
        if (FitbitRanges.Date(call, edge.Split('T')[0]) is not { } date) return FitbitRanges.InvalidDate(edge);
        if (!TryNumber(query["limit"], out var limit) || limit is < 1 or > PageSizeMax)
            return FitbitErrors.Validation("limit", "Invalid limit: 1 to 100.");
        if (!TryNumber(query["offset"], out var offset) || offset < 0)
            return FitbitErrors.Validation("offset", "Invalid offset.");

        var averages = new SleepAverages(call.Options.Population, call.Person);
        var page = Logs(call, date, ascending: after.Length > 0)
            .Skip(offset).Take(limit + 1)
            .Select(pair => Log(averages, pair.Date, pair.Session)).ToArray();
        var endless = EndlessPagingFeature.IsOrderedFor(call.Context);
        var next = endless ? offset : offset + limit;
        return FitbitCall.Ok(new JsonObject
        {
            ["pagination"] = new JsonObject
            {
                [after.Length > 0 ? "afterDate" : "beforeDate"] = edge,
                ["limit"] = limit,
                ["next"] = endless || page.Length > limit ? PageUrl(call, next) : "",
                ["previous"] = offset > 0 ? PageUrl(call, Math.Max(0, offset - limit)) : "",
                ["sort"] = sort,
            },
            ["sleep"] = new JsonArray([.. page.Take(limit)]),
        });
    }

    private static (string Name, SleepStage Stage)[] StageNames { get; } =
        [("deep", SleepStage.Deep), ("light", SleepStage.Light), ("rem", SleepStage.Rem), ("wake", SleepStage.Wake)];

    private static (string Name, SleepStage Stage)[] ClassicNames { get; } =
        [("asleep", SleepStage.Asleep), ("awake", SleepStage.Awake), ("restless", SleepStage.Restless)];

    private static bool TryNumber(string? text, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);

    private static bool IsPending(FitbitCall call, IReadOnlyList<SleepSession> sleep) =>
        call.Options.SleepPendingFor > TimeSpan.Zero
        && sleep.Any(session => session.Kind == SleepKind.Stages
            && call.Now - WallClock.ToInstant(session.End, call.Person.ZoneOn(DateOnly.FromDateTime(session.End)))
                < call.Options.SleepPendingFor);

    private static IEnumerable<(DateOnly Date, SleepSession Session)> Logs(
        FitbitCall call, DateOnly edge, bool ascending)
    {
        var first = call.Person.MemberSince;
        for (var date = ascending ? Max(first, edge) : Min(call.Today, edge);
            ascending ? date <= call.Today : date >= first;
            date = date.AddDays(ascending ? 1 : -1))
        {
            var sleep = call.Seen(date)?.Sleep ?? [];
            foreach (var session in ascending ? sleep : sleep.Reverse()) yield return (date, session);
        }
    }

    private static DateOnly Max(DateOnly a, DateOnly b) => a > b ? a : b;

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    // Absolute, so that a client may follow it verbatim; on this server and not on the vendor's.
    private static string PageUrl(FitbitCall call, int offset)
    {
        var request = call.Context.Request;
        var query = request.Query.ToDictionary(
            static pair => pair.Key, static pair => (string?)pair.Value.ToString(), StringComparer.Ordinal);
        query["offset"] = offset.ToString(CultureInfo.InvariantCulture);
        return QueryHelpers.AddQueryString($"{request.Scheme}://{request.Host}{request.Path}", query);
    }

    private static JsonNode Log(SleepAverages averages, DateOnly date, SleepSession session)
    {
        var staged = session.Kind == SleepKind.Stages;
        return new JsonObject
        {
            ["dateOfSleep"] = FitbitCall.Date(date),
            ["duration"] = session.MinutesInBed * 60_000L,
            ["efficiency"] = session.MinutesInBed == 0 ? 0 : session.MinutesAsleep * 100 / session.MinutesInBed,
            ["endTime"] = FitbitCall.Local(session.End),
            ["infoCode"] = staged ? 0 : session.MinutesInBed < 180 ? 2 : 1,
            ["isMainSleep"] = session.IsMain,
            ["levels"] = Levels(averages, date, session),
            ["logId"] = session.LogId,
            ["logType"] = "auto_detected",
            ["minutesAfterWakeup"] = 0,
            ["minutesAsleep"] = session.MinutesAsleep,
            ["minutesAwake"] = session.MinutesAwake,
            ["minutesToFallAsleep"] = 0,
            ["startTime"] = FitbitCall.Local(session.Start),
            ["timeInBed"] = session.MinutesInBed,
            ["type"] = staged ? "stages" : "classic",
        };
    }

    private static JsonObject Levels(SleepAverages averages, DateOnly date, SleepSession session)
    {
        var staged = session.Kind == SleepKind.Stages;
        var summary = new JsonObject();
        foreach (var (name, stage) in staged ? StageNames : ClassicNames)
        {
            var entry = new JsonObject
            {
                ["count"] = session.Segments.Count(segment => segment.Stage == stage)
                    + (stage == SleepStage.Wake ? session.ShortWakes.Count : 0),
                ["minutes"] = SleepStageMinutes.Of(session, stage),
            };
            if (staged) entry["thirtyDayAvgMinutes"] = averages.Before(date, stage);
            summary[name] = entry;
        }

        var levels = new JsonObject { ["data"] = Segments(session.Segments) };
        if (staged) levels["shortData"] = Segments(session.ShortWakes);
        levels["summary"] = summary;
        return levels;
    }

    private static JsonArray Segments(IReadOnlyList<SleepSegment> segments) =>
        [.. segments.Select(static segment => (JsonNode)new JsonObject
        {
            ["dateTime"] = FitbitCall.Local(segment.Start),
            ["level"] = segment.Stage.ToString().ToLowerInvariant(),
            ["seconds"] = segment.Seconds,
        })];
}
