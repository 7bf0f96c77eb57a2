using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>What users measure or log themselves.</summary>
internal static class GoogleHealthMappingBody
{
    private const double GramsPerKilogram = 1_000;

    /// <summary>Weight.</summary>
    public static void Weight(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.Weight, GoogleHealthJson.Measured(value, "weightGrams") / GramsPerKilogram);

    /// <summary>Body fat.</summary>
    public static void BodyFat(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.BodyFat, GoogleHealthJson.Measured(value, "percentage"));

    /// <summary>Core temperature.</summary>
    public static void CoreTemperature(JsonElement value, GoogleHealthSamples samples) =>
        samples.Require(HealthMetrics.CoreTemperature, GoogleHealthJson.Measured(value, "temperatureCelsius"));

    /// <summary>A drink.</summary>
    public static void Water(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.Water, Inner(value, "amountConsumed", "milliliters"));

    /// <summary>All drinks of a day.</summary>
    public static void WaterOfDay(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.Water, Inner(value, "amountConsumed", "millilitersSum"));

    /// <summary>A meal's energy.</summary>
    public static void Food(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.FoodCalories, Inner(value, "energy", "kcal"));

    /// <summary>The energy of all meals of a day.</summary>
    public static void FoodOfDay(JsonElement value, GoogleHealthSamples samples) =>
        samples.Add(HealthMetrics.FoodCalories, Inner(value, "energy", "kcalSum"));

    private static double Inner(JsonElement value, string member, string inner) =>
        GoogleHealthJson.Member(value, member) is { } quantity ? GoogleHealthJson.Summed(quantity, inner) : 0;
}
