namespace SyncActors.Hocon;

/// <summary>Durations as texts, for places that hold a text already, such as options.</summary>
/// <remarks>HOCON specification, "Duration format".</remarks>
public static class HoconDuration
{
    internal const string UnitsShown = "ns, us, ms, s, m, h, d (or nanosecond(s) ... day(s))";

    // Nanoseconds per unit; the default has an empty name.
    private static readonly Dictionary<string, decimal> Units = Named(
        (1, "ns nano nanos nanosecond nanoseconds"),
        (1_000, "us micro micros microsecond microseconds"),
        (1_000_000, ""),
        (1_000_000, "ms milli millis millisecond milliseconds"),
        (1_000_000_000, "s second seconds"),
        (60_000_000_000, "m minute minutes"),
        (3_600_000_000_000, "h hour hours"),
        (86_400_000_000_000, "d day days"));

    /// <summary>Parses a duration.</summary>
    /// <param name="text">A number and a unit, such as <c>1.5 s</c>; without unit in milliseconds.</param>
    /// <param name="duration">The duration, cut to units of 100 ns; zero on failure.</param>
    /// <returns>Whether the text is a duration that a <see cref="TimeSpan"/> can hold.</returns>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        if (!ScaledNumber.TrySplit(text, out var number, out var unit) || !Units.TryGetValue(unit, out var factor)
            || ScaledNumber.Scale(number, factor / TimeSpan.NanosecondsPerTick) is not { } ticks)
        {
            return false;
        }

        duration = new TimeSpan(ticks);
        return true;
    }

    private static Dictionary<string, decimal> Named(params (decimal Nanoseconds, string Names)[] units) =>
        units.SelectMany(u => u.Names.Split(' ').Select(n => (n, u.Nanoseconds)))
            .ToDictionary(u => u.n, u => u.Nanoseconds, StringComparer.Ordinal);
}
