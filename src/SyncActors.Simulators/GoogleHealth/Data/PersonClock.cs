using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>
/// Which moment and offset a reading of a person's wall clock means. Who flies west keeps the old zone until noon of
/// the
/// first day in the new one, so that day has two offsets; who flies east changes at midnight.
/// </summary>
internal static class PersonClock
{
    private const int ArrivalHour = 12;

    /// <summary>The moment of a reading, with the offset that holds then.</summary>
    public static DateTimeOffset At(Person person, DateTime civil) => At(ZoneAt(person, civil), civil);

    /// <summary>A moment so long after a reading, in the zone of that reading.</summary>
    public static DateTimeOffset After(Person person, DateTime civil, TimeSpan elapsed)
    {
        var zone = ZoneAt(person, civil);
        return TimeZoneInfo.ConvertTime(WallClock.ToInstant(civil, zone) + elapsed, zone);
    }

    /// <summary>Whether the wall clock shows this reading at all: an hour of spring is skipped.</summary>
    public static bool Exists(Person person, DateTime civil) => !ZoneAt(person, civil).IsInvalidTime(civil);

    private static DateTimeOffset At(TimeZoneInfo zone, DateTime civil) =>
        TimeZoneInfo.ConvertTime(WallClock.ToInstant(civil, zone), zone);

    private static TimeZoneInfo ZoneAt(Person person, DateTime civil)
    {
        var date = DateOnly.FromDateTime(civil);
        var today = person.ZoneOn(date);
        if (person.Zones.Count == 1 || civil.Hour >= ArrivalHour)
            return today;
        var yesterday = person.ZoneOn(date.AddDays(-1));
        return At(yesterday, civil).Offset > At(today, civil).Offset ? yesterday : today;
    }
}
