using System.Globalization;
using SyncActors.Simulators.GoogleHealth.Data;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>The limits of a roll-up.</summary>
internal static class RollupRange
{
    private const string TooLong = "INVALID_ROLLUP_QUERY_DURATION";
    private const string BadRange = "INVALID_ROLLUP_QUERY_RANGE";

    /// <summary>The civil days of a body and the window in days.</summary>
    /// <exception cref="ApiErrorException">The range is missing, backwards, not on midnight or too long.</exception>
    public static (DateOnly First, DateOnly End, int WindowDays) Of(DailyRollUpBody body, DataType type)
    {
        var first = Date(body.Range?.Start, "range.start");
        var end = Date(body.Range?.End, "range.end");
        var windowDays = body.WindowSizeDays ?? 1;
        if (windowDays < 1)
            throw ApiErrors.Invalid(BadRange, "window_size_days", "window_size_days must be positive.");
        if (end <= first)
            throw ApiErrors.Invalid(BadRange, "range", "The end must be after the start.");
        var days = end.DayNumber - first.DayNumber;
        var windows = (days + windowDays - 1) / windowDays;
        if (days > type.RollupDaysMax || (long)windowDays * (body.PageSize ?? 0) > type.RollupDaysMax)
            throw Exceeded(type, "window_size_days * page_size");
        if (body.PageSize is { } size && size < windows)
            throw ApiErrors.Invalid(TooSmallPage(size), "page_size", "page_size too small");
        return (first, end, windowDays);
    }

    /// <summary>The moments of a body and its window.</summary>
    /// <exception cref="ApiErrorException">The range or the window is missing, backwards, or too long.</exception>
    public static (DateTimeOffset Start, DateTimeOffset End, TimeSpan Window) Of(RollUpBody body, DataType type)
    {
        if (body.Range is not { StartTime: { } start, EndTime: { } end })
            throw ApiErrors.Invalid(BadRange, "range", "start_time and end_time are required.");
        var window = Window(body.WindowSize);
        if (end <= start)
            throw ApiErrors.Invalid(BadRange, "range", "The end must be after the start.");
        var longest = TimeSpan.FromDays(type.RollupDaysMax);
        if (end - start > longest || window.TotalSeconds * (body.PageSize ?? 0) > longest.TotalSeconds)
            throw Exceeded(type, "window_size * page_size");
        return (start, end, window);
    }

    private static string TooSmallPage(int size) => size < 0 ? "INVALID_PAGE_SIZE" : "INVALID_ROLLUP_PAGE_SIZE";

    private static ApiErrorException Exceeded(DataType type, string product) => ApiErrors.Invalid(
        TooLong,
        "range",
        $"The duration covered by {product} must not exceed {type.RollupDaysMax} days for {type.Name}.",
        ("maxDurationDays", type.RollupDaysMax.ToString()));

    private static DateOnly Date(CivilMoment? moment, string field)
    {
        if (moment?.Date is not { } date)
            throw ApiErrors.Invalid(BadRange, field, "A date is required.");
        if (moment.Time is not null and not { Hours: 0, Minutes: 0, Seconds: 0, Nanos: 0 })
            throw ApiErrors.Invalid(BadRange, field, "The time must be aligned with the window.");
        var exists = date.Year is >= 1 and <= 9998 && date.Month is >= 1 and <= 12
            && date.Day >= 1 && date.Day <= DateTime.DaysInMonth(date.Year, date.Month);
        return exists
            ? new DateOnly(date.Year, date.Month, date.Day)
            : throw ApiErrors.Invalid(BadRange, field, "There is no such date.");
    }

    private static TimeSpan Window(string? text)
    {
        const double secondsMax = 90 * 86_400;
        return text is [.., 's']
            && double.TryParse(text[..^1], NumberStyles.AllowDecimalPoint, null, out var seconds)
            && seconds is >= 1 and <= secondsMax
                ? TimeSpan.FromSeconds(seconds)
                : throw ApiErrors.Invalid(BadRange, "window_size", "window_size must be a duration such as 3600s.");
    }
}
