namespace SyncActors.Domain.Runs;

/// <summary>Civil days from <paramref name="From"/> to <paramref name="Through"/>, both included.</summary>
public readonly record struct DayRange(DateOnly From, DateOnly Through)
{
    /// <summary>Number of days; 0 when <see cref="Through"/> lies before <see cref="From"/>.</summary>
    public int Days => Math.Max(0, Through.DayNumber - From.DayNumber + 1);

    /// <summary>Whether the day lies within.</summary>
    public bool Contains(DateOnly day) => From <= day && day <= Through;

    /// <summary>A range of one day.</summary>
    public static DayRange One(DateOnly day) => new(day, day);

    /// <summary>This range cut into pieces of at most <paramref name="daysMax"/> days, earliest first.</summary>
    public IEnumerable<DayRange> Split(int daysMax)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(daysMax, 1);
        return Pieces(From, Through, daysMax);

        static IEnumerable<DayRange> Pieces(DateOnly from, DateOnly through, int daysMax)
        {
            for (var start = from; start <= through; start = start.AddDays(daysMax))
            {
                if (through.DayNumber - start.DayNumber < daysMax)
                {
                    yield return new DayRange(start, through);
                    yield break; // The day after the last one may lie beyond the calendar.
                }

                yield return new DayRange(start, start.AddDays(daysMax - 1));
            }
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{From:yyyy-MM-dd}..{Through:yyyy-MM-dd}";
}
