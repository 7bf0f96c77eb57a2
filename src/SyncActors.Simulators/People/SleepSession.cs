namespace SyncActors.Simulators.People;

/// <summary>
/// One sleep. Its moments are readings of the person's wall clock, hence <see cref="DateTime"/> of unspecified kind;
/// a night across a daylight-saving change is counted by the wall clock.
/// </summary>
public sealed record SleepSession
{
    /// <summary>Stable number of the log.</summary>
    public required long LogId { get; init; }

    /// <summary>When the person lay down.</summary>
    public required DateTime Start { get; init; }

    /// <summary>When the person rose; its date is the day that the sleep belongs to.</summary>
    public required DateTime End { get; init; }

    /// <summary>Whether stages were computed or only movement was seen.</summary>
    public required SleepKind Kind { get; init; }

    /// <summary>The longest sleep of its day; every other one is a nap.</summary>
    public required bool IsMain { get; init; }

    /// <summary>Segments that cover the sleep without gap or overlap, in order.</summary>
    public required IReadOnlyList<SleepSegment> Segments { get; init; }

    /// <summary>Wakes under three minutes that lie over the segments; empty for classic sleep.</summary>
    public IReadOnlyList<SleepSegment> ShortWakes { get; init; } = [];

    /// <summary>Whole minutes between <see cref="Start"/> and <see cref="End"/>.</summary>
    public int MinutesInBed => (int)((End - Start).Ticks / TimeSpan.TicksPerMinute);

    /// <summary>Minutes asleep: in bed less awake.</summary>
    public int MinutesAsleep => MinutesInBed - MinutesAwake;

    /// <summary>Minutes awake or restless, short wakes included.</summary>
    public int MinutesAwake
    {
        get
        {
            var awake = Segments.Where(static segment => segment.Stage
                is SleepStage.Wake or SleepStage.Awake or SleepStage.Restless).Sum(static segment => segment.Seconds);
            return (awake + ShortWakes.Sum(static wake => wake.Seconds)) / 60;
        }
    }
}

/// <summary>A stretch of one stage.</summary>
/// <param name="Start">The person's wall clock.</param>
/// <param name="Stage">What was measured.</param>
/// <param name="Seconds">Length, above 0, a multiple of 30.</param>
public sealed record SleepSegment(DateTime Start, SleepStage Stage, int Seconds);

/// <summary>How a sleep was analysed.</summary>
public enum SleepKind
{
    /// <summary>With heart rate: wake, light, deep, REM.</summary>
    Stages = 0,

    /// <summary>By movement alone: asleep, restless, awake.</summary>
    Classic = 1,
}

/// <summary>
/// What was seen in a stretch of sleep; the first four belong to stages, the others to classic sleep.
/// </summary>
public enum SleepStage
{
    /// <summary>Awake in bed (stages).</summary>
    Wake = 0,

    /// <summary>Light sleep (stages).</summary>
    Light = 1,

    /// <summary>Deep sleep (stages).</summary>
    Deep = 2,

    /// <summary>REM sleep (stages).</summary>
    Rem = 3,

    /// <summary>Asleep (classic).</summary>
    Asleep = 4,

    /// <summary>Restless (classic).</summary>
    Restless = 5,

    /// <summary>Awake (classic).</summary>
    Awake = 6,
}
