using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>
/// The value of one roll-up window, or null where the window is missing. Steps, distance, floors, altitude and total
/// calories know a true zero; every other type has no window where there is nothing to sum.
/// </summary>
internal static class RollupValues
{
    private static readonly string[] HeartZones = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];
    private static readonly string[] ActiveLevels = ["LIGHT", "MODERATE", "VIGOROUS"];
    private static readonly string[] Levels = ["SEDENTARY", "LIGHTLY_ACTIVE", "MODERATELY_ACTIVE", "VERY_ACTIVE"];

    private static readonly string[] ZoneSums =
        ["sumInFatBurnHeartZone", "sumInCardioHeartZone", "sumInPeakHeartZone"];

    public static JsonObject? Steps(Tally tally, Wire wire) =>
        Sum(tally.Measured, wire, "countSum", tally.Steps);

    public static JsonObject? Distance(Tally tally, Wire wire) =>
        Sum(tally.Measured, wire, "millimetersSum", tally.Millimeters);

    public static JsonObject? Floors(Tally tally, Wire wire) =>
        Sum(tally.MeasuredAltitude, wire, "countSum", tally.Floors);

    public static JsonObject? Altitude(Tally tally, Wire wire) =>
        Sum(tally.MeasuredAltitude, wire, "gainMillimetersSum", tally.GainMillimeters);

    public static JsonObject? TotalCalories(Tally tally) =>
        !tally.Measured && tally.MilliKcal == 0 ? null : Kcal(tally.MilliKcal, "kcalSum");

    public static JsonObject? ActiveEnergy(Tally tally) =>
        tally.ActiveMilliKcal == 0 ? null : Kcal(tally.ActiveMilliKcal, "kcalSum");

    public static JsonObject? ActiveMinutes(Tally tally, Wire wire) => Entries(
        "activeMinutesRollupByActivityLevel",
        ActiveLevels.Select((name, index) => (name, tally.LevelMinutes((People.ActivityLevel)(index + 1)))),
        (name, minutes) => new JsonObject
        {
            ["activityLevel"] = name,
            ["activeMinutesSum"] = wire.Integer(minutes),
        });

    public static JsonObject? ActivityLevel(Tally tally) => Entries(
        "activityLevelRollupsByActivityLevelType",
        Levels.Select((name, index) => (name, tally.LevelMinutes((People.ActivityLevel)index))),
        static (name, minutes) => new JsonObject
        {
            ["activityLevelType"] = name,
            ["totalDuration"] = Wire.Seconds(TimeSpan.FromMinutes(minutes)),
        });

    public static JsonObject? SedentaryPeriod(Tally tally) =>
        tally.LevelMinutes(People.ActivityLevel.Sedentary) is > 0 and var minutes
            ? new JsonObject { ["durationSum"] = Wire.Seconds(TimeSpan.FromMinutes(minutes)) }
            : null;

    public static JsonObject? ActiveZoneMinutes(Tally tally, Wire wire)
    {
        var earned = ZoneSums.Select((_, index) => tally.ActiveZoneMinutes((HeartZoneKind)(index + 1))).ToArray();
        if (earned.Sum() == 0)
            return null;
        var value = new JsonObject();
        for (var zone = 0; zone < ZoneSums.Length; zone++)
            wire.AddSum(value, ZoneSums[zone], earned[zone]);
        return value;
    }

    public static JsonObject? TimeInZone(Tally tally) => Entries(
        "timeInHeartRateZones",
        HeartZones.Select((name, index) => (name, tally.ZoneMinutes((HeartZoneKind)index))),
        static (name, minutes) => new JsonObject
        {
            ["heartRateZone"] = name,
            ["duration"] = Wire.Seconds(TimeSpan.FromMinutes(minutes)),
        });

    public static JsonObject? CaloriesInZone(Tally tally) => Entries(
        "caloriesInHeartRateZones",
        HeartZones.Select((name, index) => (name, tally.ZoneMilliKcal((HeartZoneKind)index))),
        static (name, energy) => new JsonObject
        {
            ["heartRateZone"] = name,
            ["kcal"] = Wire.Number(energy / MinuteShares.MilliPerKcal),
        });

    public static JsonObject? HeartRate(Tally tally) => tally.Heart() is { Count: > 0 } heart
        ? new JsonObject
        {
            ["beatsPerMinuteAvg"] = Wire.Number(heart.Average),
            ["beatsPerMinuteMin"] = Wire.Number(heart.Min),
            ["beatsPerMinuteMax"] = Wire.Number(heart.Max),
        }
        : null;

    public static JsonObject? Weight(Tally tally) => Average(tally.WeightGrams(), "weightGramsAvg");

    public static JsonObject? BodyFat(Tally tally) => Average(tally.FatPercent(), "bodyFatPercentageAvg");

    public static JsonObject? CoreTemperature(Tally tally) => Average(tally.CoreCelsius(), "temperatureCelsiusAvg");

    public static JsonObject? Hydration(Tally tally) => tally.WaterMl() is { Count: > 0 } water
        ? new JsonObject { ["amountConsumed"] = new JsonObject { ["millilitersSum"] = Wire.Number(water.Sum) } }
        : null;

    public static JsonObject? Nutrition(Tally tally) => tally.Foods(static food => food.Kcal) is { Count: > 0 } energy
        ? new JsonObject
        {
            ["energy"] = new JsonObject { ["kcalSum"] = Wire.Number(energy.Sum) },
            ["totalCarbohydrate"] = Grams(tally.Foods(static food => food.CarbsG)),
            ["totalFat"] = Grams(tally.Foods(static food => food.FatG)),
        }
        : null;

    private static JsonObject Grams(Tally.Summary grams) => new() { ["gramsSum"] = Wire.Number(grams.Sum) };

    private static JsonObject? Sum(bool measured, Wire wire, string member, long sum)
    {
        if (!measured)
            return null;
        var value = new JsonObject();
        wire.AddSum(value, member, sum);
        return value;
    }

    private static JsonObject Kcal(long milliKcal, string member) =>
        new() { [member] = Wire.Number(milliKcal / MinuteShares.MilliPerKcal) };

    private static JsonObject? Average(Tally.Summary values, string member) =>
        values.Count == 0 ? null : new JsonObject { [member] = Wire.Number(values.Average) };

    private static JsonObject? Entries(
        string member, IEnumerable<(string Name, long Amount)> amounts, Func<string, long, JsonObject> entry)
    {
        var entries = new JsonArray();
        foreach (var (name, amount) in amounts.Where(static pair => pair.Amount != 0))
            entries.Add(entry(name, amount));
        return entries.Count == 0 ? null : new JsonObject { [member] = entries };
    }
}
