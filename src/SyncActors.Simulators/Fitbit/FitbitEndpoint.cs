using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>One endpoint that needs an access token.</summary>
/// <param name="Template">Route template; <c>{user}</c> is <c>-</c> or the token owner's id.</param>
/// <param name="RouteClass">Class for the ledger and for faults.</param>
/// <param name="Scope">Scope that the token must have; empty for any.</param>
/// <param name="Answer">Computes the answer of an admitted request.</param>
internal sealed record FitbitEndpoint(
    string Template, string RouteClass, string Scope, Func<FitbitCall, VendorAnswer> Answer)
{
    /// <summary>HTTP method.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Served by a newer back end: its refusals have the other error shape.</summary>
    public bool IsNewBackEnd { get; init; }

    /// <summary>Refused without the intraday right. Older endpoints leave out a member instead.</summary>
    public bool NeedsIntradayRight { get; init; }
}

/// <summary>The read endpoints that are simulated, with the largest range of each.</summary>
/// <remarks>
/// dev.fitbit.com, Web API reference, read in 2026. Left out: exercise logs, GPS tracks, electrocardiograms, irregular
/// rhythm notifications, and everything that writes.
/// </remarks>
internal static class FitbitEndpoints
{
    private const int HeartDaysMax = 365;
    private const int ZoneMinutesDaysMax = 1095;
    private const int SleepDaysMax = 100;
    private const int NightDaysMax = 30;
    private const string User = "/1/user/{user}";
    private const string Detail = "/date/{date}/1d/{detail}.json";
    private const string Time = "/date/{date}/1d/{detail}/time/{from}/{to}.json";

    public static IReadOnlyList<FitbitEndpoint> All { get; } =
    [
        new(User + "/profile.json", "profile", "profile", AccountAnswers.Profile),
        new(User + "/devices.json", "devices", "settings", AccountAnswers.Devices),
        .. Activity, .. Heart, .. Sleep, .. Saturation, .. Nights, .. Body, .. Intake,
    ];

    private static FitbitEndpoint[] Activity =>
    [
        new(User + "/activities/date/{date}.json", "activity-day", "activity", FitbitRanges.Day(ActivityAnswers.Day)),
        new(User + "/activities/{resource}/date/{start}/{end}.json", "activity-series", "activity",
            ActivityAnswers.Series("activities-")),
        new(User + "/activities/tracker/{resource}/date/{start}/{end}.json", "activity-series", "activity",
            ActivityAnswers.Series("activities-tracker-")),
        new(User + "/activities/{resource}" + Detail, "activity-intraday", "activity",
            FitbitRanges.Day(IntradayAnswers.Activity)),
        new(User + "/activities/{resource}" + Time, "activity-intraday", "activity",
            FitbitRanges.Day(IntradayAnswers.Activity)),
        new(User + "/activities/active-zone-minutes/date/{start}/{end}.json", "active-zone-minutes", "activity",
            FitbitRanges.Range(ZoneMinutesDaysMax, HeartAnswers.ActiveZoneMinutes)),
        new(User + "/activities/active-zone-minutes" + Detail, "active-zone-minutes-intraday", "activity",
            FitbitRanges.Day(IntradayAnswers.ActiveZoneMinutes)),
    ];

    private static FitbitEndpoint[] Heart =>
    [
        new(User + "/activities/heart/date/{start}/{end}.json", "heart-series", "heartrate",
            FitbitRanges.Range(HeartDaysMax, HeartAnswers.Series)),
        new(User + "/activities/heart" + Detail, "heart-intraday", "heartrate",
            FitbitRanges.Day(IntradayAnswers.Heart)),
        new(User + "/activities/heart" + Time, "heart-intraday", "heartrate", FitbitRanges.Day(IntradayAnswers.Heart)),
        .. Both("hrv", "hrv", "heartrate", NightDaysMax, HeartAnswers.Variability),
        .. Both("hrv", "hrv-intraday", "heartrate", NightDaysMax, HeartAnswers.VariabilityByMinutes, all: true),
    ];

    private static FitbitEndpoint[] Sleep =>
    [
        new("/1.2/user/{user}/sleep/date/{date}.json", "sleep-day", "sleep", FitbitRanges.Day(SleepAnswers.Day)),
        new("/1.2/user/{user}/sleep/date/{start}/{end}.json", "sleep-range", "sleep",
            FitbitRanges.Range(SleepDaysMax, SleepAnswers.Range)),
        new("/1.2/user/{user}/sleep/list.json", "sleep-list", "sleep", SleepAnswers.List),
    ];

    private static FitbitEndpoint[] Saturation =>
    [
        NewBackEnd("/spo2/date/{date}.json", "spo2", FitbitRanges.Day(NightAnswers.SaturationDay)),
        NewBackEnd("/spo2/date/{start}/{end}.json", "spo2",
            FitbitRanges.Range(FitbitRanges.Unlimited, NightAnswers.SaturationRange)),
        NewBackEnd("/spo2/date/{date}/all.json", "spo2-intraday", FitbitRanges.Day(NightAnswers.SaturationMinutesDay)),
        NewBackEnd("/spo2/date/{start}/{end}/all.json", "spo2-intraday",
            FitbitRanges.Range(NightDaysMax, NightAnswers.SaturationMinutesRange)),
    ];

    private static FitbitEndpoint[] Nights =>
    [
        .. Both("br", "breathing-rate", "respiratory_rate", NightDaysMax, NightAnswers.Breathing),
        .. Both(
            "br", "breathing-rate-intraday", "respiratory_rate", NightDaysMax, NightAnswers.BreathingByStage,
            all: true),
        .. Both("temp/skin", "temp-skin", "temperature", NightDaysMax, NightAnswers.Skin),
        .. Both("temp/core", "temp-core", "temperature", NightDaysMax, NightAnswers.Core),
        .. Both("cardioscore", "cardio-score", "cardio_fitness", NightDaysMax, NightAnswers.CardioScore),
    ];

    private static FitbitEndpoint[] Body =>
    [
        new(User + "/body/log/weight/date/{start}/{end}.json", "weight-log", "weight", BodyAnswers.WeightLogs),
        new(User + "/body/log/weight/date/{date}.json", "weight-log", "weight",
            FitbitRanges.DayAsRange(BodyAnswers.WeightLogsOf)),
        new(User + "/body/log/fat/date/{start}/{end}.json", "fat-log", "weight", BodyAnswers.FatLogs),
        new(User + "/body/log/fat/date/{date}.json", "fat-log", "weight",
            FitbitRanges.DayAsRange(BodyAnswers.FatLogsOf)),
        new(User + "/body/{resource}/date/{start}/{end}.json", "body-series", "weight", BodyAnswers.Series),
    ];

    private static FitbitEndpoint[] Intake =>
    [
        new(User + "/foods/log/date/{date}.json", "food-day", "nutrition", FitbitRanges.Day(IntakeAnswers.FoodDay)),
        new(User + "/foods/log/water/date/{date}.json", "water-day", "nutrition",
            FitbitRanges.Day(IntakeAnswers.WaterDay)),
        new(User + "/foods/log/{resource}/date/{start}/{end}.json", "nutrition-series", "nutrition",
            IntakeAnswers.Series),
    ];

    // One day and a range, in the same wrapper.
    private static FitbitEndpoint[] Both(
        string path, string routeClass, string scope, int limitDays,
        Func<FitbitCall, DateRange, System.Text.Json.Nodes.JsonNode> answer, bool all = false)
    {
        var suffix = all ? "/all.json" : ".json";
        return
        [
            new($"{User}/{path}/date/{{date}}{suffix}", routeClass, scope, FitbitRanges.DayAsRange(answer))
            {
                IsNewBackEnd = true, NeedsIntradayRight = all,
            },
            new($"{User}/{path}/date/{{start}}/{{end}}{suffix}", routeClass, scope,
                FitbitRanges.Range(limitDays, answer))
            {
                IsNewBackEnd = true, NeedsIntradayRight = all,
            },
        ];
    }

    private static FitbitEndpoint NewBackEnd(
        string path, string routeClass, Func<FitbitCall, VendorAnswer> answer) =>
        new(User + path, routeClass, "oxygen_saturation", answer)
        {
            IsNewBackEnd = true, NeedsIntradayRight = path.EndsWith("/all.json", StringComparison.Ordinal),
        };
}
