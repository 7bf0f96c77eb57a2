using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Steps, distance, energy and active minutes by day.</summary>
internal static class ActivityAnswers
{
    private const int SeriesDaysMax = 1095;
    private const int ActivityCaloriesDaysMax = 30;
    private const int GoalDays = 30;
    private const int LoggedWalkMinutes = 30;

    /// <summary>A series of one resource, or of what the tracker alone measured.</summary>
    public static Func<FitbitCall, VendorAnswer> Series(string keyPrefix) => call =>
    {
        var resource = call.Route("resource");
        if (!Values.TryGetValue(resource, out var value)) return FitbitErrors.NotFound;
        var limit = resource == "activityCalories" ? ActivityCaloriesDaysMax : SeriesDaysMax;
        return FitbitRanges.Range(call, limit, (_, range) => SeriesOf(call, keyPrefix + resource, range, value));
    };

    /// <summary>Any series of one text per day; days without data say "0".</summary>
    public static JsonNode SeriesOf(FitbitCall call, string key, DateRange range, Func<PersonDay, string> value) =>
        FitbitCall.Wrapped(key, range.Days().Select(date => (JsonNode)new JsonObject
        {
            ["dateTime"] = FitbitCall.Date(date),
            ["value"] = call.Seen(date) is { } day ? value(day) : "0",
        }));

    /// <summary>The value of a resource on a day, as text; null for an unknown resource.</summary>
    public static string? Value(string resource, PersonDay day) =>
        Values.TryGetValue(resource, out var value) ? value(day) : null;

    /// <summary>The daily summary.</summary>
    public static VendorAnswer Day(FitbitCall call, DateOnly date)
    {
        var day = call.Seen(date) ?? new PersonDay { Date = date, Worn = false };
        var walk = LoggedWalk(call.Person, day);
        var body = new JsonObject
        {
            ["activities"] = walk is null ? [] : new JsonArray(walk),
            ["summary"] = Summary(call, day, walk),
        };
        if (call.Today.DayNumber - date.DayNumber < GoalDays) body["goals"] = Goals(call.Person);
        return FitbitCall.Ok(body);
    }

    private static Dictionary<string, Func<PersonDay, string>> Values { get; } = new(StringComparer.Ordinal)
    {
        ["calories"] = static day => Text(day.CaloriesKcal),
        ["caloriesBMR"] = static day => Text(day.BasalKcal),
        ["activityCalories"] = static day => Text(day.ActivityKcal),
        ["steps"] = static day => Text(day.Steps),
        ["distance"] = static day => day.DistanceKm.ToString(CultureInfo.InvariantCulture),
        ["floors"] = static day => Text(day.Floors),
        ["elevation"] = static day => day.ElevationM.ToString(CultureInfo.InvariantCulture),
        ["minutesSedentary"] = static day => Text(day.MinutesSedentary),
        ["minutesLightlyActive"] = static day => Text(day.MinutesLight),
        ["minutesFairlyActive"] = static day => Text(day.MinutesFair),
        ["minutesVeryActive"] = static day => Text(day.MinutesVery),
        ["swimming-strokes"] = static _ => "0",
    };

    private static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static JsonObject Summary(FitbitCall call, PersonDay day, JsonObject? walk)
    {
        var summary = new JsonObject
        {
            ["activeScore"] = -1,
            ["activityCalories"] = day.ActivityKcal,
            ["caloriesBMR"] = day.BasalKcal,
            ["caloriesOut"] = day.CaloriesKcal,
            ["distances"] = Distances(day, walk),
            ["fairlyActiveMinutes"] = day.MinutesFair,
            ["lightlyActiveMinutes"] = day.MinutesLight,
            ["marginalCalories"] = Math.Max(0, day.CaloriesKcal - day.BasalKcal),
            ["sedentaryMinutes"] = day.MinutesSedentary,
            ["steps"] = day.Steps,
            ["veryActiveMinutes"] = day.MinutesVery,
        };
        if (HasAltimeter(call.Person))
        {
            summary["elevation"] = day.ElevationM;
            summary["floors"] = day.Floors;
        }

        if (day.RestingHeartRate is { } resting) summary["restingHeartRate"] = resting;
        if (day.HeartZones.Count > 0) summary["heartRateZones"] = HeartAnswers.Zones(day.HeartZones);
        return summary;
    }

    // The vendor lists logged activities among the parts, and not always last.
    private static JsonArray Distances(PersonDay day, JsonObject? walk)
    {
        var split = day.Distances ?? Split(day);
        var distances = new JsonArray();
        if (walk is not null) distances.Add(Part("Walk", walk["distance"]!.GetValue<decimal>()));
        distances.Add(Part("total", day.DistanceKm));
        distances.Add(Part("tracker", split.Tracker));
        distances.Add(Part("loggedActivities", split.Logged));
        distances.Add(Part("veryActive", split.Very));
        distances.Add(Part("moderatelyActive", split.Moderate));
        distances.Add(Part("lightlyActive", split.Light));
        distances.Add(Part("sedentaryActive", split.Sedentary));
        return distances;
    }

    private static JsonNode Part(string activity, decimal distance) =>
        new JsonObject { ["activity"] = activity, ["distance"] = distance };

    private static DistanceSplit Split(PersonDay day)
    {
        var weight = (day.MinutesVery * 6) + (day.MinutesFair * 4) + day.MinutesLight;
        if (weight == 0) return new DistanceSplit(day.DistanceKm, 0, 0, 0, day.DistanceKm, 0);
        var very = Math.Round(day.DistanceKm * day.MinutesVery * 6 / weight, 2);
        var moderate = Math.Round(day.DistanceKm * day.MinutesFair * 4 / weight, 2);
        return new DistanceSplit(day.DistanceKm, 0, very, moderate, day.DistanceKm - very - moderate, 0);
    }

    private static JsonObject? LoggedWalk(Person person, PersonDay day)
    {
        if (day.MinutesVery < LoggedWalkMinutes) return null;
        var part = day.MinutesVery * 100 / (day.MinutesVery + day.MinutesFair + day.MinutesLight);
        var date = FitbitCall.Date(day.Date);
        return new JsonObject
        {
            ["activityId"] = 90013,
            ["activityParentId"] = 90013,
            ["activityParentName"] = "Walk",
            ["calories"] = day.ActivityKcal * part / 100,
            ["description"] = "Walking less than 2 mph, strolling very slowly",
            ["distance"] = Math.Round(day.DistanceKm * part / 100m, 2),
            ["duration"] = day.MinutesVery * 60_000,
            ["hasStartTime"] = true,
            ["isFavorite"] = false,
            ["lastModified"] = date + "T20:57:46.000Z",
            ["logId"] = WalkLogId(person, day.Date),
            ["name"] = "Walk",
            ["startDate"] = date,
            ["startTime"] = "18:10",
            ["steps"] = day.Steps * part / 100,
        };
    }

    private static long WalkLogId(Person person, DateOnly date) =>
        ((long)(person.Seed % 9000UL) * 10_000_000L) + date.DayNumber;

    private static JsonObject Goals(Person person)
    {
        var goals = new JsonObject
        {
            ["activeMinutes"] = 30, ["caloriesOut"] = 2820, ["distance"] = 8.05m, ["steps"] = 10000,
        };
        if (HasAltimeter(person)) goals["floors"] = 10;
        return goals;
    }

    private static bool HasAltimeter(Person person) => person.Devices.Any(static device => device.HasAltimeter);
}
