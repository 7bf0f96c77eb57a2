using System.Text.Json;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>Values within one day: one item with all of them, each at its wall-clock time.</summary>
internal static class FitbitMappingIntraday
{
    /// <summary>The item of the window's day.</summary>
    public static void Day(FitbitDraft draft, string line, string resource)
    {
        if (draft.IsEmpty)
            return;
        var intraday = FitbitJson.Member(draft.Body, $"activities-{resource}-intraday");
        if (intraday is null
            || FitbitJson.Member(intraday.Value, "dataset") is not { ValueKind: JsonValueKind.Array } dataset)
        {
            draft.RejectPage($"holds no 'activities-{resource}-intraday.dataset'");
            return;
        }

        if (draft.Window.Range is not { } range)
        {
            draft.RejectPage("belongs to no day");
            return;
        }

        var samples = Samples(draft, line, range.From, dataset).ToList();
        if (samples.Count > 0)
            draft.Add(new SampleItem($"{line}/{range.From:yyyy-MM-dd}", line, range.From, samples), dataset);
    }

    private static IEnumerable<Sample> Samples(FitbitDraft draft, string line, DateOnly day, JsonElement dataset)
    {
        var metric = MetricOf(line);
        TimeOnly? latest = null;
        foreach (var entry in dataset.EnumerateArray())
        {
            var value = line == HealthLines.HeartRateIntraday
                ? FitbitJson.Measure(entry, "value")
                : FitbitJson.Amount(entry, "value");
            if (FitbitJson.Time(FitbitJson.Text(entry, "time")) is not { } time || value.IsUnreadable)
            {
                var id = $"{line}/{day:yyyy-MM-dd}/{FitbitJson.Text(entry, "time")}";
                draft.Reject(id, line, "is no time with a value", entry);
                continue;
            }

            // Where clocks went back, a time that comes again is the second one. Where they went forward, the times
            // left out never were, though a list of all minutes names them.
            var (first, second) = CivilTime.Occurrences(day.ToDateTime(time), draft.Zone);
            var instant = latest is { } before && time <= before ? second : first;
            latest = latest > time ? latest : time;
            if (instant is { } timestampMs && value.Value is { } number)
                yield return new Sample(metric, [], timestampMs, number);
        }
    }

    private static string MetricOf(string line) => line switch
    {
        HealthLines.HeartRateIntraday => HealthMetrics.HeartRateIntraday,
        HealthLines.StepsIntraday => HealthMetrics.StepsIntraday,
        HealthLines.CaloriesIntraday => HealthMetrics.CaloriesIntraday,
        HealthLines.DistanceIntraday => HealthMetrics.DistanceIntraday,
        _ => throw new System.Diagnostics.UnreachableException(line),
    };
}
