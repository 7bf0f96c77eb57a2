namespace SyncActors.Sources.Health;

/// <summary>Names of the lines of coverage that health sources fill. Both vendors use the same, so a user who moves
/// from one to the other keeps one unbroken history.</summary>
public static class HealthLines
{
    /// <summary>Steps of a day.</summary>
    public const string Steps = "steps";

    /// <summary>Distance of a day.</summary>
    public const string Distance = "distance";

    /// <summary>Floors climbed.</summary>
    public const string Floors = "floors";

    /// <summary>Elevation gained.</summary>
    public const string Elevation = "elevation";

    /// <summary>Energy burned in all.</summary>
    public const string Calories = "calories";

    /// <summary>Minutes by activity level; one line for all four.</summary>
    public const string ActiveMinutes = "active-minutes";

    /// <summary>Resting heart rate.</summary>
    public const string RestingHeartRate = "resting-heart-rate";

    /// <summary>Minutes in heart-rate zones.</summary>
    public const string HeartRateZones = "heart-rate-zones";

    /// <summary>Energy burned in heart-rate zones.</summary>
    public const string HeartRateZoneCalories = "heart-rate-zone-calories";

    /// <summary>Bounds of the heart-rate zones.</summary>
    public const string HeartRateZoneBounds = "heart-rate-zone-bounds";

    /// <summary>Active zone minutes.</summary>
    public const string ActiveZoneMinutes = "active-zone-minutes";

    /// <summary>Sleep with stages.</summary>
    public const string Sleep = "sleep";

    /// <summary>Heart-rate variability.</summary>
    public const string Hrv = "hrv";

    /// <summary>Blood oxygen saturation.</summary>
    public const string SpO2 = "spo2";

    /// <summary>Breathing rate.</summary>
    public const string BreathingRate = "breathing-rate";

    /// <summary>Skin temperature relative to the user's baseline.</summary>
    public const string SkinTemperature = "skin-temperature";

    /// <summary>Core temperature entries.</summary>
    public const string CoreTemperature = "core-temperature";

    /// <summary>Cardio fitness.</summary>
    public const string Vo2Max = "vo2-max";

    /// <summary>Weight.</summary>
    public const string Weight = "weight";

    /// <summary>Body fat.</summary>
    public const string BodyFat = "body-fat";

    /// <summary>Energy of food.</summary>
    public const string Food = "food";

    /// <summary>Water drunk.</summary>
    public const string Water = "water";

    /// <summary>Paired devices; belongs to no day.</summary>
    public const string Devices = "devices";

    /// <summary>Heart rate within the day; an option.</summary>
    public const string HeartRateIntraday = "heart-rate-intraday";

    /// <summary>Steps within the day; an option.</summary>
    public const string StepsIntraday = "steps-intraday";

    /// <summary>Energy burned within the day; an option.</summary>
    public const string CaloriesIntraday = "calories-intraday";

    /// <summary>Distance within the day; an option.</summary>
    public const string DistanceIntraday = "distance-intraday";
}
