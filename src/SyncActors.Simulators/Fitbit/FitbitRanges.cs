using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>Reads the dates of a path, keeps to the range limits, and answers 400 otherwise.</summary>
internal static class FitbitRanges
{
    /// <summary>No documented limit.</summary>
    public const int Unlimited = int.MaxValue;

    private static readonly Dictionary<string, int> PeriodDays = new(StringComparer.Ordinal)
    {
        ["1d"] = 1, ["7d"] = 7, ["30d"] = 30, ["1w"] = 7, ["1m"] = 30, ["3m"] = 91, ["6m"] = 182, ["1y"] = 365,
    };

    /// <summary>An endpoint for the days <c>{start}</c> to <c>{end}</c>, or to <c>{start}</c> for a period in <c>{end}</c>.</summary>
    public static Func<FitbitCall, VendorAnswer> Range(int limitDays, Func<FitbitCall, DateRange, JsonNode> answer) =>
        call => Range(call, limitDays, answer);

    /// <summary>The same with a limit that is known only now.</summary>
    public static VendorAnswer Range(FitbitCall call, int limitDays, Func<FitbitCall, DateRange, JsonNode> answer)
    {
        var (start, end) = (call.Route("start"), call.Route("end"));
        if (Date(call, start) is not { } first) return InvalidDate(start);
        if (PeriodDays.TryGetValue(end, out var days))
            return FitbitCall.Ok(answer(call, new DateRange(first.AddDays(1 - days), first)));
        if (Date(call, end) is not { } last) return InvalidDate(end);
        if (last < first)
        {
            return FitbitErrors.Validation(
                "endDate", "The end date must be equal to or later than the start date.");
        }

        var range = new DateRange(first, last);
        var counted = call.Options.LimitIsDifference ? range.Count - 1 : range.Count;
        return counted > limitDays
            ? FitbitErrors.Validation(
                "date range", string.Create(CultureInfo.InvariantCulture, $"The range cannot exceed {limitDays} days."))
            : FitbitCall.Ok(answer(call, range));
    }

    /// <summary>An endpoint for the day <c>{date}</c>.</summary>
    public static Func<FitbitCall, VendorAnswer> Day(Func<FitbitCall, DateOnly, VendorAnswer> answer) => call =>
        Date(call, call.Route("date")) is { } date ? answer(call, date) : InvalidDate(call.Route("date"));

    /// <summary>An endpoint for the day <c>{date}</c> that answers as a range of one day.</summary>
    public static Func<FitbitCall, VendorAnswer> DayAsRange(Func<FitbitCall, DateRange, JsonNode> answer) =>
        Day((call, date) => FitbitCall.Ok(answer(call, new DateRange(date, date))));

    /// <summary>A date of the path, or null if it is none; <c>today</c> is the user's own.</summary>
    public static DateOnly? Date(FitbitCall call, string text) => text == "today"
        ? call.Today
        : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            && date.Year is > 1900 and < 9000
                ? date
                : null;

    public static VendorAnswer InvalidDate(string text) => FitbitErrors.Validation("date", "Invalid date: " + text);
}
