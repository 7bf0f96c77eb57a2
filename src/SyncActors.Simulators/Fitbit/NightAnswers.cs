using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Oxygen saturation, breathing rate, temperatures and cardio score. Days without a measure are left out.</summary>
internal static class NightAnswers
{
    /// <summary>Oxygen saturation of a range: an array without a wrapper.</summary>
    public static JsonNode SaturationRange(FitbitCall call, DateRange range) =>
        new JsonArray([.. call.SeenIn(range).Where(static day => day.Spo2 is not null).Select(Saturation)]);

    /// <summary>Oxygen saturation of one day: a bare object.</summary>
    public static VendorAnswer SaturationDay(FitbitCall call, DateOnly date)
    {
        if (call.Seen(date) is { Spo2: not null } day) return FitbitCall.Ok(Saturation(day));
        return NoSaturation(call);
    }

    /// <summary>Oxygen saturation by minutes of the nights of a range.</summary>
    public static JsonNode SaturationMinutesRange(FitbitCall call, DateRange range) => new JsonArray(
        [.. call.SeenIn(range).Where(static day => day.Spo2 is not null).Select(day => SaturationMinutes(call.Person, day))]);

    /// <summary>Oxygen saturation by minutes of one night.</summary>
    public static VendorAnswer SaturationMinutesDay(FitbitCall call, DateOnly date)
    {
        if (call.Seen(date) is { Spo2: not null } day) return FitbitCall.Ok(SaturationMinutes(call.Person, day));
        return NoSaturation(call);
    }

    /// <summary>Breathing rate of whole nights.</summary>
    public static JsonNode Breathing(FitbitCall call, DateRange range) => Nights(
        call, range, "br", static day => day.Breathing is { } rates ? Rate(rates.Full) : null);

    /// <summary>Breathing rate by stage; -1 where a stage was not measured.</summary>
    public static JsonNode BreathingByStage(FitbitCall call, DateRange range) => Nights(
        call, range, "br", static day => day.Breathing is not { } rates ? null : new JsonObject
        {
            ["deepSleepSummary"] = Rate(rates.Deep ?? -1m),
            ["remSleepSummary"] = Rate(rates.Rem ?? -1m),
            ["fullSleepSummary"] = Rate(rates.Full),
            ["lightSleepSummary"] = Rate(rates.Light ?? -1m),
        });

    /// <summary>Skin temperature relative to the baseline.</summary>
    public static JsonNode Skin(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "tempSkin", call.SeenIn(range).Where(static day => day.Skin is not null).Select(day => (JsonNode)new JsonObject
        {
            ["dateTime"] = FitbitCall.Date(day.Date),
            ["value"] = new JsonObject { ["nightlyRelative"] = day.Skin!.RelativeC },
            ["logType"] = call.Person.Devices.Any(static device => device.Version.StartsWith("Sense", StringComparison.Ordinal))
                ? "dedicated_temp_sensor"
                : "other_sensors",
        }));

    /// <summary>Core temperatures entered by hand, several a day.</summary>
    public static JsonNode Core(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "tempCore", call.SeenIn(range).SelectMany(static day => day.CoreTemperatures.Select(log => (JsonNode)new JsonObject
        {
            ["dateTime"] = day.Date.ToDateTime(log.Time).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            ["value"] = log.ValueC,
        })));

    /// <summary>VO2max as text: a range for most people, one number for those who run with GPS.</summary>
    public static JsonNode CardioScore(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "cardioScore", call.SeenIn(range).Where(static day => day.Vo2Max is not null).Select(day => (JsonNode)new JsonObject
        {
            ["dateTime"] = FitbitCall.Date(day.Date),
            ["value"] = new JsonObject { ["vo2Max"] = ScoreText(call.Person, day.Vo2Max!.Value) },
        }));

    private static string ScoreText(Person person, decimal score)
    {
        if (person.Seed % 5 == 0) return score.ToString(CultureInfo.InvariantCulture);
        var middle = (int)Math.Round(score);
        return string.Create(CultureInfo.InvariantCulture, $"{middle - 2}-{middle + 2}");
    }

    private static VendorAnswer NoSaturation(FitbitCall call) => call.Options.EmptySpo2Day switch
    {
        FitbitEmptyDay.EmptyObject => FitbitCall.Ok(new JsonObject()),
        FitbitEmptyDay.EmptyArray => FitbitCall.Ok(new JsonArray()),
        _ => FitbitErrors.NotFound,
    };

    private static JsonNode Nights(FitbitCall call, DateRange range, string key, Func<PersonDay, JsonNode?> value) =>
        FitbitCall.Wrapped(key, call.SeenIn(range)
            .Select(day => (day.Date, Value: value(day)))
            .Where(static pair => pair.Value is not null)
            .Select(static pair => (JsonNode)new JsonObject
            {
                ["value"] = pair.Value, ["dateTime"] = FitbitCall.Date(pair.Date),
            }));

    private static JsonObject Rate(decimal breaths) => new() { ["breathingRate"] = breaths };

    private static JsonNode Saturation(PersonDay day) => new JsonObject
    {
        ["dateTime"] = FitbitCall.Date(day.Date),
        ["value"] = new JsonObject
        {
            ["avg"] = day.Spo2!.Average, ["min"] = day.Spo2.Min, ["max"] = day.Spo2.Max,
        },
    };

    private static JsonNode SaturationMinutes(Person person, PersonDay day) => new JsonObject
    {
        ["dateTime"] = FitbitCall.Date(day.Date),
        ["minutes"] = new JsonArray([.. HeartAnswers.NightSteps(day, TimeSpan.FromMinutes(1)).Select((moment, index) =>
        {
            var dice = Dice.For(person.Seed, "spo2 minutes", day.Date.DayNumber, index);
            var span = (int)((day.Spo2!.Max - day.Spo2.Min) * 10);
            return (JsonNode)new JsonObject
            {
                ["value"] = day.Spo2.Min + (dice.Between(0, span) / 10m),
                ["minute"] = moment.ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture),
            };
        })]),
    };
}
