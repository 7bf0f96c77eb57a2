using System.Text.Json.Nodes;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>
/// Sleeps. One is first shown without stages, as it was uploaded, and again with stages when it has been processed;
/// its <c>updateTime</c> then moves.
/// </summary>
internal static class SleepPoints
{
    public static IEnumerable<DataPoint> Sleep(DayView view, PointContext context) =>
        view.Day.Sleep.OrderBy(static session => session.Start).Select(session => Point(view, context, session));

    private static DataPoint Point(DayView view, PointContext context, SleepSession session)
    {
        var start = PersonClock.After(view.Person, session.Start, TimeSpan.Zero);
        var end = PersonClock.After(view.Person, session.Start, session.End - session.Start);
        return new DataPoint(start, end, PointOrigin.Derived, () => Value(view, context, session, start, end))
        {
            Id = session.LogId.ToString(),
        };
    }

    private static JsonObject Value(
        DayView view, PointContext context, SleepSession session, DateTimeOffset start, DateTimeOffset end)
    {
        var uploadedAt = UploadedAt(view.Person, end, context.Now);
        var processedAt = uploadedAt + context.Options.SleepProcessing;
        var processed = context.Now >= processedAt;
        var staged = processed && session.Kind == SleepKind.Stages;
        var value = new JsonObject
        {
            ["interval"] = context.Wire.Interval(start, end, withCivil: false),
            ["type"] = session.Kind == SleepKind.Stages ? "STAGES" : "CLASSIC",
        };
        if (processed)
            value["stages"] = Segments(view.Person, session, session.Segments);
        if (staged && session.ShortWakes.Count > 0)
            value["shortAwakenings"] = Segments(view.Person, session, session.ShortWakes);
        value["metadata"] = Metadata(session, processed, staged);
        value["summary"] = Summary(context.Wire, session, processed);
        value["createTime"] = Wire.Moment(uploadedAt);
        value["updateTime"] = Wire.Moment(processed ? processedAt : uploadedAt);
        return value;
    }

    private static JsonObject Metadata(SleepSession session, bool processed, bool staged)
    {
        var metadata = new JsonObject();
        if (staged)
            metadata["stagesStatus"] = "SUCCEEDED";
        if (processed)
            metadata["processed"] = true;
        metadata[session.IsMain ? "mainSleep" : "nap"] = true;
        return metadata;
    }

    private static JsonObject Summary(Wire wire, SleepSession session, bool processed)
    {
        var summary = new JsonObject
        {
            ["minutesInSleepPeriod"] = wire.Integer(session.MinutesInBed),
            ["minutesAfterWakeUp"] = wire.Integer(0),
            ["minutesToFallAsleep"] = wire.Integer(0),
            ["minutesAsleep"] = wire.Integer(session.MinutesAsleep),
            ["minutesAwake"] = wire.Integer(session.MinutesAwake),
        };
        if (!processed)
            return summary;
        var stages = new JsonArray();
        foreach (var stage in session.Segments.GroupBy(static segment => segment.Stage)
            .OrderBy(static stage => stage.Key))
        {
            stages.Add(new JsonObject
            {
                ["type"] = Name(stage.Key),
                ["minutes"] = wire.Integer(stage.Sum(static segment => segment.Seconds) / 60),
                ["count"] = wire.Integer(stage.Count()),
            });
        }

        summary["stagesSummary"] = stages;
        return summary;
    }

    private static JsonArray Segments(Person person, SleepSession session, IReadOnlyList<SleepSegment> segments)
    {
        var stages = new JsonArray();
        foreach (var segment in segments)
        {
            var elapsed = segment.Start - session.Start;
            var start = PersonClock.After(person, session.Start, elapsed);
            var end = PersonClock.After(person, session.Start, elapsed + TimeSpan.FromSeconds(segment.Seconds));
            stages.Add(new JsonObject
            {
                ["startTime"] = Wire.Moment(start),
                ["startUtcOffset"] = Wire.Seconds(start.Offset),
                ["endTime"] = Wire.Moment(end),
                ["endUtcOffset"] = Wire.Seconds(end.Offset),
                ["type"] = Name(segment.Stage),
            });
        }

        return stages;
    }

    private static string Name(SleepStage stage) => stage switch
    {
        SleepStage.Light => "LIGHT",
        SleepStage.Deep => "DEEP",
        SleepStage.Rem => "REM",
        SleepStage.Asleep => "ASLEEP",
        SleepStage.Restless => "RESTLESS",
        _ => "AWAKE",
    };

    // The last synchronised moment only moves forward, so the upload that brought the sleep can be found by halving.
    private static DateTimeOffset UploadedAt(Person person, DateTimeOffset end, DateTimeOffset now)
    {
        var (before, after) = (end, now);
        var prompt = end + person.Sync.Every + person.Sync.Lag;
        if (prompt < now && person.LastSync(prompt) >= end)
            after = prompt;
        while (after - before > TimeSpan.FromSeconds(1))
        {
            var middle = before + ((after - before) / 2);
            if (person.LastSync(middle) >= end)
                after = middle;
            else
                before = middle;
        }

        return new DateTimeOffset(after.UtcTicks - (after.UtcTicks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }
}
