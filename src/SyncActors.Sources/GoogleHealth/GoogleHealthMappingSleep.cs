using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Sources.Health;
using Json = SyncActors.Sources.GoogleHealth.GoogleHealthJson;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Sessions of sleep. A day's totals are the sums of all sessions that ended on it, naps included.</summary>
internal static class GoogleHealthMappingSleep
{
    private const string StageLabel = "stage";

    private static readonly (string Word, string Stage)[] Stages =
        [("DEEP", "deep"), ("LIGHT", "light"), ("REM", "rem"), ("AWAKE", "wake")];

    private static readonly (string Word, string Stage)[] ClassicStages =
        [("ASLEEP", "asleep"), ("RESTLESS", "restless"), ("AWAKE", "awake")];

    // Stages come minutes after the upload. A session that is without them two days later stays so.
    private static readonly TimeSpan ProcessingLongest = TimeSpan.FromDays(2);

    private readonly record struct Span(
        JsonElement Record, int Index, string Source, DateTimeOffset Start, DateTimeOffset End)
    {
        public bool Overlaps(Span other) => Start < other.End && other.Start < End;
    }

    /// <summary>Reads one session.</summary>
    public static void Session(JsonElement sleep, GoogleHealthSamples samples)
    {
        var summary = Json.Member(sleep, "summary");
        var minutes = StageMinutes(sleep, summary);
        if (summary is { } told)
        {
            samples.Add(HealthMetrics.SleepMinutes, Json.Summed(told, "minutesAsleep"));
            samples.Add(HealthMetrics.SleepTimeInBed, Json.Summed(told, "minutesInSleepPeriod"));
        }
        else
        {
            if (minutes.Count > 0)
                samples.Add(HealthMetrics.SleepMinutes,
                    minutes.Where(stage => stage.Key is not ("AWAKE" or "RESTLESS")).Sum(stage => stage.Value));
            samples.Add(HealthMetrics.SleepTimeInBed, MinutesOf(Json.Member(sleep, "interval") ?? default));
        }

        if (minutes.Count == 0)
            return;
        foreach (var (word, stage) in IsClassic(sleep, minutes) ? ClassicStages : Stages)
            samples.Add(HealthMetrics.SleepStageMinutes, minutes.GetValueOrDefault(word), StageLabel, stage);
    }

    /// <summary>Whether a record is a sleep that has not ended; it will come again with its end.</summary>
    public static bool IsGoingOn(GoogleHealthQuestion question, JsonElement record) =>
        question.Timing == GoogleHealthTiming.IntervalEnd && Json.Member(record, question.Member) is { } sleep
        && Json.Member(sleep, "interval") is { } interval && Json.Instant(interval, "startTime") is not null
        && Json.Member(interval, "endTime") is null && Json.Member(interval, "civilEndTime") is null;

    /// <summary>The records without those that tell of a sleep that another source tells better: the tracker before
    /// others, stages before none, long before short.</summary>
    public static IEnumerable<JsonElement> Distinct(IEnumerable<JsonElement> records)
    {
        var all = records.ToList();
        var spans = all.Select(SpanOf).OfType<Span>().ToList();
        if (spans.Select(span => span.Source).Distinct(StringComparer.Ordinal).Count() < 2)
            return all;
        var kept = new List<Span>();
        foreach (var span in spans.OrderByDescending(span => span.Source.StartsWith("FITBIT", StringComparison.Ordinal))
            .ThenByDescending(span => Json.Elements(Json.Member(span.Record, "sleep") ?? default, "stages").Any())
            .ThenByDescending(span => span.End - span.Start).ThenBy(span => span.Start)
            .ThenBy(span => span.Source, StringComparer.Ordinal))
        {
            if (!kept.Exists(other => other.Source != span.Source && other.Overlaps(span)))
                kept.Add(span);
        }

        var dropped = spans.Except(kept).Select(span => span.Index).ToHashSet();
        return all.Where((_, index) => !dropped.Contains(index));
    }

    /// <summary>Days of a page that may still change because stages are to come or a sleep has not ended.</summary>
    public static IReadOnlySet<DateOnly> Pending(GoogleHealthQuestion question, JsonElement body, SourceFacts facts)
    {
        var days = new HashSet<DateOnly>();
        foreach (var record in GoogleHealthPaging.Records(question, body))
        {
            var sleep = Json.Member(record, question.Member) ?? default;
            var interval = Json.Member(sleep, "interval") ?? default;
            if (IsGoingOn(question, record))
            {
                if (GoogleHealthPlace.Local(interval, "start", facts.TimeZone) is { } start)
                    days.UnionWith([DateOnly.FromDateTime(start), DateOnly.FromDateTime(start).AddDays(1)]);
            }
            else if (GoogleHealthPlace.Of(question, record, facts.TimeZone) is { } place
                && IsUnprocessed(sleep) && IsFresh(interval, facts))
            {
                days.Add(place.Day);
            }
        }

        return days;
    }

    private static bool IsUnprocessed(JsonElement sleep) =>
        Json.Member(sleep, "metadata") is not { } metadata
        || (!Json.IsTrue(metadata, "processed") && Json.Text(metadata, "stagesStatus") is null);

    private static bool IsFresh(JsonElement interval, SourceFacts facts) =>
        facts.DeviceSyncedAt is not { } synced
        || GoogleHealthPlace.Local(interval, "end", facts.TimeZone) is not { } end
        || synced - end < ProcessingLongest;

    private static Span? SpanOf(JsonElement record, int index)
    {
        if (Json.Member(record, "sleep", "interval") is not { } interval
            || Json.Instant(interval, "startTime") is not { } start || Json.Instant(interval, "endTime") is not { } end)
            return null;
        var source = Json.Member(record, "dataSource") ?? default;
        var name = $"{Json.Text(source, "platform")}|"
            + $"{Json.Text(Json.Member(source, "application") ?? default, "packageName")}|"
            + Json.Text(Json.Member(source, "device") ?? default, "displayName");
        return new Span(record, index, name, start, end);
    }

    private static Dictionary<string, double> StageMinutes(JsonElement sleep, JsonElement? summary)
    {
        var minutes = GoogleHealthMappingActivity.ByWord(
            summary ?? default, "stagesSummary", "type", stage => Json.Summed(stage, "minutes"));
        return minutes.Count > 0 ? minutes : GoogleHealthMappingActivity.ByWord(sleep, "stages", "type", MinutesOf);
    }

    private static double MinutesOf(JsonElement interval) =>
        Json.Instant(interval, "startTime") is { } start && Json.Instant(interval, "endTime") is { } end
            ? (end - start).TotalMinutes : double.NaN;

    private static bool IsClassic(JsonElement sleep, Dictionary<string, double> minutes) => Json.Text(
        sleep, "type") switch
    {
        "CLASSIC" => true,
        "STAGES" => false,
        _ => minutes.ContainsKey("ASLEEP") || minutes.ContainsKey("RESTLESS"),
    };
}
