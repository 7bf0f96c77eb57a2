using SyncActors.Sources.Health;

namespace SyncActors.Sources.MemoryApi;

/// <summary>How far back from now a list reaches.</summary>
internal enum MemoryApiRange
{
    /// <summary>24 hours.</summary>
    Day = 0,

    /// <summary>7 days.</summary>
    Week = 1,

    /// <summary>30 days.</summary>
    Month = 2,

    /// <summary>365 days. Not in the specification, but known to work.</summary>
    Year = 3,

    /// <summary>Without end, where the server supports it.</summary>
    All = 4,
}

/// <summary>What the ranges mean in civil days.</summary>
internal static class MemoryApiRanges
{
    /// <summary>Days that count as the range <see cref="MemoryApiRange.All"/>: more than 50 years.</summary>
    public const int AllDays = 20_000;

    // The server measures a range by its own clock.
    private static readonly TimeSpan ClocksDiffer = TimeSpan.FromMinutes(15);

    /// <summary>Length in days.</summary>
    public static int Days(this MemoryApiRange range) => range switch
    {
        MemoryApiRange.Day => 1,
        MemoryApiRange.Week => 7,
        MemoryApiRange.Month => 30,
        MemoryApiRange.Year => 365,
        _ => AllDays,
    };

    /// <summary>The word in a request.</summary>
    public static string Word(this MemoryApiRange range) => range.ToString().ToLowerInvariant();

    /// <summary>The range of a word; null for any other text.</summary>
    public static MemoryApiRange? Of(string? word) => word switch
    {
        "day" => MemoryApiRange.Day,
        "week" => MemoryApiRange.Week,
        "month" => MemoryApiRange.Month,
        "year" => MemoryApiRange.Year,
        "all" => MemoryApiRange.All,
        _ => null,
    };

    /// <summary>The first civil day that lies wholly within a range.</summary>
    /// <param name="range">The range.</param>
    /// <param name="now">When the list is asked for.</param>
    /// <param name="zone">The user's zone; null for UTC.</param>
    public static DateOnly FirstWhole(this MemoryApiRange range, DateTimeOffset now, string? zone)
    {
        if (range == MemoryApiRange.All)
            return DateOnly.MinValue;
        var from = now.AddDays(-range.Days()) + ClocksDiffer;
        var day = CivilDay(from, zone);
        return Start(day, zone) >= from ? day : day.AddDays(1);
    }

    /// <summary>The shortest range in which a day lies wholly.</summary>
    public static MemoryApiRange Holding(DateOnly day, DateTimeOffset now, string? zone)
    {
        var range = MemoryApiRange.Day;
        while (range < MemoryApiRange.All && range.FirstWhole(now, zone) > day)
            range++;
        return range;
    }

    /// <summary>The user's civil day at an instant.</summary>
    public static DateOnly CivilDay(DateTimeOffset instant, string? zone) =>
        DateOnly.FromDateTime(CivilTime.WallClock(instant, zone));

    /// <summary>When a civil day of the user begins.</summary>
    public static DateTimeOffset Start(DateOnly day, string? zone) =>
        DateTimeOffset.FromUnixTimeMilliseconds(CivilTime.WallClockMs(day.ToDateTime(TimeOnly.MinValue), zone));
}
