using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>
/// Series within a day. Without the right the answer is 200 and lacks its intraday member; newer endpoints answer 403.
/// </summary>
internal static class IntradayAnswers
{
    private static readonly string[] Resources =
        ["calories", "steps", "distance", "floors", "elevation", "swimming-strokes"];

    /// <summary>One activity resource within a day.</summary>
    public static VendorAnswer Activity(FitbitCall call, DateOnly date)
    {
        var resource = call.Route("resource");
        if (!Resources.Contains(resource)) return FitbitErrors.NotFound;
        if (Step(call.Route("detail"), seconds: false) is not { } step) return InvalidDetail(call);
        if (Window.Of(call) is not { } window) return InvalidTime(call);
        var key = "activities-" + resource;
        var body = ActivityAnswers.SeriesOf(
            call, key, new DateRange(date, date), day => ActivityAnswers.Value(resource, day)!);
        if (call.Options.IntradayRight)
        {
            var day = call.Seen(date) ?? new PersonDay { Date = date, Worn = false };
            var points = Minutes(call, date, window, step).Select(span => ActivityPoint(resource, day, span));
            body[key + "-intraday"] = Dataset(points, step, "minute");
        }

        return FitbitCall.Ok(body);
    }

    /// <summary>Heart rate within a day.</summary>
    public static VendorAnswer Heart(FitbitCall call, DateOnly date)
    {
        var detail = call.Route("detail");
        if (Step(detail, seconds: true) is not { } step) return InvalidDetail(call);
        if (Window.Of(call) is not { } window) return InvalidTime(call);
        IEnumerable<JsonNode?> points = detail == "1sec"
            ? Minutes(call, date, window, 1).SelectMany(span => Seconds(call.Person, date, span))
            : Minutes(call, date, window, step).Select(HeartPoint);
        var dataset = points.OfType<JsonNode>().ToArray();
        var entry = call.Route("from").Length == 0 ? HeartAnswers.Entry(call, date) : WindowEntry(call, date, dataset);
        var body = new JsonObject { ["activities-heart"] = new JsonArray(entry) };
        if (call.Options.IntradayRight)
            body["activities-heart-intraday"] = Dataset(dataset, step, detail == "1sec" ? "second" : "minute");
        return FitbitCall.Ok(body);
    }

    /// <summary>Active zone minutes within a day: only minutes that earned some.</summary>
    public static VendorAnswer ActiveZoneMinutes(FitbitCall call, DateOnly date)
    {
        if (Step(call.Route("detail"), seconds: false) is not { } step) return InvalidDetail(call);
        if (!call.Options.IntradayRight)
            return FitbitCall.Ok(HeartAnswers.ActiveZoneMinutes(call, new DateRange(date, date)));
        var points = Minutes(call, date, Window.Whole, step).Select(span => ZonePoint(date, span)).OfType<JsonNode>();
        return FitbitCall.Ok(FitbitCall.Wrapped("activities-active-zone-minutes-intraday",
        [
            new JsonObject { ["dateTime"] = FitbitCall.Date(date), ["minutes"] = new JsonArray([.. points]) },
        ]));
    }

    private static IEnumerable<Span> Minutes(FitbitCall call, DateOnly date, Window window, int step)
    {
        if (call.SeenMinutes(date) is not ({ } minutes, var seen)) yield break;
        for (var from = window.From - (window.From % step); from < Math.Min(window.To, seen); from += step)
            yield return new Span(minutes, from, Math.Min(from + step, seen));
    }

    private static JsonNode ActivityPoint(string resource, PersonDay day, Span span)
    {
        var steps = span.Sum(span.Day.Steps);
        var share = day.Steps == 0 ? 0m : (decimal)steps / day.Steps;
        var point = new JsonObject { ["time"] = span.Time };
        switch (resource)
        {
            case "steps":
                point["value"] = steps;
                break;
            case "distance":
                point["value"] = Math.Round(day.DistanceKm * share, 5);
                break;
            case "floors":
                point["value"] = (int)Math.Floor(day.Floors * share);
                break;
            case "elevation":
                point["value"] = Math.Round(day.ElevationM * share, 3);
                break;
            case "calories":
                // Ten times the metabolic equivalent: 1 at rest, more by intensity.
                var mets = span.Sum(minute => 10 + (20 * span.Intensity(minute)));
                point["level"] = span.Max(span.Intensity);
                point["mets"] = mets;
                point["value"] = Math.Round(mets * day.BasalKcal / (10m * DayMinutes.PerDay), 5);
                break;
            default:
                point["value"] = 0;
                break;
        }

        return point;
    }

    private static JsonNode? HeartPoint(Span span)
    {
        var (sum, count) = (0, 0);
        for (var minute = span.From; minute < span.To; minute++)
        {
            if (span.Day.HeartRate(minute) is not { } rate) continue;
            sum += rate;
            count++;
        }

        return count == 0 ? null : new JsonObject { ["time"] = span.Time, ["value"] = sum / count };
    }

    // The finest detail is not even: a tracker stores a reading every few seconds.
    private static IEnumerable<JsonNode> Seconds(Person person, DateOnly date, Span span)
    {
        if (span.Day.HeartRate(span.From) is not { } rate) yield break;
        var dice = Dice.For(person.Seed, "heart seconds", date.DayNumber, span.From);
        for (var second = dice.Between(0, 6); second < 60; second += dice.Between(4, 15))
        {
            yield return new JsonObject
            {
                ["time"] = new TimeOnly(span.From / 60, span.From % 60, second).ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                ["value"] = rate + dice.Between(-2, 2),
            };
        }
    }

    // A part of a day is answered in the older shape: zones beside the value, which is the mean as text.
    private static JsonNode WindowEntry(FitbitCall call, DateOnly date, JsonNode[] dataset)
    {
        var mean = dataset.Length == 0 ? 0m : (decimal)dataset.Average(static point => point["value"]!.GetValue<int>());
        return new JsonObject
        {
            ["customHeartRateZones"] = new JsonArray(),
            ["dateTime"] = FitbitCall.Date(date),
            ["heartRateZones"] = HeartAnswers.ZonesOrBounds(call, call.Seen(date), date),
            ["value"] = Math.Round(mean, 2).ToString(CultureInfo.InvariantCulture),
        };
    }

    private static JsonObject? ZonePoint(DateOnly date, Span span)
    {
        var zones = new int[4];
        for (var minute = span.From; minute < span.To; minute++)
            if (span.Day.HeartRate(minute) is not null) zones[(int)span.Day.Zone(minute)]++;
        return zones[1] + zones[2] + zones[3] == 0
            ? null
            : new JsonObject
            {
                ["minute"] = date.ToDateTime(new TimeOnly(span.From / 60, span.From % 60))
                    .ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
                ["value"] = HeartAnswers.ZoneMinutes(zones[1], 2 * zones[2], 2 * zones[3]),
            };
    }

    private static JsonObject Dataset(IEnumerable<JsonNode> points, int interval, string type) => new()
    {
        ["dataset"] = new JsonArray([.. points]), ["datasetInterval"] = interval, ["datasetType"] = type,
    };

    private static int? Step(string detail, bool seconds) => detail switch
    {
        "1min" => 1,
        "5min" => 5,
        "15min" => 15,
        "1sec" when seconds => 1,
        _ => null,
    };

    private static VendorAnswer InvalidDetail(FitbitCall call) =>
        FitbitErrors.Validation("detail-level", "Invalid detail level: " + call.Route("detail"));

    private static VendorAnswer InvalidTime(FitbitCall call) =>
        FitbitErrors.Validation("time", $"Invalid time: {call.Route("from")}-{call.Route("to")}");

    /// <summary>Minutes of a day from <paramref name="From"/> up to but not including <paramref name="To"/>.</summary>
    private readonly record struct Window(int From, int To)
    {
        public static Window Whole { get; } = new(0, DayMinutes.PerDay);

        public static Window? Of(FitbitCall call)
        {
            if (call.Route("from").Length == 0) return Whole;
            return Minute(call.Route("from")) is { } from && Minute(call.Route("to")) is { } to && from <= to
                ? new Window(from, to + 1)
                : null;
        }

        private static int? Minute(string text) =>
            TimeOnly.TryParseExact(text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
                ? (time.Hour * 60) + time.Minute
                : null;
    }

    private readonly record struct Span(DayMinutes Day, int From, int To)
    {
        public string Time => new TimeOnly(From / 60, From % 60).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

        public int Intensity(int minute) =>
            Day.Level(minute) is var level && level <= ActivityLevel.Very ? (int)level : 0;

        public int Sum(Func<int, int> value) => Enumerable.Range(From, To - From).Sum(value);

        public int Max(Func<int, int> value) => Enumerable.Range(From, To - From).Max(value);
    }
}
