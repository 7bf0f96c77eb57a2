using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Sums of activity per civil day.</summary>
internal static class GoogleHealthMappingActivity
{
    /// <summary>The vendor's unit of distance in ours.</summary>
    public const double MillimetresPerKilometre = 1_000_000;

    private const double MillimetresPerMetre = 1_000;
    private const string TypeLabel = "type";
    private const string Sedentary = "sedentary";
    private const string Lightly = "lightly_active";
    private const string Fairly = "fairly_active";
    private const string Very = "very_active";

    /// <summary>Steps.</summary>
    public static void Steps(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.Steps, GoogleHealthJson.Summed(value, "countSum"));

    /// <summary>Distance.</summary>
    public static void Distance(JsonElement value, GoogleHealthSamples samples) => samples.Add(
        HealthMetrics.Distance, GoogleHealthJson.Summed(value, "millimetersSum") / MillimetresPerKilometre);

    /// <summary>Floors.</summary>
    public static void Floors(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.Floors, GoogleHealthJson.Summed(value, "countSum"));

    /// <summary>Elevation gained.</summary>
    public static void Elevation(JsonElement value, GoogleHealthSamples samples) => samples.Add(
        HealthMetrics.Elevation, GoogleHealthJson.Summed(value, "gainMillimetersSum") / MillimetresPerMetre);

    /// <summary>Energy burned in all.</summary>
    public static void Calories(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.Calories, GoogleHealthJson.Summed(value, "kcalSum"));

    /// <summary>Time in the four levels; a level that is left out took no time.</summary>
    public static void ActivityLevel(JsonElement value, GoogleHealthSamples samples)
    {
        var minutes = ByWord(value, "activityLevelRollupsByActivityLevelType", "activityLevelType",
            level => GoogleHealthJson.Minutes(level, "totalDuration"));
        Add(samples, Sedentary, minutes, "SEDENTARY");
        Add(samples, Lightly, minutes, "LIGHTLY_ACTIVE");
        Add(samples, Fairly, minutes, "MODERATELY_ACTIVE");
        Add(samples, Very, minutes, "VERY_ACTIVE");
    }

    /// <summary>Minutes in the three upper levels, where levels as such cannot be summed.</summary>
    public static void ActiveMinutes(JsonElement value, GoogleHealthSamples samples)
    {
        var minutes = ByWord(value, "activeMinutesRollupByActivityLevel", "activityLevel",
            level => GoogleHealthJson.Summed(level, "activeMinutesSum"));
        Add(samples, Lightly, minutes, "LIGHT");
        Add(samples, Fairly, minutes, "MODERATE");
        Add(samples, Very, minutes, "VIGOROUS");
    }

    /// <summary>Sedentary time, where levels as such cannot be summed.</summary>
    public static void SedentaryPeriod(JsonElement value, GoogleHealthSamples samples) => samples.Add(
        HealthMetrics.ActiveMinutes, GoogleHealthJson.Minutes(value, "durationSum"), TypeLabel, Sedentary);

    /// <summary>Numbers of a list by a word of each element; words that come twice are added up.</summary>
    public static Dictionary<string, double> ByWord(
        JsonElement value, string list, string word, Func<JsonElement, double> number)
    {
        var numbers = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var element in GoogleHealthJson.Elements(value, list))
        {
            if (GoogleHealthJson.Text(element, word) is { } name)
                numbers[name] = numbers.GetValueOrDefault(name) + number(element);
        }

        return numbers;
    }

    private static void Add(
        GoogleHealthSamples samples, string type, Dictionary<string, double> minutes, string level) =>
        samples.Add(HealthMetrics.ActiveMinutes, minutes.GetValueOrDefault(level), TypeLabel, type);
}
