using SyncActors.Sources.Health;
using static SyncActors.Sources.GoogleHealth.GoogleHealthAction;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Every question that the source asks, in the order in which windows of the same days are asked.</summary>
/// <remarks>Data types, actions and limits: https://developers.google.com/health/data-types, read in 2026; the limits
/// of roll-ups as the API states them in its errors.</remarks>
internal static class GoogleHealthCatalogue
{
    /// <summary>Resource with the user's time zone.</summary>
    public const string Settings = "settings";

    /// <summary>Resource with the first day of the account.</summary>
    public const string Profile = "profile";

    /// <summary>Resource with the account's id.</summary>
    public const string Identity = "identity";

    /// <summary>Resource with the devices.</summary>
    public const string PairedDevices = "pairedDevices";

    /// <summary>Most sessions of sleep on a page; more is not given.</summary>
    public const int SleepPageSize = 25;

    /// <summary>Points that a roll-up of physical time gives per page when none is asked for.</summary>
    public const int RollUpPageSize = 1440;

    private const int LongRollUpDays = 90;
    private const int ShortRollUpDays = 14;
    private const int ListPageSize = 10_000;
    private const int DevicePageSize = 100;

    // A page of daily rows holds 27 years; a page of logged entries about two at a dozen a day.
    private const int DailyListDays = 9_000;
    private const int EntryListDays = 3_650;
    private const int LogDays = 730;

    /// <summary>Questions about the account.</summary>
    public static IReadOnlyList<GoogleHealthQuestion> Account { get; } =
    [
        new(Settings, GoogleHealthAction.Account) { Scope = GoogleHealthScopes.Settings },
        new(Profile, GoogleHealthAction.Account) { Scope = GoogleHealthScopes.Profile },
        new(Identity, GoogleHealthAction.Account),
        new(PairedDevices, GoogleHealthAction.Account)
        {
            Scope = GoogleHealthScopes.Settings, PageSize = DevicePageSize,
        },
    ];

    /// <summary>Questions that fill lines.</summary>
    public static IReadOnlyList<GoogleHealthQuestion> Lines { get; } =
    [
        RollUpOf("steps", HealthLines.Steps, LongRollUpDays, GoogleHealthMappingActivity.Steps),
        RollUpOf("distance", HealthLines.Distance, LongRollUpDays, GoogleHealthMappingActivity.Distance),
        RollUpOf("floors", HealthLines.Floors, LongRollUpDays, GoogleHealthMappingActivity.Floors),
        RollUpOf("altitude", HealthLines.Elevation, LongRollUpDays, GoogleHealthMappingActivity.Elevation),
        RollUpOf("activity-level", HealthLines.ActiveMinutes, LongRollUpDays, GoogleHealthMappingActivity.ActivityLevel)
            with
            {
                Instead =
                [
                    RollUpOf("sedentary-period", HealthLines.ActiveMinutes, LongRollUpDays,
                        GoogleHealthMappingActivity.SedentaryPeriod) with { IdSuffix = "sedentary", Covers = false },
                    RollUpOf("active-minutes", HealthLines.ActiveMinutes, ShortRollUpDays,
                        GoogleHealthMappingActivity.ActiveMinutes),
                ],
            },
        RollUpOf("active-zone-minutes", HealthLines.ActiveZoneMinutes, LongRollUpDays,
            GoogleHealthMappingHeart.ActiveZoneMinutes),
        RollUpOf("time-in-heart-rate-zone", HealthLines.HeartRateZones, LongRollUpDays,
            GoogleHealthMappingHeart.TimeInZones),
        RollUpOf("total-calories", HealthLines.Calories, ShortRollUpDays, GoogleHealthMappingActivity.Calories),
        RollUpOf("calories-in-heart-rate-zone", HealthLines.HeartRateZoneCalories, ShortRollUpDays,
            GoogleHealthMappingHeart.CaloriesInZones),
        DailyOf("daily-resting-heart-rate", HealthLines.RestingHeartRate, GoogleHealthMappingHeart.RestingHeartRate),
        DailyOf("daily-heart-rate-zones", HealthLines.HeartRateZoneBounds, GoogleHealthMappingHeart.ZoneBounds),
        DailyOf("daily-heart-rate-variability", HealthLines.Hrv, GoogleHealthMappingHeart.Variability),
        DailyOf("daily-oxygen-saturation", HealthLines.SpO2, GoogleHealthMappingNight.OxygenSaturation),
        DailyOf("daily-respiratory-rate", HealthLines.BreathingRate, GoogleHealthMappingNight.BreathingRate),
        DailyOf("daily-sleep-temperature-derivations", HealthLines.SkinTemperature,
            GoogleHealthMappingNight.SkinTemperature),
        DailyOf("daily-vo2-max", HealthLines.Vo2Max, GoogleHealthMappingHeart.Vo2Max)
            with { Scope = GoogleHealthScopes.Activity },
        new("sleep", List)
        {
            Line = HealthLines.Sleep, Scope = GoogleHealthScopes.Sleep, Timing = GoogleHealthTiming.IntervalEnd,
            Gathering = GoogleHealthGathering.Sum, DaysMax = EntryListDays, PageSize = SleepPageSize,
            Read = GoogleHealthMappingSleep.Session,
        },
        EntryOf("weight", HealthLines.Weight, GoogleHealthMappingBody.Weight),
        EntryOf("body-fat", HealthLines.BodyFat, GoogleHealthMappingBody.BodyFat),
        EntryOf("core-body-temperature", HealthLines.CoreTemperature, GoogleHealthMappingBody.CoreTemperature),
        LogOf("hydration-log", HealthLines.Water, GoogleHealthMappingBody.Water, GoogleHealthMappingBody.WaterOfDay),
        LogOf("nutrition-log", HealthLines.Food, GoogleHealthMappingBody.Food, GoogleHealthMappingBody.FoodOfDay),
        IntradayOf("heart-rate", HealthLines.HeartRateIntraday, GoogleHealthScopes.HealthMetrics,
            GoogleHealthMappingIntraday.HeartRate),
        IntradayOf("steps", HealthLines.StepsIntraday, GoogleHealthScopes.Activity, GoogleHealthMappingIntraday.Steps),
        IntradayOf("distance", HealthLines.DistanceIntraday, GoogleHealthScopes.Activity,
            GoogleHealthMappingIntraday.Distance),
        IntradayOf("total-calories", HealthLines.CaloriesIntraday, GoogleHealthScopes.Activity,
            GoogleHealthMappingIntraday.Calories),
    ];

    private static readonly Dictionary<string, GoogleHealthQuestion> ByEndpoint =
        Account.Concat(Lines).Concat(Lines.SelectMany(question => question.Instead))
            .ToDictionary(question => question.Endpoint, StringComparer.Ordinal);

    /// <summary>The question that a window asks; null when it is none of this source.</summary>
    public static GoogleHealthQuestion? Find(string endpoint) => ByEndpoint.GetValueOrDefault(endpoint);

    private static GoogleHealthQuestion RollUpOf(string dataType, string line, int daysMax, GoogleHealthReader read) =>
        new(dataType, DailyRollUp)
        {
            Line = line, Scope = GoogleHealthScopes.Activity, Timing = GoogleHealthTiming.RollUpDay, DaysMax = daysMax,
            Read = read,
        };

    private static GoogleHealthQuestion DailyOf(string dataType, string line, GoogleHealthReader read) =>
        new(dataType, List)
        {
            Line = line, Scope = GoogleHealthScopes.HealthMetrics, Timing = GoogleHealthTiming.Date,
            DaysMax = DailyListDays, PageSize = ListPageSize, Read = read,
        };

    private static GoogleHealthQuestion EntryOf(string dataType, string line, GoogleHealthReader read) =>
        new(dataType, List)
        {
            Line = line, Scope = GoogleHealthScopes.HealthMetrics, Timing = GoogleHealthTiming.Sample,
            Gathering = GoogleHealthGathering.All, DaysMax = EntryListDays, PageSize = ListPageSize, Read = read,
        };

    // The merged stream, since a sum over each source by itself counts a meal twice that two apps know of.
    private static GoogleHealthQuestion LogOf(
        string dataType, string line, GoogleHealthReader read, GoogleHealthReader readDay) =>
        new(dataType, Reconcile)
        {
            Line = line, Scope = GoogleHealthScopes.Nutrition, Timing = GoogleHealthTiming.IntervalStart,
            Gathering = GoogleHealthGathering.Sum, DaysMax = LogDays, PageSize = ListPageSize, Read = read,
            Instead = [RollUpOf(dataType, line, LongRollUpDays, readDay) with { Scope = GoogleHealthScopes.Nutrition }],
        };

    private static GoogleHealthQuestion IntradayOf(
        string dataType, string line, string scope, GoogleHealthReader read) =>
        new(dataType, RollUp)
        {
            Line = line, Scope = scope, Timing = GoogleHealthTiming.RollUpStart, Gathering = GoogleHealthGathering.All,
            DaysMax = ShortRollUpDays, Read = read,
        };
}
