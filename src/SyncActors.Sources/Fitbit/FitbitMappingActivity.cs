using System.Text.Json;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>Series of activity and nutrition: <c>{"dateTime":"2026-03-01","value":"2504"}</c>, one record for every
/// day.</summary>
internal static class FitbitMappingActivity
{
    private static readonly (string Resource, string Type)[] Levels =
    [
        ("minutesSedentary", "sedentary"), ("minutesLightlyActive", "lightly_active"),
        ("minutesFairlyActive", "fairly_active"), ("minutesVeryActive", "very_active"),
    ];

    /// <summary>A series with one value for each day.</summary>
    public static void Series(FitbitDraft draft, string line, string key, string metric)
    {
        foreach (var (day, record) in draft.ByDay(line, draft.Records(key)))
            draft.Begin(line, day, record).With(metric, FitbitJson.Amount(record, "value")).End();
    }

    /// <summary>Minutes by activity level: the four levels are pages of one window, and items of their own.</summary>
    public static void Minutes(FitbitDraft draft)
    {
        const string Line = HealthLines.ActiveMinutes;
        var (resource, type) = Array.Find(Levels, level => FitbitJson.Has(draft.Body, $"activities-{level.Resource}"));
        if (resource is null)
        {
            if (!draft.IsEmpty)
                draft.RejectPage("is none of the four series of minutes");
            return;
        }

        foreach (var (day, record) in draft.ByDay(Line, draft.Records($"activities-{resource}")))
        {
            draft.Begin($"{Line}/{type}/{day:yyyy-MM-dd}", Line, day, CivilTime.NoonMs(day, draft.Zone), record)
                .With(HealthMetrics.ActiveMinutes, FitbitJson.Amount(record, "value"), new Label("type", type))
                .End();
        }
    }

    /// <summary>Active zone minutes. Fitbit leaves out parts that are zero, so a part beside a total is zero when
    /// absent.</summary>
    public static void ZoneMinutes(FitbitDraft draft)
    {
        const string Line = HealthLines.ActiveZoneMinutes;
        foreach (var (day, record) in draft.ByDay(Line, draft.Records("activities-active-zone-minutes")))
        {
            var item = draft.Begin(Line, day, record);
            if (FitbitJson.Member(record, "value") is { } value)
                ZoneMinutes(item, value);
            item.End();
        }
    }

    private static void ZoneMinutes(FitbitRecord item, JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            item.Fault("'value' is no object");
            return;
        }

        (string Zone, Reading Minutes)[] parts =
        [
            ("fat_burn", FitbitJson.Amount(value, "fatBurnActiveZoneMinutes")),
            ("cardio", FitbitJson.Amount(value, "cardioActiveZoneMinutes")),
            ("peak", FitbitJson.Amount(value, "peakActiveZoneMinutes")),
        ];
        var total = FitbitJson.Amount(value, "activeZoneMinutes");
        if (total == Reading.Absent && Array.TrueForAll(parts, part => part.Minutes == Reading.Absent))
            return;
        if (total.IsUnreadable)
            item.Fault("'activeZoneMinutes' is not readable");
        if (total.Value > 0 && Array.TrueForAll(parts, part => part.Minutes.Value is null or 0))
            item.Fault("the total has no parts");
        foreach (var (zone, minutes) in parts)
        {
            item.With(HealthMetrics.ActiveZoneMinutes, minutes == Reading.Absent ? Reading.Of(0) : minutes,
                new Label("zone", zone));
        }
    }
}
