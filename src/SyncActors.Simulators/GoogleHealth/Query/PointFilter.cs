using SyncActors.Simulators.GoogleHealth.Data;

namespace SyncActors.Simulators.GoogleHealth.Query;

/// <summary>A filter over the points of one type: every group must hold, of a group one condition.</summary>
internal sealed record PointFilter(IReadOnlyList<IReadOnlyList<PointFilter.Condition>> Groups)
{
    /// <summary>Every point.</summary>
    public static PointFilter Everything { get; } = new([]);

    /// <summary>What of a point is compared.</summary>
    internal enum Aspect
    {
        /// <summary>Physical start or moment.</summary>
        Start,

        /// <summary>Civil start or moment.</summary>
        CivilStart,

        /// <summary>Physical end.</summary>
        End,

        /// <summary>Civil end.</summary>
        CivilEnd,
    }

    /// <summary>Whether a point passes.</summary>
    public bool Passes(DataPoint point) => Groups.All(group => group.Any(condition => condition.Holds(point)));

    /// <summary>The civil days that can hold a point that passes: last excluded, both generous by two days.</summary>
    public (DateOnly First, DateOnly Last) Days()
    {
        const int margin = 2;
        var (first, last) = (DateOnly.MinValue, DateOnly.MaxValue);
        foreach (var condition in Groups.Where(static group => group.Count == 1).Select(static group => group[0]))
        {
            var date = DateOnly.FromDateTime(condition.Literal);
            if (condition.IsLowerBound)
                first = Max(first, date.DayNumber > margin ? date.AddDays(-margin) : date);
            else
                last = Min(last, DateOnly.MaxValue.DayNumber - date.DayNumber > margin ? date.AddDays(margin) : date);
        }

        return (first, last);
    }

    private static DateOnly Max(DateOnly one, DateOnly other) => one > other ? one : other;

    private static DateOnly Min(DateOnly one, DateOnly other) => one < other ? one : other;

    /// <summary>One comparison.</summary>
    /// <param name="Aspect">What is compared.</param>
    /// <param name="IsLowerBound"><c>&gt;=</c>; else <c>&lt;</c>.</param>
    /// <param name="Literal">A civil reading, or a moment in UTC, as the aspect demands.</param>
    internal sealed record Condition(Aspect Aspect, bool IsLowerBound, DateTime Literal)
    {
        /// <summary>Whether a point satisfies it.</summary>
        public bool Holds(DataPoint point)
        {
            var value = Aspect switch
            {
                Aspect.Start => point.Start.UtcDateTime,
                Aspect.CivilStart => point.Start.DateTime,
                Aspect.End => point.End.UtcDateTime,
                _ => point.End.DateTime,
            };
            return IsLowerBound ? value.Ticks >= Literal.Ticks : value.Ticks < Literal.Ticks;
        }
    }
}
