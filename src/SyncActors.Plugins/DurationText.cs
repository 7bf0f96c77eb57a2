using System.Globalization;

namespace SyncActors.Plugins;

/// <summary>Durations as plug-ins' settings spell them: a number of 0 or more and a unit, which may not be left
/// out.</summary>
/// <remarks>Units: HOCON specification, "Duration format", so that a plug-in's settings are spelt as all
/// others.</remarks>
internal static class DurationText
{
    // From short to long; the first name is the one to show.
    private static readonly (string[] Names, long Ticks)[] Units =
    [
        (["ms", "milli", "millis", "millisecond", "milliseconds"], TimeSpan.TicksPerMillisecond),
        (["s", "second", "seconds"], TimeSpan.TicksPerSecond),
        (["m", "minute", "minutes"], TimeSpan.TicksPerMinute),
        (["h", "hour", "hours"], TimeSpan.TicksPerHour),
        (["d", "day", "days"], TimeSpan.TicksPerDay),
    ];

    /// <summary>Parses a duration.</summary>
    /// <param name="text">A number and a unit, such as <c>1.5 s</c>.</param>
    /// <returns>The duration, cut to units of 100 ns; null if the text is none that a <see cref="TimeSpan"/> can
    /// hold.</returns>
    internal static TimeSpan? Parse(string text)
    {
        var trimmed = text.AsSpan().Trim();
        var digits = trimmed.TrimEnd("abcdefghijklmnopqrstuvwxyz");
        var name = trimmed[digits.Length..].ToString();
        var unit = Array.Find(Units, unit => unit.Names.Contains(name, StringComparer.Ordinal)).Ticks;
        return unit > 0
            && decimal.TryParse(
                digits.TrimEnd(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            && number <= long.MaxValue / unit
                ? new TimeSpan((long)(number * unit))
                : null;
    }

    /// <summary>A duration in the longest unit of which it is a whole number: <c>90s</c>, <c>2h</c>.</summary>
    internal static string Show(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var (names, ticks) = Array.FindLast(Units, unit => duration.Ticks % unit.Ticks == 0);
        return ticks > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.Ticks / ticks}{names[0]}")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds}ms");
    }
}
