using System.Globalization;
using SyncActors.Domain.Runs;
using SyncActors.Sources.Health;

namespace SyncActors.Sources.Limitless;

/// <summary>The stretch of time that a window's days are, in the user's zone.</summary>
/// <param name="FromMs">Where the first day begins, Unix milliseconds.</param>
/// <param name="EndMs">Where the day after the last one begins.</param>
internal readonly record struct LimitlessSpan(long FromMs, long EndMs)
{
    /// <summary>The span of days.</summary>
    /// <param name="range">Civil days.</param>
    /// <param name="zone">The user's zone; UTC when null.</param>
    public static LimitlessSpan Of(DayRange range, string? zone) =>
        new(Midnight(range.From, zone), Midnight(range.Through.AddDays(1), zone));

    /// <summary>The civil day of a moment.</summary>
    public static DateOnly DayOf(DateTimeOffset moment, string? zone) =>
        DateOnly.FromDateTime(CivilTime.WallClock(moment, zone));

    /// <summary>A moment as the vendor reads it: UTC, in whole seconds, without an offset, which it would pass
    /// over.</summary>
    public static string Text(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms)
        .ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static long Midnight(DateOnly day, string? zone) =>
        CivilTime.WallClockMs(day.ToDateTime(TimeOnly.MinValue), zone);
}
