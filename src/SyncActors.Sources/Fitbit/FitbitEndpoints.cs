using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>The endpoints that SyncActors reads, with the largest range that one request may ask for.</summary>
/// <remarks>
/// Fitbit Web API Reference, dev.fitbit.com/build/reference/web-api, read 2026-10: "maximum range" of each page.
/// Whether a limit counts days or differences is not documented; all windows here count both ends. Heart rate is
/// documented as one year; 365 days fit into every year.
/// </remarks>
internal static class FitbitEndpoints
{
    /// <summary>Account: zone, member since.</summary>
    public const string Profile = "profile";

    /// <summary>Paired devices.</summary>
    public const string Devices = "devices";

    /// <summary>The four series of <see cref="HealthLines.ActiveMinutes"/>: one window of four pages, so that the line
    /// is covered only when all four are.</summary>
    public const string ActivityMinutes = "activity/minutes";

    /// <summary>Prefix of the series of one activity resource each.</summary>
    public const string ActivityPrefix = "activity/";

    /// <summary>Resting heart rate and zones.</summary>
    public const string Heart = "heart";

    /// <summary>Prefix of the values within one day.</summary>
    public const string IntradayPrefix = "intraday/";

    /// <summary>Active zone minutes.</summary>
    public const string ActiveZoneMinutes = "active-zone-minutes";

    /// <summary>Sleep logs.</summary>
    public const string Sleep = "sleep";

    /// <summary>Heart-rate variability.</summary>
    public const string Hrv = "hrv";

    /// <summary>Oxygen saturation.</summary>
    public const string SpO2 = "spo2";

    /// <summary>Breathing rate.</summary>
    public const string BreathingRate = "breathing-rate";

    /// <summary>Skin temperature.</summary>
    public const string SkinTemperature = "skin-temperature";

    /// <summary>Cardio fitness.</summary>
    public const string CardioScore = "cardio-score";

    /// <summary>Weight logs.</summary>
    public const string Weight = "weight";

    /// <summary>Body-fat logs.</summary>
    public const string BodyFat = "body-fat";

    /// <summary>Core-temperature logs.</summary>
    public const string CoreTemperature = "core-temperature";

    /// <summary>Energy of food, a series.</summary>
    public const string Food = "food";

    /// <summary>Water, a series.</summary>
    public const string Water = "water";

    private const string Series = "/1/user/-/activities/{resource}/date/{from}/{through}.json";
    private const string Intraday = "/1/user/-/activities/{resource}/date/{from}/1d/{detail}.json";
    private const int SeriesDaysMax = 1095;

    /// <summary>Endpoints of the account, asked before planning.</summary>
    public static IReadOnlyList<FitbitEndpoint> Survey { get; } =
    [
        new(Profile, "profile", [], 0, "/1/user/-/profile.json"),
        new(Devices, "settings", [], 0, "/1/user/-/devices.json"),
    ];

    /// <summary>Endpoints of daily values, in the order in which equally new windows are asked.</summary>
    public static IReadOnlyList<FitbitEndpoint> Daily { get; } =
    [
        OneSeries(HealthLines.Steps, "steps"),
        OneSeries(HealthLines.Distance, "distance"),
        OneSeries(HealthLines.Calories, "calories"),
        new(ActivityMinutes, "activity", [HealthLines.ActiveMinutes], SeriesDaysMax, Series,
            ["minutesSedentary", "minutesLightlyActive", "minutesFairlyActive", "minutesVeryActive"]),
        new(Heart, "heartrate",
            [
                HealthLines.RestingHeartRate, HealthLines.HeartRateZones, HealthLines.HeartRateZoneCalories,
                HealthLines.HeartRateZoneBounds,
            ],
            365, "/1/user/-/activities/heart/date/{from}/{through}.json"),
        new(ActiveZoneMinutes, "activity", [HealthLines.ActiveZoneMinutes], SeriesDaysMax,
            "/1/user/-/activities/active-zone-minutes/date/{from}/{through}.json"),
        new(Sleep, "sleep", [HealthLines.Sleep], 100, "/1.2/user/-/sleep/date/{from}/{through}.json"),
        new(Hrv, "heartrate", [HealthLines.Hrv], 30, "/1/user/-/hrv/date/{from}/{through}.json"),
        // No limit is documented; ranges of a year were seen to work.
        new(SpO2, "oxygen_saturation", [HealthLines.SpO2], 365, "/1/user/-/spo2/date/{from}/{through}.json"),
        new(BreathingRate, "respiratory_rate", [HealthLines.BreathingRate], 30,
            "/1/user/-/br/date/{from}/{through}.json"),
        new(SkinTemperature, "temperature", [HealthLines.SkinTemperature], 30,
            "/1/user/-/temp/skin/date/{from}/{through}.json"),
        new(CardioScore, "cardio_fitness", [HealthLines.Vo2Max], 30,
            "/1/user/-/cardioscore/date/{from}/{through}.json"),
        new(Weight, "weight", [HealthLines.Weight], 31, "/1/user/-/body/log/weight/date/{from}/{through}.json"),
        new(BodyFat, "weight", [HealthLines.BodyFat], 30, "/1/user/-/body/log/fat/date/{from}/{through}.json"),
        new(CoreTemperature, "temperature", [HealthLines.CoreTemperature], 30,
            "/1/user/-/temp/core/date/{from}/{through}.json"),
        OneSeries(HealthLines.Floors, "floors"),
        OneSeries(HealthLines.Elevation, "elevation"),
        new(Food, "nutrition", [HealthLines.Food], SeriesDaysMax,
            "/1/user/-/foods/log/caloriesIn/date/{from}/{through}.json"),
        new(Water, "nutrition", [HealthLines.Water], SeriesDaysMax,
            "/1/user/-/foods/log/water/date/{from}/{through}.json"),
    ];

    /// <summary>Endpoints of values within the day; one request for each day and resource.</summary>
    public static IReadOnlyList<FitbitEndpoint> WithinDay { get; } =
    [
        OneDay(HealthLines.HeartRateIntraday, "heart", "heartrate"),
        OneDay(HealthLines.StepsIntraday, "steps", "activity"),
        OneDay(HealthLines.CaloriesIntraday, "calories", "activity"),
        OneDay(HealthLines.DistanceIntraday, "distance", "activity"),
    ];

    /// <summary>All, by name.</summary>
    public static IReadOnlyDictionary<string, FitbitEndpoint> ByName { get; } =
        Survey.Concat(Daily).Concat(WithinDay).ToDictionary(endpoint => endpoint.Name, StringComparer.Ordinal);

    /// <summary>Lines for which Fitbit answers with a value for every day, zero included.</summary>
    public static IReadOnlySet<string> DenseLines { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        HealthLines.Steps, HealthLines.Distance, HealthLines.Calories, HealthLines.ActiveMinutes,
    };

    /// <summary>The lines of some endpoints, as the seam describes them.</summary>
    public static IEnumerable<LineSpec> Specs(IEnumerable<FitbitEndpoint> endpoints) =>
        from endpoint in endpoints
        from line in endpoint.Lines
        select new LineSpec(line, DenseLines.Contains(line), endpoint.Scope);

    private static FitbitEndpoint OneSeries(string line, string resource) =>
        new(ActivityPrefix + line, "activity", [line], SeriesDaysMax, Series, [resource]);

    private static FitbitEndpoint OneDay(string line, string resource, string scope) =>
        new(IntradayPrefix + resource, scope, [line], 1, Intraday, [resource]);
}
