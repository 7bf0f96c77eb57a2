using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Heart rate, zones, active zone minutes and heart-rate variability by day.</summary>
internal static class HeartAnswers
{
    /// <summary>Heart-rate series: every day of the range has an entry.</summary>
    public static JsonNode Series(FitbitCall call, DateRange range) =>
        FitbitCall.Wrapped("activities-heart", range.Days().Select(date => Entry(call, date)));

    /// <summary>One day of the heart-rate series.</summary>
    public static JsonNode Entry(FitbitCall call, DateOnly date)
    {
        var day = call.Seen(date);
        var value = new JsonObject
        {
            ["customHeartRateZones"] = new JsonArray(),
            ["heartRateZones"] = ZonesOrBounds(call, day, date),
        };
        if (day?.RestingHeartRate is { } resting) value["restingHeartRate"] = resting;
        return new JsonObject { ["dateTime"] = FitbitCall.Date(date), ["value"] = value };
    }

    /// <summary>The zones of a day; without data only their bounds.</summary>
    public static JsonArray ZonesOrBounds(FitbitCall call, PersonDay? day, DateOnly date) =>
        day is { HeartZones.Count: > 0, Worn: true } ? Zones(day.HeartZones) : Bounds(call.Person.AgeOn(date));

    /// <summary>Zones with minutes and energy.</summary>
    public static JsonArray Zones(IReadOnlyList<HeartZone> zones) =>
        [.. zones.Select(static zone => (JsonNode)new JsonObject
        {
            ["caloriesOut"] = zone.Kcal,
            ["max"] = zone.MaxBpm,
            ["min"] = zone.MinBpm,
            ["minutes"] = zone.Minutes,
            ["name"] = Name(zone.Kind),
        })];

    /// <summary>Active zone minutes; parts that are zero are left out, days off the wrist too.</summary>
    public static JsonNode ActiveZoneMinutes(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "activities-active-zone-minutes",
        call.SeenIn(range).Where(static day => day.HeartZones.Count > 0).Select(static day => (JsonNode)new JsonObject
        {
            ["value"] = ZoneMinutes(day.AzmFatBurn, day.AzmCardio, day.AzmPeak),
            ["dateTime"] = FitbitCall.Date(day.Date),
        }));

    /// <summary>The sum and the parts that are not zero.</summary>
    public static JsonObject ZoneMinutes(int fatBurn, int cardio, int peak)
    {
        var value = new JsonObject { ["activeZoneMinutes"] = fatBurn + cardio + peak };
        if (fatBurn > 0) value["fatBurnActiveZoneMinutes"] = fatBurn;
        if (cardio > 0) value["cardioActiveZoneMinutes"] = cardio;
        if (peak > 0) value["peakActiveZoneMinutes"] = peak;
        return value;
    }

    /// <summary>Heart-rate variability of the nights that have one.</summary>
    public static JsonNode Variability(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "hrv",
        call.SeenIn(range).Where(static day => day.Hrv is not null).Select(static day => (JsonNode)new JsonObject
        {
            ["value"] = VariabilityValue(day.Date, day.Hrv!),
            ["dateTime"] = FitbitCall.Date(day.Date),
        }));

    /// <summary>Heart-rate variability by five minutes of the main sleep.</summary>
    public static JsonNode VariabilityByMinutes(FitbitCall call, DateRange range) => FitbitCall.Wrapped(
        "hrv",
        call.SeenIn(range).Where(static day => day.Hrv is not null).Select(day => (JsonNode)new JsonObject
        {
            ["minutes"] = new JsonArray([.. NightSteps(day, TimeSpan.FromMinutes(5)).Select(
                (moment, index) => VariabilityMinute(call.Person, day, moment, index))]),
            ["dateTime"] = FitbitCall.Date(day.Date),
        }));

    /// <summary>Moments of a day's main sleep at even steps.</summary>
    public static IEnumerable<DateTime> NightSteps(PersonDay day, TimeSpan step)
    {
        var night = day.Sleep.FirstOrDefault(static session => session.IsMain);
        if (night is null) yield break;
        for (var at = night.Start + step; at < night.End; at += step) yield return at;
    }

    // A missing part is null on some days and absent on others, as clients have seen both.
    private static JsonObject VariabilityValue(DateOnly date, HeartRateVariability hrv)
    {
        var value = new JsonObject { ["dailyRmssd"] = hrv.DailyRmssdMs };
        if (hrv.DeepRmssdMs is { } deep) value["deepRmssd"] = deep;
        else if (date.DayNumber % 2 == 0) value["deepRmssd"] = null;
        return value;
    }

    private static JsonNode VariabilityMinute(Person person, PersonDay day, DateTime moment, int index)
    {
        var dice = Dice.For(person.Seed, "hrv minutes", day.Date.DayNumber, index);
        var rmssd = day.Hrv!.DailyRmssdMs * (decimal)Math.Clamp(1 + (0.2 * dice.Bell()), 0.4, 2);
        return new JsonObject
        {
            ["minute"] = FitbitCall.Local(moment),
            ["value"] = new JsonObject
            {
                ["rmssd"] = Math.Round(rmssd, 3),
                ["coverage"] = Math.Round((decimal)(0.9 + (0.1 * dice.Fraction())), 3),
                ["hf"] = Math.Round(rmssd * (decimal)(4 + (8 * dice.Fraction())), 3),
                ["lf"] = Math.Round(rmssd * (decimal)(6 + (18 * dice.Fraction())), 3),
            },
        };
    }

    private static JsonArray Bounds(int age)
    {
        var max = 220 - age;
        var bounds = new[] { 30, max / 2, max * 70 / 100, max * 85 / 100, 220 };
        return [.. Enumerable.Range(0, 4).Select(index => (JsonNode)new JsonObject
        {
            ["max"] = bounds[index + 1], ["min"] = bounds[index], ["name"] = Name((HeartZoneKind)index),
        })];
    }

    private static string Name(HeartZoneKind kind) => kind switch
    {
        HeartZoneKind.OutOfRange => "Out of Range",
        HeartZoneKind.FatBurn => "Fat Burn",
        HeartZoneKind.Cardio => "Cardio",
        _ => "Peak",
    };
}
