using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>Which memories a list shows.</summary>
/// <param name="Range">How far back.</param>
/// <param name="Limit">How many at most.</param>
/// <param name="Dates">First moment and first moment after; either may be missing.</param>
/// <param name="Handling">What becomes of the dates.</param>
/// <param name="Order">Which end the limit leaves.</param>
internal sealed record MemoryListing(
    MemoryRange Range, int Limit, (DateTimeOffset? From, DateTimeOffset? To) Dates, MemoryDates Handling,
    MemoryOrder Order)
{
    /// <summary>The range of a word; null when it is not known.</summary>
    internal static MemoryRange? RangeOf(string word, MemoryQuirks quirks)
    {
        MemoryRange? range = word switch
        {
            "day" => MemoryRange.Day,
            "week" => MemoryRange.Week,
            "month" => MemoryRange.Month,
            "year" => MemoryRange.Year,
            "all" => MemoryRange.All,
            _ => null,
        };
        return range <= quirks.RangeMax ? range : quirks.UnknownRangeIsWeek ? MemoryRange.Week : null;
    }

    /// <summary>The word of a range.</summary>
    internal static string WordOf(MemoryRange range) => range.ToString().ToLowerInvariant();

    /// <summary>Reads the dates of a query. False when one is not readable.</summary>
    internal static bool TryDates(IQueryCollection query, out (DateTimeOffset? From, DateTimeOffset? To) dates)
    {
        dates = default;
        return TryDate(query, "startDate", out dates.From) && TryDate(query, "endDate", out dates.To);
    }

    /// <summary>The memories of the list, in its order.</summary>
    internal IReadOnlyList<MemoryRecord> Of(IReadOnlyList<MemoryRecord> records, DateTimeOffset now)
    {
        var dated = Handling is MemoryDates.InsteadOfRange or MemoryDates.WithinRange && Dates != default;
        var within = records.Where(record => record.IsVisible(now)
            && ((dated && Handling == MemoryDates.InsteadOfRange) || IsInRange(record, now))
            && (!dated || IsInDates(record)));
        return [.. (Order == MemoryOrder.NewestFirst ? within.Reverse() : within).Take(Limit)];
    }

    private bool IsInRange(MemoryRecord record, DateTimeOffset now) => Range switch
    {
        MemoryRange.Day => record.CreatedAt >= now.AddDays(-1),
        MemoryRange.Week => record.CreatedAt >= now.AddDays(-7),
        MemoryRange.Month => record.CreatedAt >= now.AddDays(-30),
        MemoryRange.Year => record.CreatedAt >= now.AddDays(-365),
        _ => true,
    };

    private bool IsInDates(MemoryRecord record) =>
        (Dates.From is not { } from || record.CreatedAt >= from)
        && (Dates.To is not { } to || record.CreatedAt <= to);

    private static bool TryDate(IQueryCollection query, string name, out DateTimeOffset? date)
    {
        date = null;
        if (!query.TryGetValue(name, out var text))
            return true;
        var good = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var moment);
        date = good ? moment : null;
        return good;
    }
}
