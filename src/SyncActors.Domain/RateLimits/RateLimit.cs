namespace SyncActors.Domain.RateLimits;

/// <summary>How many calls a source allows.</summary>
/// <param name="Permits">Calls per <paramref name="Period"/>; 1 or more.</param>
/// <param name="Period">The time in which they renew; above zero.</param>
/// <param name="Renewal">Whether permits drip back evenly, all return at fixed moments, or each some time after its
/// use.</param>
public sealed record RateLimit(int Permits, TimeSpan Period, RateRenewal Renewal = RateRenewal.Continuous);

/// <summary>How spent permits come back.</summary>
public enum RateRenewal
{
    /// <summary>One by one, evenly over the period.</summary>
    Continuous = 0,

    /// <summary>All at once when the period's clock boundary passes, such as each full hour in UTC.</summary>
    AtBoundary = 1,

    /// <summary>Each one a whole period after it was taken: no stretch of that length, wherever it begins, sees more
    /// than the limit. For vendors that do not say where their periods begin.</summary>
    AfterUse = 2,
}

/// <summary>What a vendor's answer said about the limit.</summary>
/// <param name="Remaining">Calls left; null when not told.</param>
/// <param name="ResetAt">When they renew, UTC; null when not told.</param>
public sealed record QuotaSeen(int? Remaining, DateTimeOffset? ResetAt);
