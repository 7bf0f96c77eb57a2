using System.Text.Json;
using SyncActors.Plugins;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Fitbit;

/// <summary>
/// Sleep: one item for each day on which a sleep ended, naps added to the night. An answer holds all sleeps of its
/// days. A sleep that cannot be read rejects its day, since a sum without it would be wrong.
/// </summary>
internal static class FitbitMappingSleep
{
    private const string Line = HealthLines.Sleep;

    private static readonly string[] Stages = ["deep", "light", "rem", "wake", "asleep", "restless", "awake"];

    /// <summary>Items of all days.</summary>
    public static void Days(FitbitDraft draft)
    {
        foreach (var day in draft.ByDay(Line, draft.Records("sleep"), "dateOfSleep", "endTime")
            .GroupBy(entry => entry.Day))
        {
            JsonElement[] sleeps = [.. day.Select(entry => entry.Record)
                .DistinctBy(sleep => FitbitJson.Text(sleep, "logId") ?? sleep.GetRawText())];
            Day(draft.Begin(Line, day.Key, Longest(sleeps)), sleeps);
        }
    }

    private static void Day(FitbitRecord item, IReadOnlyList<JsonElement> sleeps)
    {
        item.With(HealthMetrics.SleepMinutes, Sum(sleeps, MinutesAsleep))
            .With(HealthMetrics.SleepTimeInBed, Sum(sleeps, static sleep => FitbitJson.Amount(sleep, "timeInBed")))
            .With(HealthMetrics.SleepEfficiency, FitbitJson.Measure(Main(sleeps), "efficiency"));
        foreach (var stage in Stages)
        {
            var minutes = Sum([.. sleeps.Where(sleep => Stage(sleep, stage) is not null)],
                sleep => FitbitJson.Amount(Stage(sleep, stage)!.Value, "minutes"));
            item.With(HealthMetrics.SleepStageMinutes, minutes, new Label("stage", stage));
        }

        item.End();
    }

    // Without its own count a sleep's minutes are those of the stages that are not awake.
    private static Reading MinutesAsleep(JsonElement sleep)
    {
        var counted = FitbitJson.Amount(sleep, "minutesAsleep");
        if (counted != Reading.Absent)
            return counted;
        string[] asleep = Stage(sleep, "asleep") is null ? ["deep", "light", "rem"] : ["asleep"];
        JsonElement[] stages = [.. asleep.Select(stage => Stage(sleep, stage)).OfType<JsonElement>()];
        return Sum(stages, static stage => FitbitJson.Amount(stage, "minutes"));
    }

    /// <summary>The sum; absent when any part is (a sum of some would look like the whole), or when there is
    /// none.</summary>
    private static Reading Sum(IReadOnlyList<JsonElement> parts, Func<JsonElement, Reading> read)
    {
        var sum = parts.Count == 0 ? Reading.Absent : Reading.Of(0);
        foreach (var reading in parts.Select(read))
        {
            if (reading.IsUnreadable)
                return Reading.Unreadable;
            sum = reading.Value is { } value && sum.Value is { } before ? Reading.Of(before + value) : Reading.Absent;
        }

        return sum;
    }

    private static JsonElement? Stage(JsonElement sleep, string stage) =>
        FitbitJson.Member(sleep, "levels") is { } levels && FitbitJson.Member(levels, "summary") is { } summary
            ? FitbitJson.Member(summary, stage)
            : null;

    private static JsonElement Main(IReadOnlyList<JsonElement> sleeps)
    {
        JsonElement[] main = [.. sleeps.Where(sleep => FitbitJson.IsTrue(sleep, "isMainSleep"))];
        return Longest(main.Length > 0 ? main : sleeps);
    }

    private static JsonElement Longest(IReadOnlyList<JsonElement> sleeps) => sleeps
        .OrderByDescending(sleep => FitbitJson.Number(sleep, "timeInBed").Value ?? 0)
        .ThenBy(sleep => FitbitJson.Text(sleep, "startTime"), StringComparer.Ordinal)
        .First();
}
