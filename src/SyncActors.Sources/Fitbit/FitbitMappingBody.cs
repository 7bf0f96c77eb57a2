using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>What people weigh, measure or enter: any number of records a day, each at its own time.</summary>
internal static class FitbitMappingBody
{
    /// <summary>Weight, and the body-mass index that Fitbit computes from it.</summary>
    public static void Weight(FitbitDraft draft) =>
        Logs(draft, HealthLines.Weight, "weight", static (item, record) => item
            .With(HealthMetrics.Weight, FitbitJson.Measure(record, "weight"))
            .With(HealthMetrics.Bmi, FitbitJson.Measure(record, "bmi")));

    /// <summary>Body fat.</summary>
    public static void Fat(FitbitDraft draft) => Logs(draft, HealthLines.BodyFat, "fat", static (item, record) =>
        item.With(HealthMetrics.BodyFat, FitbitJson.Measure(record, "fat")));

    /// <summary>Core temperature, entered by hand.</summary>
    public static void CoreTemperature(FitbitDraft draft)
    {
        const string Line = HealthLines.CoreTemperature;
        foreach (var (day, record) in draft.ByDay(Line, draft.Records("tempCore")))
        {
            var clock = FitbitJson.WallClock(FitbitJson.Text(record, "dateTime")) ?? Noon(day);
            var atMs = CivilTime.WallClockMs(clock, draft.Zone);
            draft.Begin($"{Line}/{clock:yyyy-MM-ddTHH:mm:ss}", Line, day, atMs, record)
                .With(HealthMetrics.CoreTemperature, FitbitJson.Measure(record, "value")).End();
        }
    }

    private static void Logs(FitbitDraft draft, string line, string key, Action<FitbitRecord, JsonElement> add)
    {
        var logs = draft.ByDay(line, draft.Records(key), "date")
            .Select(entry => (entry.Day, Clock: Clock(entry.Day, entry.Record), entry.Record));
        foreach (var (day, clock, record) in logs.OrderBy(log => log.Clock))
        {
            // One log id was seen on two records of different times; the later one is told apart by its time.
            var id = $"{line}/{FitbitJson.Text(record, "logId") ?? $"{clock:yyyy-MM-ddTHH:mm:ss}"}";
            if (draft.Holds(id))
                id = $"{id}@{clock:HH:mm:ss}";
            var item = draft.Begin(id, line, day, CivilTime.WallClockMs(clock, draft.Zone), record);
            add(item, record);
            item.End();
        }
    }

    private static DateTime Clock(DateOnly day, JsonElement record) =>
        FitbitJson.Time(FitbitJson.Text(record, "time")) is { } time ? day.ToDateTime(time) : Noon(day);

    private static DateTime Noon(DateOnly day) => day.ToDateTime(new TimeOnly(12, 0));
}
