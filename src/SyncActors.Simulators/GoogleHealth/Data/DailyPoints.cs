using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Types with one point per civil day.</summary>
internal static class DailyPoints
{
    private static readonly string[] HeartZones = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];

    public static IEnumerable<DataPoint> RestingHeartRate(DayView view, PointContext context) =>
        One(view, PointOrigin.Derived, view.Day.RestingHeartRate, (value, beats) =>
        {
            value["beatsPerMinute"] = context.Wire.Integer(beats);
            value["dailyRestingHeartRateMetadata"] = new JsonObject
            {
                ["calculationMethod"] = view.MainSleep is null ? "ONLY_WITH_AWAKE_DATA" : "WITH_SLEEP",
            };
        });

    public static IEnumerable<DataPoint> Variability(DayView view, PointContext context) =>
        One(view, PointOrigin.Derived, view.Day.Hrv, (value, hrv) =>
        {
            value["averageHeartRateVariabilityMilliseconds"] = Wire.Number(hrv.DailyRmssdMs);
            if (view.Day.RestingHeartRate is { } resting)
                value["nonRemHeartRateBeatsPerMinute"] = context.Wire.Integer(resting - 2);
            var dice = Dice.For(view.Person.Seed, "entropy", view.Date.DayNumber);
            value["entropy"] = Wire.Number(2 + (1.5 * dice.Fraction()));
            if (hrv.DeepRmssdMs is { } deep)
                value["deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds"] = Wire.Number(deep);
        });

    public static IEnumerable<DataPoint> Oxygen(DayView view) =>
        One(view, PointOrigin.Tracker, view.Day.Spo2, static (value, oxygen) =>
        {
            value["averagePercentage"] = Wire.Number(oxygen.Average);
            value["lowerBoundPercentage"] = Wire.Number(oxygen.Min);
            value["upperBoundPercentage"] = Wire.Number(oxygen.Max);

            // The bounds are a confidence interval: 95 % lie within 1.96 standard deviations.
            value["standardDeviationPercentage"] = Wire.Number((double)(oxygen.Max - oxygen.Min) / 3.92);
        });

    public static IEnumerable<DataPoint> Breathing(DayView view) =>
        One(view, PointOrigin.Derived, view.Day.Breathing, static (value, breathing) =>
            value["breathsPerMinute"] = Wire.Number(breathing.Full));

    public static IEnumerable<DataPoint> SkinTemperature(DayView view) =>
        One(view, PointOrigin.Derived, view.Day.Skin, (value, skin) =>
        {
            value["nightlyTemperatureCelsius"] = Wire.Number(skin.NightlyC);
            value["baselineTemperatureCelsius"] = Wire.Number(skin.BaselineC);
            value["relativeNightlyStddev30dCelsius"] =
                Wire.Number(0.2 + (0.3 * Dice.For(view.Person.Seed, "skin-deviation").Fraction()));
        });

    public static IEnumerable<DataPoint> Vo2Max(DayView view) =>
        One(view, PointOrigin.Derived, view.Day.Vo2Max, static (value, vo2Max) =>
        {
            value["vo2Max"] = Wire.Number(vo2Max);
            value["cardioFitnessLevel"] = vo2Max switch
            {
                < 30 => "POOR",
                < 35 => "FAIR",
                < 40 => "AVERAGE",
                < 45 => "GOOD",
                < 52 => "VERY_GOOD",
                _ => "EXCELLENT",
            };
            value["estimated"] = true;
            value["vo2MaxCovariance"] = 3.1;
        });

    public static IEnumerable<DataPoint> Zones(DayView view, PointContext context) =>
        One(view, PointOrigin.Derived, view.HasHeartRate ? view.Day.HeartZones : null, (value, zones) =>
            value["heartRateZones"] = new JsonArray(
            [
                .. zones.Select((zone, index) => new JsonObject
                {
                    ["heartRateZoneType"] = HeartZones[index],
                    ["minBeatsPerMinute"] = context.Wire.Integer(zone.MinBpm),
                    ["maxBeatsPerMinute"] = context.Wire.Integer(zone.MaxBpm),
                }),
            ]));

    private static IEnumerable<DataPoint> One<T>(
        DayView view, PointOrigin origin, T? measure, Action<JsonObject, T> fill)
        where T : class => measure is null ? [] : [Point(view, origin, value => fill(value, measure))];

    private static IEnumerable<DataPoint> One<T>(
        DayView view, PointOrigin origin, T? measure, Action<JsonObject, T> fill)
        where T : struct => measure is not { } known ? [] : [Point(view, origin, value => fill(value, known))];

    private static DataPoint Point(DayView view, PointOrigin origin, Action<JsonObject> fill)
    {
        var midnight = new DateTimeOffset(view.Date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        return new DataPoint(midnight, midnight, origin, () =>
        {
            var value = new JsonObject { ["date"] = Wire.Date(view.Date) };
            fill(value);
            return value;
        });
    }
}
