using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>One civil day of one person as the vendor knows it at a moment, with its minutes.</summary>
internal sealed class DayView
{
    private const int ClockStepMinutes = 15;

    private readonly Lazy<DayMinutes> _minutes;
    private readonly Lazy<DateTimeOffset[]> _clock;
    private readonly Lazy<MinuteShares> _shares;

    private DayView(IPopulation population, Person person, PersonDay day, int seen)
    {
        Person = person;
        Day = day;
        MinutesSeen = seen;
        _minutes = new Lazy<DayMinutes>(() => seen < DayMinutes.PerDay
            ? population.Minutes(person.Id, day.Date) ?? DayMinutes.Of(person, day, null)
            : DayMinutes.Of(person, day, population.Day(person.Id, day.Date.AddDays(1))));
        _clock = new Lazy<DateTimeOffset[]>(Clock);
        _shares = new Lazy<MinuteShares>(() => new MinuteShares(this));
    }

    /// <summary>Whose day.</summary>
    public Person Person { get; }

    /// <summary>Totals as known now: less than the final ones while the day is incomplete or a correction
    /// outstanding.</summary>
    public PersonDay Day { get; }

    /// <summary>The civil date.</summary>
    public DateOnly Date => Day.Date;

    /// <summary>Minutes that were uploaded, 1 to 1440.</summary>
    public int MinutesSeen { get; }

    /// <summary>The minutes, those not uploaded included.</summary>
    public DayMinutes Minutes => _minutes.Value;

    /// <summary>The day's totals shared out to its minutes.</summary>
    public MinuteShares Shares => _shares.Value;

    /// <summary>Whether heart rate was measured.</summary>
    public bool HasHeartRate => Day.Worn && Day.HeartZones.Count == 4;

    /// <summary>Whether floors and elevation were measured.</summary>
    public bool HasAltitude => Day.Worn && Person.Devices.Any(static device => device.HasAltimeter);

    /// <summary>The longest sleep that ended on the day, or null.</summary>
    public SleepSession? MainSleep => Day.Sleep.FirstOrDefault(static session => session.IsMain);

    /// <summary>The day as known at <paramref name="now"/>; null when nothing of it is known.</summary>
    public static DayView? Of(IPopulation population, Person person, DateOnly date, DateTimeOffset now)
    {
        var day = population.DayAsSeen(person.Id, date, now);
        return day is null ? null : new DayView(population, person, day, person.MinutesSeen(date, now));
    }

    /// <summary>The moment at which a minute begins, 0 to 1440, with the offset that holds then.</summary>
    public DateTimeOffset At(int minute)
    {
        var step = Math.Min(minute / ClockStepMinutes, _clock.Value.Length - 1);
        return _clock.Value[step].AddMinutes(minute - (step * ClockStepMinutes));
    }

    /// <summary>Whether the wall clock shows this minute: an hour of spring is skipped.</summary>
    public bool Exists(int minute) => PersonClock.Exists(Person, Midnight.AddMinutes(minute));

    /// <summary>Whether the tracker measured a minute: worn, uploaded, on the wrist.</summary>
    public bool Measures(int minute) =>
        Day.Worn && minute < MinutesSeen && Minutes.Level(minute) != ActivityLevel.OffWrist;

    private DateTime Midnight => Date.ToDateTime(TimeOnly.MinValue);

    // Zones change their offset at full quarters of an hour, so a reading between two of them is exact.
    private DateTimeOffset[] Clock() =>
    [
        .. Enumerable.Range(0, DayMinutes.PerDay / ClockStepMinutes)
            .Select(step => PersonClock.At(Person, Midnight.AddMinutes(step * ClockStepMinutes))),
    ];
}
