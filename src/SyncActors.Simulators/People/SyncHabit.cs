namespace SyncActors.Simulators.People;

/// <summary>
/// When a tracker uploads. It uploads at every multiple of <see cref="Every"/>, except while the person is away from
/// the phone, and what it uploads reaches the vendor <see cref="Lag"/> later.
/// </summary>
public sealed record SyncHabit
{
    /// <summary>Every 15 minutes, never away.</summary>
    public static SyncHabit Prompt { get; } = new();

    /// <summary>Time between uploads, above zero. Default 15 min.</summary>
    /// <remarks>Fitbit: about every 15 minutes while the phone is near.</remarks>
    public TimeSpan Every { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Time from an upload until the vendor shows it; zero or more. Two days: data of day D appear at D+2.
    /// </summary>
    public TimeSpan Lag { get; init; } = TimeSpan.Zero;

    /// <summary>How many of a thousand blocks of ten days hold an absence from the phone, 0 to 1000.</summary>
    public int AwayPermille { get; init; }

    /// <summary>Longest absence in whole days, 1 to 9.</summary>
    public int AwayDaysMax { get; init; } = 3;

    /// <summary>An absence: first and last whole civil day without an upload.</summary>
    internal readonly record struct Absence(DateOnly First, DateOnly Last);

    private const int BlockDays = 10;

    /// <summary>The absence that covers a day, or null.</summary>
    internal Absence? AbsenceOn(ulong seed, DateOnly date)
    {
        if (AwayPermille <= 0) return null;
        var block = date.DayNumber / BlockDays;
        var dice = Dice.For(seed, "away", block);
        if (!dice.Chance(AwayPermille)) return null;
        var length = dice.Between(1, Math.Clamp(AwayDaysMax, 1, BlockDays - 1));

        // An absence never touches the first day of its block, so two absences never join.
        var first = (block * BlockDays) + dice.Between(1, BlockDays - length);
        var absence = new Absence(DateOnly.FromDayNumber(first), DateOnly.FromDayNumber(first + length - 1));
        return absence.First <= date && date <= absence.Last ? absence : null;
    }
}

/// <summary>
/// How served days change afterwards: the vendor recomputes some days after they were first shown in full.
/// </summary>
public sealed record CorrectionHabit
{
    /// <summary>Days never change.</summary>
    public static CorrectionHabit Never { get; } = new();

    /// <summary>How many of a thousand days are corrected, 0 to 1000.</summary>
    public int Permille { get; init; }

    /// <summary>How long the first version is shown. Default 1 day.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Whether the given day is one of those that change.</summary>
    internal bool Changes(ulong seed, DateOnly date) =>
        Permille > 0 && Dice.For(seed, "correction", date.DayNumber).Chance(Permille);
}
