using NodaTime;

namespace SyncActors.Sources.Health;

/// <summary>Where civil days and wall clocks of a user lie on the time line.</summary>
internal static class CivilTime
{
    /// <summary>Noon of a civil day in the user's zone: the one time stamp of everything that belongs to the whole day.
    /// Noon exists once on every day that a zone has.</summary>
    /// <param name="day">Civil day.</param>
    /// <param name="zone">IANA name; UTC when null or unknown.</param>
    /// <returns>Unix milliseconds.</returns>
    public static long NoonMs(DateOnly day, string? zone) => WallClockMs(day.ToDateTime(new TimeOnly(12, 0)), zone);

    /// <summary>A wall-clock time of the user. In a gap the first instant after it, in an overlap the first occurrence,
    /// as schedules have it.</summary>
    /// <returns>Unix milliseconds.</returns>
    public static long WallClockMs(DateTime wallClock, string? zone)
    {
        var local = LocalDateTime.FromDateTime(DateTime.SpecifyKind(wallClock, DateTimeKind.Unspecified));
        var mapping = Zone(zone).MapLocal(local);
        var instant = mapping.Count == 0 ? mapping.EarlyInterval.End : mapping.First().ToInstant();
        return instant.ToUnixTimeMilliseconds();
    }

    /// <summary>The instants at which the user's wall clock showed a time: none in a gap, two in an overlap.</summary>
    /// <returns>Unix milliseconds; null for what did not happen.</returns>
    public static (long? First, long? Second) Occurrences(DateTime wallClock, string? zone)
    {
        var local = LocalDateTime.FromDateTime(DateTime.SpecifyKind(wallClock, DateTimeKind.Unspecified));
        var mapping = Zone(zone).MapLocal(local);
        return mapping.Count switch
        {
            0 => (null, null),
            1 => (mapping.First().ToInstant().ToUnixTimeMilliseconds(), null),
            _ => (mapping.First().ToInstant().ToUnixTimeMilliseconds(),
                mapping.Last().ToInstant().ToUnixTimeMilliseconds()),
        };
    }

    /// <summary>Whether a zone's name is known.</summary>
    public static bool IsZone(string name) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) is not null;

    /// <summary>What the user's wall clock showed at an instant.</summary>
    public static DateTime WallClock(DateTimeOffset instant, string? zone) =>
        Instant.FromDateTimeOffset(instant).InZone(Zone(zone)).ToDateTimeUnspecified();

    private static DateTimeZone Zone(string? name) =>
        name is null ? DateTimeZone.Utc : DateTimeZoneProviders.Tzdb.GetZoneOrNull(name) ?? DateTimeZone.Utc;
}
