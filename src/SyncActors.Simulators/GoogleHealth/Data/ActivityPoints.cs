using System.Text.Json.Nodes;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>Points of movement and energy. Within a day they come in rising order of time.</summary>
internal static class ActivityPoints
{
    private static readonly string[] Levels = ["SEDENTARY", "LIGHTLY_ACTIVE", "MODERATELY_ACTIVE", "VERY_ACTIVE"];
    private static readonly string?[] ActiveLevels = [null, "LIGHT", "MODERATE", "VIGOROUS"];
    private static readonly string[] HeartZones = ["LIGHT", "MODERATE", "VIGOROUS", "PEAK"];
    private static readonly string[] EffortZones = ["FAT_BURN", "CARDIO", "PEAK"];

    public static IEnumerable<DataPoint> Steps(DayView view, PointContext context) =>
        WithPhone(view, context, view.Shares.Steps, "count");

    public static IEnumerable<DataPoint> Distance(DayView view, PointContext context) =>
        WithPhone(view, context, view.Shares.Millimeters, "millimeters");

    public static IEnumerable<DataPoint> Floors(DayView view, PointContext context) => view.HasAltitude
        ? Counts(view, context, view.Shares.Floors, PointOrigin.Tracker, "count", zeroDay: true)
        : [];

    public static IEnumerable<DataPoint> Altitude(DayView view, PointContext context) => view.HasAltitude
        ? Counts(view, context, view.Shares.GainMillimeters, PointOrigin.Tracker, "gainMillimeters", zeroDay: true)
        : [];

    public static IEnumerable<DataPoint> ActiveEnergy(DayView view, PointContext context)
    {
        for (var minute = 0; view.Day.Worn && minute < view.MinutesSeen; minute++)
        {
            if (view.Shares.ActiveMilliKcal[minute] is not (> 0 and var energy))
                continue;
            yield return Interval(view, context, minute, minute + 1, PointOrigin.Derived, value =>
                value["kcal"] = Wire.Number(energy / MinuteShares.MilliPerKcal));
        }
    }

    public static IEnumerable<DataPoint> ActiveMinutes(DayView view, PointContext context) =>
        Runs(view, minute => Level(view, minute) is > 0 and var level ? level : null)
            .Select(run => Interval(view, context, run.From, run.To, PointOrigin.Derived, value =>
                value["activeMinutesByActivityLevel"] = new JsonArray
                {
                    new JsonObject
                    {
                        ["activityLevel"] = ActiveLevels[run.Kind],
                        ["activeMinutes"] = context.Wire.Integer(run.To - run.From),
                    },
                }));

    public static IEnumerable<DataPoint> ActivityLevel(DayView view, PointContext context) =>
        Runs(view, minute => Level(view, minute))
            .Select(run => Interval(view, context, run.From, run.To, PointOrigin.Derived, value =>
                value["activityLevelType"] = Levels[run.Kind]));

    public static IEnumerable<DataPoint> SedentaryPeriod(DayView view, PointContext context) =>
        Runs(view, minute => Level(view, minute) == 0 ? 0 : null)
            .Select(run => Interval(view, context, run.From, run.To, PointOrigin.Derived, static _ => { }));

    public static IEnumerable<DataPoint> ActiveZoneMinutes(DayView view, PointContext context)
    {
        for (var minute = 0; view.HasHeartRate && minute < view.MinutesSeen; minute++)
        {
            for (var zone = 0; zone < EffortZones.Length; zone++)
            {
                if (view.Shares.ActiveZoneMinutes[zone][minute] is not (> 0 and var earned))
                    continue;
                var name = EffortZones[zone];
                yield return Interval(view, context, minute, minute + 1, PointOrigin.Derived, value =>
                {
                    value["heartRateZone"] = name;
                    value["activeZoneMinutes"] = context.Wire.Integer(earned);
                });
            }
        }
    }

    public static IEnumerable<DataPoint> TimeInZone(DayView view, PointContext context) => !view.HasHeartRate
        ? []
        : Runs(view, minute => view.Measures(minute) ? (int)view.Minutes.Zone(minute) : null)
            .Select(run => Interval(view, context, run.From, run.To, PointOrigin.Derived, value =>
                value["timeInHeartRateZones"] = new JsonArray
                {
                    new JsonObject
                    {
                        ["heartRateZone"] = HeartZones[run.Kind],
                        ["duration"] = Wire.Seconds(TimeSpan.FromMinutes(run.To - run.From)),
                    },
                }));

    private static int? Level(DayView view, int minute) =>
        view.Measures(minute) && view.Minutes.Level(minute) is <= People.ActivityLevel.Very and var level
            ? (int)level
            : null;

    // The phone lies on the table every fourth minute and never sees more than the tracker, so the merged stream,
    // which takes the larger of the two, equals the tracker's.
    private static IEnumerable<DataPoint> WithPhone(
        DayView view, PointContext context, long[] amounts, string member)
    {
        var tracker = Counts(view, context, amounts, PointOrigin.Tracker, member, zeroDay: true);
        if (context.Merged || !context.Options.PhoneRecordsToo)
            return tracker;
        var phone = amounts.Select(static (amount, minute) => minute % 4 == 3 ? 0 : amount * 9 / 10).ToArray();
        return tracker.Concat(Counts(view, context, phone, PointOrigin.Phone, member, zeroDay: false))
            .OrderBy(static point => point.Start);
    }

    private static IEnumerable<DataPoint> Counts(
        DayView view, PointContext context, long[] amounts, PointOrigin origin, string member, bool zeroDay)
    {
        if (!view.Day.Worn)
            yield break;
        var any = false;
        for (var minute = 0; minute < view.MinutesSeen; minute++)
        {
            if (amounts[minute] is not (> 0 and var amount))
                continue;
            any = true;
            yield return Interval(view, context, minute, minute + 1, origin, value =>
                value[member] = context.Wire.Integer(amount));
        }

        // Worn but still: the true zero shows as one point over everything that is known of the day.
        if (!any && zeroDay)
        {
            yield return Interval(view, context, 0, view.MinutesSeen, origin, value =>
                value[member] = context.Wire.Integer(0));
        }
    }

    private static DataPoint Interval(
        DayView view, PointContext context, int from, int to, PointOrigin origin, Action<JsonObject> fill)
    {
        var start = view.At(from);
        var end = to - from == 1 ? start.AddMinutes(1) : view.At(to);
        return new DataPoint(start, end, origin, () =>
        {
            var value = new JsonObject { ["interval"] = context.Wire.Interval(start, end) };
            fill(value);
            return value;
        });
    }

    private static IEnumerable<(int From, int To, int Kind)> Runs(DayView view, Func<int, int?> kindOf)
    {
        var from = 0;
        int? kind = null;
        for (var minute = 0; minute <= view.MinutesSeen; minute++)
        {
            var next = minute < view.MinutesSeen ? kindOf(minute) : null;
            if (next == kind)
                continue;
            if (kind is { } ended)
                yield return (from, minute, ended);
            (from, kind) = (minute, next);
        }
    }
}
