namespace SyncActors.Simulators.People;

/// <summary>Turns readings of a wall clock into moments.</summary>
public static class WallClock
{
    /// <summary>
    /// The moment at which a wall clock shows <paramref name="local"/>. A reading that is skipped in spring means the
    /// moment of the change plus the time read beyond it; one that comes twice in autumn means the first.
    /// </summary>
    public static DateTimeOffset ToInstant(DateTime local, TimeZoneInfo zone)
    {
        var reading = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (zone.IsAmbiguousTime(reading))
            return new DateTimeOffset(reading, zone.GetAmbiguousTimeOffsets(reading).Max()).ToUniversalTime();

        // For a skipped reading GetUtcOffset answers the offset before the change, which is what is wanted.
        return new DateTimeOffset(reading, zone.GetUtcOffset(reading)).ToUniversalTime();
    }
}
