using System.Globalization;
using System.Text.Json;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Where a record belongs.</summary>
/// <param name="Unit">What the item's id ends in: a day (<c>2026-03-01</c>), or a quarter of it (<c>2026-03-01T06</c>).
/// Texts sort by time.</param>
/// <param name="Day">Civil day.</param>
/// <param name="OpenThrough">Latest day to which records may belong that begin before this one.</param>
/// <param name="TimestampMs">Time stamp of its samples, Unix milliseconds.</param>
internal readonly record struct GoogleHealthPlace(string Unit, DateOnly Day, DateOnly OpenThrough, long TimestampMs)
{
    private const string DayForm = "yyyy-MM-dd";

    // No sleep is longer; a night that began at 22:00 has ended by 14:00.
    private static readonly TimeSpan SleepLongest = TimeSpan.FromHours(16);
    private const int HoursOfUnit = 6;

    /// <summary>A day as text.</summary>
    public static string Text(DateOnly day) => day.ToString(DayForm, CultureInfo.InvariantCulture);

    /// <summary>The day of a text; null when it is none.</summary>
    public static DateOnly? DayOf(string? text) =>
        DateOnly.TryParseExact(text, DayForm, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day
            : null;

    /// <summary>The place of a record; null when it tells none.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="record">An element of the answer.</param>
    /// <param name="zone">The user's zone, for what carries no offset.</param>
    public static GoogleHealthPlace? Of(GoogleHealthQuestion question, JsonElement record, string? zone)
    {
        var value = GoogleHealthJson.Member(record, question.Member);
        switch (question.Timing)
        {
            case GoogleHealthTiming.RollUpDay:
                return WholeDay(CivilDate(record, "civilStartTime"), zone);
            case GoogleHealthTiming.RollUpStart:
                return GoogleHealthJson.Instant(record, "startTime") is { } start ? Quarter(start, zone) : null;
            case GoogleHealthTiming.Date:
                return value is { } daily
                    ? WholeDay(GoogleHealthJson.Date(GoogleHealthJson.Member(daily, "date")), zone) : null;
            case GoogleHealthTiming.Sample:
                return value is { } sampled && GoogleHealthJson.Member(sampled, "sampleTime") is { } time
                    ? Measured(time, zone) : null;
            case GoogleHealthTiming.IntervalStart:
                return value is { } logged && GoogleHealthJson.Member(logged, "interval") is { } interval
                    && Local(interval, "start", zone) is { } begin
                        ? WholeDay(DateOnly.FromDateTime(begin), zone) : null;
            case GoogleHealthTiming.IntervalEnd:
                return value is { } slept && GoogleHealthJson.Member(slept, "interval") is { } night
                    ? Night(night, zone) : null;
            default:
                return null;
        }
    }

    /// <summary>The user's wall clock at one end of an interval; null when the interval does not tell.</summary>
    /// <param name="interval">The interval.</param>
    /// <param name="end"><c>start</c> or <c>end</c>.</param>
    /// <param name="zone">The user's zone, where there is no offset.</param>
    public static DateTime? Local(JsonElement interval, string end, string? zone)
    {
        if (GoogleHealthJson.Instant(interval, end + "Time") is not { } instant)
            return CivilDate(interval, end == "start" ? "civilStartTime" : "civilEndTime")?.ToDateTime(
                TimeOnly.MinValue);
        return Local(instant, GoogleHealthJson.Offset(interval, end + "UtcOffset"), zone);
    }

    private static DateTime Local(DateTimeOffset instant, TimeSpan? offset, string? zone) =>
        offset is { } told ? instant.UtcDateTime + told : CivilTime.WallClock(instant, zone);

    private static DateOnly? CivilDate(JsonElement element, string name) =>
        GoogleHealthJson.Date(GoogleHealthJson.Member(element, name, "date"));

    private static GoogleHealthPlace? WholeDay(DateOnly? day, string? zone) =>
        day is { } known ? new(Text(known), known, known, CivilTime.NoonMs(known, zone)) : null;

    private static GoogleHealthPlace? Measured(JsonElement time, string? zone)
    {
        if (GoogleHealthJson.Instant(time, "physicalTime") is not { } instant)
            return null;
        var day = CivilDate(time, "civilTime")
            ?? DateOnly.FromDateTime(Local(instant, GoogleHealthJson.Offset(time, "utcOffset"), zone));
        return new(Text(day), day, day, instant.ToUnixTimeMilliseconds());
    }

    private static GoogleHealthPlace? Night(JsonElement interval, string? zone)
    {
        var day = CivilDate(interval, "civilEndTime")
            ?? (Local(interval, "end", zone) is { } end ? DateOnly.FromDateTime(end) : null);
        if (WholeDay(day, zone) is not { } place)
            return null;
        var open = Local(interval, "start", zone) is { } start
            ? DateOnly.FromDateTime(start + SleepLongest)
            : place.Day;
        return place with { OpenThrough = open > place.Day ? open : place.Day };
    }

    private static GoogleHealthPlace Quarter(DateTimeOffset start, string? zone)
    {
        var local = CivilTime.WallClock(start, zone);
        var day = DateOnly.FromDateTime(local);
        var unit = $"{Text(day)}T{local.Hour / HoursOfUnit * HoursOfUnit:00}";
        return new(unit, day, day, start.ToUnixTimeMilliseconds());
    }
}
