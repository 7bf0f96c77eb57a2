namespace SyncActors.Hocon;

/// <summary>A span of the calendar; a month has no fixed length in days.</summary>
/// <param name="Months">Months; twelve per year.</param>
/// <param name="Days">Days; seven per week.</param>
/// <remarks>HOCON specification, "Period format".</remarks>
public readonly record struct HoconPeriod(int Months, int Days)
{
    internal const string UnitsShown = "d, w, m, mo, y (or day(s), week(s), month(s), year(s))";

    /// <summary>Parses a period.</summary>
    /// <param name="text">A whole number and a unit, such as <c>2 weeks</c>; without unit in days.</param>
    /// <param name="period">The period; zero on failure.</param>
    /// <returns>Whether the text is a period.</returns>
    public static bool TryParse(string text, out HoconPeriod period)
    {
        period = default;
        var isNumber = ScaledNumber.TrySplit(text, out var number, out var unit);
        if (!isNumber || number != decimal.Truncate(number)) return false;
        var (months, days) = unit switch
        {
            "" or "d" or "day" or "days" => (0, 1),
            "w" or "week" or "weeks" => (0, 7),
            "m" or "mo" or "month" or "months" => (1, 0),
            "y" or "year" or "years" => (12, 0),
            _ => (0, 0),
        };
        if (months + days == 0 || Math.Abs(number) > int.MaxValue / (months + days)) return false;
        period = new HoconPeriod((int)number * months, (int)number * days);
        return true;
    }

    /// <summary>The day that lies this period after another.</summary>
    /// <param name="start">The day to count from; months are added first.</param>
    /// <exception cref="ArgumentOutOfRangeException">The calendar ends before.</exception>
    public DateOnly After(DateOnly start) => start.AddMonths(Months).AddDays(Days);
}
