namespace SyncActors.Plugins;

/// <summary>A destination that cannot refuse a second copy, but can find it afterwards. To be swept daily, and after
/// each moment in which two processes may have delivered for one connector.</summary>
public interface ISweepingDestination : IDestination
{
    /// <summary>Removes extra copies of what one connector delivered; what others put there stays. Not to run at the
    /// same time as a delivery of that connector. Never throws for what the other side may answer; throws
    /// <see cref="OperationCanceledException"/> when cancelled. It may be repeated at any time.</summary>
    Task<SweepOutcome> SweepAsync(SweepRequest request, CancellationToken cancellationToken);
}

/// <summary>What to sweep.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Connector">Name of the connector; only what it delivered is looked at.</param>
/// <param name="Since">The earliest moment at which an extra copy may have arrived; null for any.</param>
public sealed record SweepRequest(string User, string Connector, DateTimeOffset? Since)
{
    /// <summary>As <see cref="WriteRequest.BeforeSending"/>: called right before each removal.</summary>
    public Action BeforeSending { get; init; } = static () => { };
}

/// <summary>What a sweep came to.</summary>
public abstract record SweepOutcome
{
    private SweepOutcome()
    {
    }

    /// <summary>All was looked at.</summary>
    /// <param name="Removed">Extra copies that are gone now.</param>
    /// <param name="Remaining">Extra copies that stay: they cannot be removed, or it cannot be told which one is
    /// right.</param>
    public sealed record Swept(int Removed, int Remaining) : SweepOutcome;

    /// <summary>It cannot be reached or is overloaded; what was removed until then stays removed.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="RetryAfter">The wait it named; null when none.</param>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter) : SweepOutcome;

    /// <summary>It refuses us: a person must act.</summary>
    public sealed record Refused(string Reason) : SweepOutcome;
}
