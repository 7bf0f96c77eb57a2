using System.Globalization;

namespace SyncActors.Domain.Schedules;

/// <summary>
/// A cron expression of five fields (minute, hour, day of month, month, day of week) or six (second first). Fields take
/// numbers, names of months and days, <c>*</c>, ranges, lists and steps; 7 is Sunday too. When day of month and day of
/// week are both given, either is enough, as in cron(8).
/// </summary>
public sealed class CronExpression
{
    private static readonly string[] Months =
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly string[] Weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private readonly ulong _seconds;
    private readonly ulong _minutes;
    private readonly ulong _hours;
    private readonly ulong _days;
    private readonly ulong _months;
    private readonly ulong _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronExpression(string[] fields)
    {
        var at = fields.Length - 5;
        _seconds = at == 1 ? Field(fields[0], "second", 0, 59, []) : 1;
        _minutes = Field(fields[at], "minute", 0, 59, []);
        _hours = Field(fields[at + 1], "hour", 0, 23, []);
        _days = Field(fields[at + 2], "day of month", 1, 31, []);
        _months = Field(fields[at + 3], "month", 1, 12, Months);
        var weekdays = Field(fields[at + 4], "day of week", 0, 7, Weekdays);
        _weekdays = (weekdays | (weekdays >> 7)) & 0x7F;
        _anyDay = fields[at + 2][0] is '*' or '?';
        _anyWeekday = fields[at + 4][0] is '*' or '?';
    }

    /// <summary>Reads an expression.</summary>
    /// <exception cref="FormatException">Names the field and what is wrong with it.</exception>
    public static CronExpression Parse(string text)
    {
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is not (5 or 6))
            throw new FormatException(
                $"'{text}' has {fields.Length} fields; a cron expression has 5, or 6 with seconds first.");
        var cron = new CronExpression(fields);
        return cron.NextAfter(new DateTime(2024, 1, 1)) is null
            ? throw new FormatException($"'{text}' names a day that no year has.")
            : cron;
    }

    /// <summary>The first wall-clock time later than <paramref name="after"/> that matches; null when none within the
    /// forty years in which a leap day falls on every day of the week.</summary>
    public DateTime? NextAfter(DateTime after)
    {
        var time = new DateTime(after.Year, after.Month, after.Day, after.Hour, after.Minute, after.Second)
            .AddSeconds(1);
        var end = time.AddYears(41);
        while (time < end)
        {
            if (!Has(_months, time.Month))
                time = new DateTime(time.Year, time.Month, 1).AddMonths(1);
            else if (!DayMatches(time))
                time = time.Date.AddDays(1);
            else if (!Has(_hours, time.Hour))
                time = time.Date.AddHours(time.Hour + 1);
            else if (!Has(_minutes, time.Minute))
                time = time.Date.AddHours(time.Hour).AddMinutes(time.Minute + 1);
            else if (!Has(_seconds, time.Second))
                time = time.AddSeconds(1);
            else
                return time;
        }

        return null;
    }

    private static bool Has(ulong set, int value) => (set & (1UL << value)) != 0;

    private bool DayMatches(DateTime time)
    {
        var day = Has(_days, time.Day);
        var weekday = Has(_weekdays, (int)time.DayOfWeek);
        return (_anyDay, _anyWeekday) switch
        {
            (false, false) => day || weekday,
            _ => day && weekday,
        };
    }

    private static ulong Field(string text, string name, int min, int max, string[] names)
    {
        var set = 0UL;
        foreach (var part in text.Split(','))
            set |= Part(part, text, name, min, max, names);
        return set;
    }

    private static ulong Part(string part, string text, string name, int min, int max, string[] names)
    {
        var stepAt = part.IndexOf('/', StringComparison.Ordinal);
        var step = 1;
        if (stepAt >= 0
            && (!int.TryParse(part.AsSpan(stepAt + 1), NumberStyles.None, CultureInfo.InvariantCulture, out step)
                || step < 1))
        {
            throw Wrong(text, name, min, max, names);
        }

        var range = stepAt >= 0 ? part[..stepAt] : part;
        var (first, last) = range switch
        {
            "*" or "?" => (min, max),
            _ when range.Split('-') is [var from, var through] => (Value(from), Value(through)),
            _ => (Value(range), stepAt >= 0 ? max : Value(range)),
        };
        if (first > last)
            throw Wrong(text, name, min, max, names);
        var set = 0UL;
        for (long value = first; value <= last; value += step)
            set |= 1UL << (int)value;
        return set;

        int Value(string word)
        {
            var index = Array.FindIndex(names, known => known.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (index >= 0)
                return index + (min == 1 ? 1 : 0);
            return int.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
                && value >= min && value <= max
                    ? value
                    : throw Wrong(text, name, min, max, names);
        }
    }

    private static FormatException Wrong(string text, string name, int min, int max, string[] names) => new(
        $"'{text}' is no {name}: use {min} to {max}{(names.Length > 0 ? $" or {names[0]} to {names[^1]}" : "")}, "
        + "*, ranges (1-5), lists (1,3) and steps (*/15).");
}
