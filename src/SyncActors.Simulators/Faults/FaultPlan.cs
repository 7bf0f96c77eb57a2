namespace SyncActors.Simulators.Faults;

/// <summary>The faults that were ordered. The first rule that hits a request decides; later rules do not see that
/// request.</summary>
/// <param name="Rules">Rules in order of precedence.</param>
/// <param name="Seed">Seed of the draws of <see cref="FaultRule.Probability"/>; the same plan and requests give the
/// same faults.</param>
public sealed record FaultPlan(IReadOnlyList<FaultRule> Rules, long Seed = 0)
{
    /// <summary>No faults.</summary>
    public static FaultPlan None { get; } = new([]);

    /// <summary>A plan of these rules with seed 0.</summary>
    public static FaultPlan Of(params FaultRule[] rules) => new(rules);
}
