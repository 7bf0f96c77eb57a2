namespace SyncActors.Simulators.Faults;

/// <summary>Keeps the plan and its counts, and says for each request whether a fault hits it. Safe for many
/// threads.</summary>
public sealed class FaultInjector(TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private FaultPlan _plan = FaultPlan.None;
    private Count[] _counts = [];

    /// <summary>Replaces the plan; all counts start again.</summary>
    /// <exception cref="ArgumentException">A rule cannot be used; the text says which member and why.</exception>
    public void Replace(FaultPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        for (var index = 0; index < plan.Rules.Count; index++)
        {
            var complaint = plan.Rules[index] is null ? "null" : plan.Rules[index].Complaint();
            if (complaint is not null)
                throw new ArgumentException($"rules[{index}] {complaint}", nameof(plan));
        }

        lock (_gate)
        {
            _plan = plan;
            _counts = new Count[plan.Rules.Count];
        }
    }

    /// <summary>The plan, and per rule how many requests matched it and how many it hit.</summary>
    public (FaultPlan Plan, IReadOnlyList<Count> Counts) Read()
    {
        lock (_gate)
            return (_plan, [.. _counts]);
    }

    /// <summary>The fault for one request, or null if it passes.</summary>
    /// <param name="routeClass">The vendor's route class.</param>
    /// <param name="user">The user of the request's credential; null if it carries none.</param>
    /// <param name="method">HTTP method.</param>
    public FaultEffect? Next(string routeClass, string? user, string method)
    {
        var now = timeProvider.GetUtcNow();
        lock (_gate)
        {
            for (var index = 0; index < _plan.Rules.Count; index++)
            {
                if (Matches(_plan.Rules[index], routeClass, user, method, now) && Hits(index))
                    return _plan.Rules[index].Effect;
            }
        }

        return null;
    }

    private static bool Matches(FaultRule rule, string routeClass, string? user, string method, DateTimeOffset now) =>
        (rule.RouteClass is null || rule.RouteClass == routeClass)
        && (rule.User is null || rule.User == user)
        && (rule.Method is null || rule.Method.Equals(method, StringComparison.OrdinalIgnoreCase))
        && (rule.From is null || now >= rule.From)
        && (rule.To is null || now < rule.To);

    private bool Hits(int index)
    {
        var rule = _plan.Rules[index];
        ref var count = ref _counts[index];
        if (rule.Next is { } next && count.Hit >= next)
            return false;
        count = count with { Matched = count.Matched + 1 };
        if (rule.Every is { } every && count.Matched % every != 0)
            return false;
        if (rule.Probability is { } probability && Draw(_plan.Seed, index, count.Matched) >= probability)
            return false;
        count = count with { Hit = count.Hit + 1 };
        return true;
    }

    // SplitMix64's finalizer (Steele, Lea, Flood 2014): the same on every runtime, unlike HashCode.
    private static double Draw(long seed, int index, long ordinal)
    {
        unchecked
        {
            var bits = (ulong)seed + (0x9E3779B97F4A7C15UL * ((ulong)ordinal + ((ulong)index << 40) + 1));
            bits = (bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9UL;
            bits = (bits ^ (bits >> 27)) * 0x94D049BB133111EBUL;
            bits ^= bits >> 31;
            return (bits >> 11) / (double)(1UL << 53);
        }
    }

    /// <summary>What became of one rule.</summary>
    /// <param name="Matched">Requests that matched while the rule had hits left.</param>
    /// <param name="Hit">Requests that suffered the effect.</param>
    public readonly record struct Count(long Matched, long Hit);
}
