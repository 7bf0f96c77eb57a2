namespace SyncActors.Simulators.People;

/// <summary>What a vendor knows of a person at a moment: only what the tracker has uploaded by then.</summary>
public static class Visibility
{
    // Absences never join, so one step leaves one; rare uploads can fall into a few more.
    private const int AbsencesMax = 64;

    /// <summary>
    /// The end of the last upload that had reached the vendor by <paramref name="moment"/>: data up to it are known.
    /// </summary>
    public static DateTimeOffset LastSync(this Person person, DateTimeOffset moment)
    {
        var upload = Floor(moment - person.Sync.Lag, person.Sync.Every, Phase(person));
        for (var step = 0; step < AbsencesMax && AbsenceAt(person, upload) is { } absence; step++)
            upload = Floor(person.StartOf(absence.First) - TimeSpan.FromTicks(1), person.Sync.Every, Phase(person));
        return upload;
    }

    /// <summary>The first moment at which the whole of a civil day is known to the vendor.</summary>
    public static DateTimeOffset VisibleAt(this Person person, DateOnly date)
    {
        var upload = Ceiling(person.StartOf(date.AddDays(1)), person.Sync.Every, Phase(person));
        for (var step = 0; step < AbsencesMax && AbsenceAt(person, upload) is { } absence; step++)
            upload = Ceiling(person.StartOf(absence.Last.AddDays(1)), person.Sync.Every, Phase(person));
        return upload + person.Sync.Lag;
    }

    /// <summary>How many minutes of a civil day are known at a moment: 0 to 1440.</summary>
    public static int MinutesSeen(this Person person, DateOnly date, DateTimeOffset moment)
    {
        var synced = person.LastSync(moment);
        if (synced >= person.StartOf(date.AddDays(1))) return DayMinutes.PerDay;
        if (synced <= person.StartOf(date)) return 0;
        var clock = person.WallClockAt(synced) - date.ToDateTime(TimeOnly.MinValue);
        return (int)Math.Clamp(clock.Ticks / TimeSpan.TicksPerMinute, 0, DayMinutes.PerDay);
    }

    /// <summary>
    /// The day as the vendor shows it at a moment: null when nothing of it was uploaded, cut off at the last upload
    /// while it is incomplete, the first version while a correction is outstanding, else the final day.
    /// </summary>
    public static PersonDay? DayAsSeen(
        this IPopulation population, string personId, DateOnly date, DateTimeOffset moment)
    {
        if (population.Find(personId) is not { } person) return null;
        var minutes = person.MinutesSeen(date, moment);
        if (minutes == 0 || population.Day(personId, date) is not { } day) return null;
        if (minutes < DayMinutes.PerDay)
            return PartialDay.Cut(person, day, population.Day(personId, date.AddDays(1)), minutes);
        if (person.Corrections.Changes(person.Seed, date)
            && moment < person.VisibleAt(date) + person.Corrections.After)
            return FirstVersion(day);
        return day;
    }

    /// <summary>The minutes of a day as finally measured; null where <see cref="IPopulation.Day"/> is null.</summary>
    public static DayMinutes? Minutes(this IPopulation population, string personId, DateOnly date)
    {
        if (population.Find(personId) is not { } person || population.Day(personId, date) is not { } day) return null;
        return DayMinutes.Of(person, day, population.Day(personId, date.AddDays(1)));
    }

    // The server's recount finds what the first pass missed: the first version is always the smaller one.
    private static PersonDay FirstVersion(PersonDay day) => day with
    {
        Steps = day.Steps - (day.Steps * 7 / 100),
        DistanceKm = Math.Round(day.DistanceKm * 0.93m, 2),
        CaloriesKcal = day.CaloriesKcal - ((day.CaloriesKcal - day.BasalKcal) * 7 / 100),
        RestingHeartRate = day.RestingHeartRate + 1,
    };

    private static SyncHabit.Absence? AbsenceAt(Person person, DateTimeOffset moment) =>
        person.Sync.AbsenceOn(person.Seed, DateOnly.FromDateTime(person.WallClockAt(moment)));

    private static TimeSpan Phase(Person person) =>
        TimeSpan.FromSeconds((long)(person.Seed % (ulong)Math.Max(1, (long)person.Sync.Every.TotalSeconds)));

    private static DateTimeOffset Floor(DateTimeOffset moment, TimeSpan step, TimeSpan phase)
    {
        var ticks = moment.UtcTicks - phase.Ticks;
        return new DateTimeOffset(ticks - (ticks % step.Ticks) + phase.Ticks, TimeSpan.Zero);
    }

    private static DateTimeOffset Ceiling(DateTimeOffset moment, TimeSpan step, TimeSpan phase)
    {
        var floor = Floor(moment, step, phase);
        return floor == moment ? floor : floor + step;
    }
}
