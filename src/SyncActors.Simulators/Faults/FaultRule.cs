namespace SyncActors.Simulators.Faults;

/// <summary>
/// Which requests suffer which fault. All conditions that are set must hold; a condition that is null always holds.
/// </summary>
/// <param name="Effect">What happens to a request that is hit.</param>
public sealed record FaultRule(FaultEffect Effect)
{
    /// <summary>The vendor's route class, such as <c>token</c> or <c>list</c>.</summary>
    public string? RouteClass { get; init; }

    /// <summary>The simulator's id of the user whose credential the request carries.</summary>
    public string? User { get; init; }

    /// <summary>HTTP method, any case.</summary>
    public string? Method { get; init; }

    /// <summary>The rule ends after so many hits; 1 or more.</summary>
    public int? Next { get; init; }

    /// <summary>Hits only each k-th request that matches, the k-th first; 1 or more.</summary>
    public int? Every { get; init; }

    /// <summary>Share of matching requests that are hit, above 0 to 1; drawn from the plan's seed.</summary>
    public double? Probability { get; init; }

    /// <summary>First moment of the window in which the rule lives.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>First moment after the window in which the rule lives.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>What is wrong with the rule, or null if it can be used.</summary>
    public string? Complaint() => this switch
    {
        { Effect: null } => "effect: missing",
        { Effect: FaultEffect.Status { Code: < 400 or > 599 } } => "effect.code: 400 to 599",
        { Effect: FaultEffect.Delay { Seconds: not (>= 0 and <= 86_400) } } => "effect.seconds: 0 to 86400",
        { Effect: FaultEffect.SlowDrip { Pieces: < 2 or > 1_000 } } => "effect.pieces: 2 to 1000",
        { Effect: FaultEffect.SlowDrip { PauseSeconds: not (>= 0 and <= 86_400) } } =>
            "effect.pauseSeconds: 0 to 86400",
        { Next: < 1 } => "next: 1 or more",
        { Every: < 1 } => "every: 1 or more",
        { Probability: not null and not (> 0 and <= 1) } => "probability: above 0, at most 1",
        { From: { } from, To: { } to } when to <= from => "to: later than from",
        _ => null,
    };
}
