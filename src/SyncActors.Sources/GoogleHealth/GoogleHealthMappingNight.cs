using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>What is measured while the user sleeps, one row per day.</summary>
internal static class GoogleHealthMappingNight
{
    private const int DecimalsOfDegree = 4;

    /// <summary>Oxygen saturation. The bounds are those of a confidence interval, not the night's extremes, so they
    /// have series of their own.</summary>
    public static void OxygenSaturation(JsonElement value, GoogleHealthSamples samples)
    {
        samples.Require(HealthMetrics.SpO2Average, GoogleHealthJson.Measured(value, "averagePercentage"));
        samples.Add(HealthMetrics.SpO2LowerBound, GoogleHealthJson.Measured(value, "lowerBoundPercentage"));
        samples.Add(HealthMetrics.SpO2UpperBound, GoogleHealthJson.Measured(value, "upperBoundPercentage"));
    }

    /// <summary>Breathing rate.</summary>
    public static void BreathingRate(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.BreathingRate, GoogleHealthJson.Measured(value, "breathsPerMinute"));

    /// <summary>Skin temperature against the median of 30 days; nothing in the first nights, which have no
    /// median.</summary>
    public static void SkinTemperature(JsonElement value, GoogleHealthSamples samples)
    {
        // Rounded, since the difference of two decimals has digits that neither has.
        var difference = GoogleHealthJson.Measured(value, "nightlyTemperatureCelsius")
            - GoogleHealthJson.Measured(value, "baselineTemperatureCelsius");
        samples.Add(HealthMetrics.SkinTemperature,
            difference is { } degrees ? Math.Round(degrees, DecimalsOfDegree) : null);
    }
}
