using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>What the heart tells about a day.</summary>
/// <remarks>The vendor renamed Fitbit's zones Out of Range, Fat Burn, Cardio and Peak to LIGHT, MODERATE, VIGOROUS and
/// PEAK; the series keep the old words.</remarks>
internal static class GoogleHealthMappingHeart
{
    private const string ZoneLabel = "zone";

    private static readonly (string Word, string Zone)[] Zones =
        [("LIGHT", "out_of_range"), ("MODERATE", "fat_burn"), ("VIGOROUS", "cardio"), ("PEAK", "peak")];

    /// <summary>Weighted minutes: those in the two upper zones already count twice.</summary>
    public static void ActiveZoneMinutes(JsonElement value, GoogleHealthSamples samples)
    {
        Add("sumInFatBurnHeartZone", "fat_burn");
        Add("sumInCardioHeartZone", "cardio");
        Add("sumInPeakHeartZone", "peak");

        void Add(string member, string zone) => samples.Add(
            HealthMetrics.ActiveZoneMinutes, GoogleHealthJson.Summed(value, member), ZoneLabel, zone);
    }

    /// <summary>Time in the four zones; a zone that is left out took no time.</summary>
    public static void TimeInZones(JsonElement value, GoogleHealthSamples samples)
    {
        var minutes = GoogleHealthMappingActivity.ByWord(value, "timeInHeartRateZones", "heartRateZone",
            zone => GoogleHealthJson.Minutes(zone, "duration"));
        foreach (var (word, zone) in Zones)
            samples.Add(HealthMetrics.HeartRateZoneMinutes, minutes.GetValueOrDefault(word), ZoneLabel, zone);
    }

    /// <summary>Energy burned in the four zones.</summary>
    public static void CaloriesInZones(JsonElement value, GoogleHealthSamples samples)
    {
        var kilocalories = GoogleHealthMappingActivity.ByWord(value, "caloriesInHeartRateZones", "heartRateZone",
            zone => GoogleHealthJson.Summed(zone, "kcal"));
        foreach (var (word, zone) in Zones)
            samples.Add(HealthMetrics.HeartRateZoneCalories, kilocalories.GetValueOrDefault(word), ZoneLabel, zone);
    }

    /// <summary>Bounds of the zones; only those that are told.</summary>
    public static void ZoneBounds(JsonElement value, GoogleHealthSamples samples)
    {
        foreach (var bounds in GoogleHealthJson.Elements(value, "heartRateZones"))
        {
            var word = GoogleHealthJson.Text(bounds, "heartRateZoneType");
            var zone = Zones.FirstOrDefault(known => known.Word == word).Zone;
            if (zone is null)
                continue;
            samples.Add(HealthMetrics.HeartRateZoneMin,
                GoogleHealthJson.Measured(bounds, "minBeatsPerMinute"), ZoneLabel, zone);
            samples.Add(HealthMetrics.HeartRateZoneMax,
                GoogleHealthJson.Measured(bounds, "maxBeatsPerMinute"), ZoneLabel, zone);
        }
    }

    /// <summary>Resting heart rate.</summary>
    public static void RestingHeartRate(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.RestingHeartRate, GoogleHealthJson.Measured(value, "beatsPerMinute"));

    /// <summary>Heart-rate variability; each member may be missing.</summary>
    public static void Variability(JsonElement value, GoogleHealthSamples samples)
    {
        samples.Add(
            HealthMetrics.HrvRmssd, GoogleHealthJson.Measured(value, "averageHeartRateVariabilityMilliseconds"));
        samples.Add(HealthMetrics.HrvDeepRmssd,
            GoogleHealthJson.Measured(value, "deepSleepRootMeanSquareOfSuccessiveDifferencesMilliseconds"));
    }

    /// <summary>Cardio fitness; a number, where Fitbit gave a range.</summary>
    public static void Vo2Max(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.Vo2Max, GoogleHealthJson.Measured(value, "vo2Max"));
}
