using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Values within the day, one per stretch of the configured length, stamped at its start.</summary>
internal static class GoogleHealthMappingIntraday
{
    /// <summary>Average heart rate of a stretch.</summary>
    public static void HeartRate(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.HeartRateIntraday, GoogleHealthJson.Measured(value, "beatsPerMinuteAvg"));

    /// <summary>Steps of a stretch.</summary>
    public static void Steps(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.StepsIntraday, GoogleHealthJson.Summed(value, "countSum"));

    /// <summary>Distance of a stretch.</summary>
    public static void Distance(JsonElement value, GoogleHealthSamples samples) => samples.Add(
        HealthMetrics.DistanceIntraday,
        GoogleHealthJson.Summed(value, "millimetersSum") / GoogleHealthMappingActivity.MillimetresPerKilometre);

    /// <summary>Energy burned in a stretch.</summary>
    public static void Calories(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.CaloriesIntraday, GoogleHealthJson.Summed(value, "kcalSum"));
}
