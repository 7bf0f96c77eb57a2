using System.Text.Json;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>
/// Days of heart rate. The zones stand in <c>value</c>; in an older shape beside it, where <c>value</c> is the day's
/// average. Custom zones are left out: their names are the user's own words.
/// </summary>
internal static class FitbitMappingHeart
{
    /// <summary>Items of the lines that the window asks for.</summary>
    public static void Days(FitbitDraft draft)
    {
        var records = draft.Records("activities-heart");
        foreach (var (day, record) in draft.ByDay(HealthLines.RestingHeartRate, records))
        {
            var value = FitbitJson.Member(record, "value") ?? record;
            var list = FitbitJson.Member(value, "heartRateZones") ?? FitbitJson.Member(record, "heartRateZones");
            if (draft.Wants(HealthLines.RestingHeartRate))
            {
                draft.Begin(HealthLines.RestingHeartRate, day, record)
                    .With(HealthMetrics.RestingHeartRate, FitbitJson.Measure(value, "restingHeartRate")).End();
            }

            if (list is { } zones)
                Zones(draft, day, zones);
        }
    }

    private static void Zones(FitbitDraft draft, DateOnly day, JsonElement zones)
    {
        if (draft.Wants(HealthLines.HeartRateZones))
            Each(draft.Begin(HealthLines.HeartRateZones, day, zones), zones, static (item, zone, label) =>
                item.With(HealthMetrics.HeartRateZoneMinutes, FitbitJson.Amount(zone, "minutes"), label));
        if (draft.Wants(HealthLines.HeartRateZoneCalories))
            Each(draft.Begin(HealthLines.HeartRateZoneCalories, day, zones), zones, static (item, zone, label) =>
                item.With(HealthMetrics.HeartRateZoneCalories, FitbitJson.Amount(zone, "caloriesOut"), label));
        if (draft.Wants(HealthLines.HeartRateZoneBounds))
            Each(draft.Begin(HealthLines.HeartRateZoneBounds, day, zones), zones, static (item, zone, label) => item
                .With(HealthMetrics.HeartRateZoneMin, FitbitJson.Amount(zone, "min"), label)
                .With(HealthMetrics.HeartRateZoneMax, FitbitJson.Amount(zone, "max"), label));
    }

    private static void Each(FitbitRecord item, JsonElement zones, Action<FitbitRecord, JsonElement, Label> add)
    {
        if (zones.ValueKind == JsonValueKind.Array)
        {
            foreach (var zone in zones.EnumerateArray())
            {
                if (FitbitJson.Text(zone, "name") is { Length: > 0 } name)
                    add(item, zone, new Label("zone", LabelOf(name)));
                else
                    item.Fault("a zone has no name");
            }
        }
        else
        {
            item.Fault("'heartRateZones' is no list");
        }

        item.End();
    }

    private static string LabelOf(string name) =>
        string.Concat(name.Trim().ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
}
