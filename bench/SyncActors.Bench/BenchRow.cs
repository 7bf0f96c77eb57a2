namespace SyncActors.Bench;

/// <summary>One measured figure.</summary>
/// <param name="Case">What was measured.</param>
/// <param name="Value">The median of the rounds.</param>
/// <param name="Unit">Of the figure.</param>
/// <param name="Ratio">To what it is compared with, measured in the same run; null when to nothing.</param>
/// <param name="Goal">What it should reach; null when nothing is asked of it.</param>
/// <param name="Note">Conditions, and what the ratio is to.</param>
internal sealed record BenchRow(string Case, double Value, string Unit, double? Ratio, Goal? Goal, string Note);

/// <summary>What a figure should reach.</summary>
/// <param name="Limit">The bound.</param>
/// <param name="Kind">How figure and bound are compared.</param>
internal sealed record Goal(double Limit, GoalKind Kind)
{
    /// <summary>The value must reach it.</summary>
    public static Goal AtLeast(double limit) => new(limit, GoalKind.ValueAtLeast);

    /// <summary>The value must not pass it.</summary>
    public static Goal AtMost(double limit) => new(limit, GoalKind.ValueAtMost);

    /// <summary>The ratio must reach it.</summary>
    public static Goal Ratio(double limit) => new(limit, GoalKind.RatioAtLeast);

    /// <summary>Whether a row reaches it.</summary>
    public bool IsMet(BenchRow row) => Kind switch
    {
        GoalKind.ValueAtLeast => row.Value >= Limit,
        GoalKind.ValueAtMost => row.Value <= Limit,
        _ => row.Ratio >= Limit,
    };

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        GoalKind.ValueAtLeast => $">= {Limit:#,0.##}",
        GoalKind.ValueAtMost => $"<= {Limit:#,0.##}",
        _ => $"ratio >= {Limit:0.##}",
    };
}

/// <summary>How a figure is compared with its goal.</summary>
internal enum GoalKind
{
    /// <summary>More is better.</summary>
    ValueAtLeast = 0,

    /// <summary>Less is better.</summary>
    ValueAtMost = 1,

    /// <summary>The ratio counts; more is better.</summary>
    RatioAtLeast = 2,
}
