namespace SyncActors.Simulators.People;

/// <summary>
/// The minutes of one day, derived from its totals and agreeing with them: steps sum to the day's steps, minutes per
/// intensity and per heart-rate zone to the day's minutes. Computed when asked for and never kept.
/// </summary>
/// <remarks>
/// Index 0 is midnight by the wall clock; a day always has 1440 minutes by the wall clock, so an hour skipped in
/// spring is present (people sleep through it) and one repeated in autumn appears once.
/// </remarks>
public sealed class DayMinutes
{
    /// <summary>Minutes of a day by the wall clock.</summary>
    public const int PerDay = 1440;

    private readonly Person _person;
    private readonly PersonDay _day;
    private readonly ActivityLevel[] _levels;
    private readonly HeartZoneKind[] _zones;
    private readonly int[] _steps;

    private DayMinutes(Person person, PersonDay day, ActivityLevel[] levels)
    {
        _person = person;
        _day = day;
        _levels = levels;
        _zones = MinutePlan.Zones(day, levels);
        _steps = MinutePlan.Steps(day, levels);
    }

    /// <summary>Lays out the minutes of a day.</summary>
    /// <param name="person">Whose day it is.</param>
    /// <param name="day">The day's totals.</param>
    /// <param name="next">The following day, whose night may begin on this one; null when there is none.</param>
    public static DayMinutes Of(Person person, PersonDay day, PersonDay? next) =>
        new(person, day, MinutePlan.Levels(person, day, next));

    /// <summary>Intensity of a minute, 0 to 1439.</summary>
    public ActivityLevel Level(int minute) => _levels[minute];

    /// <summary>Steps in a minute, 0 to 1439.</summary>
    public int Steps(int minute) => _steps[minute];

    /// <summary>
    /// Heart rate of a minute in beats per minute; null off the wrist and for trackers without a sensor.
    /// </summary>
    public int? HeartRate(int minute) =>
        _day.HeartZones.Count == 0 || !_day.Worn || _levels[minute] == ActivityLevel.OffWrist
            ? null
            : MinutePlan.HeartRate(_person, _day, _levels[minute], _zones[minute], minute);

    /// <summary>Heart-rate zone of a minute; meaningless where <see cref="HeartRate"/> is null.</summary>
    public HeartZoneKind Zone(int minute) => _zones[minute];

    /// <summary>Steps of the first <paramref name="minutes"/> minutes.</summary>
    public int StepsUpTo(int minutes) => _steps.AsSpan(0, minutes).ToArray().Sum();

    /// <summary>Minutes of one intensity among the first <paramref name="minutes"/>.</summary>
    public int LevelUpTo(ActivityLevel level, int minutes) => _levels.AsSpan(0, minutes).Count(level);

    /// <summary>Minutes at least lightly active among the first <paramref name="minutes"/>.</summary>
    public int ActiveUpTo(int minutes) => LevelUpTo(ActivityLevel.Light, minutes)
        + LevelUpTo(ActivityLevel.Fair, minutes) + LevelUpTo(ActivityLevel.Very, minutes);

    /// <summary>Minutes with a heart rate in a zone among the first <paramref name="minutes"/>.</summary>
    public int ZoneUpTo(HeartZoneKind zone, int minutes)
    {
        var count = 0;
        for (var minute = 0; minute < minutes; minute++)
            if (_zones[minute] == zone && _levels[minute] != ActivityLevel.OffWrist) count++;
        return count;
    }
}

/// <summary>How active a minute was.</summary>
public enum ActivityLevel
{
    /// <summary>Awake and still.</summary>
    Sedentary = 0,

    /// <summary>Lightly active.</summary>
    Light = 1,

    /// <summary>Fairly active.</summary>
    Fair = 2,

    /// <summary>Very active.</summary>
    Very = 3,

    /// <summary>In bed.</summary>
    InBed = 4,

    /// <summary>The tracker was off the wrist.</summary>
    OffWrist = 5,
}
