namespace SyncActors.Domain.Retries;

/// <summary>Why something failed, as far as trying again is concerned.</summary>
public enum ErrorClass
{
    /// <summary>Network, time-out, cut answer.</summary>
    Network = 0,

    /// <summary>5xx of a vendor.</summary>
    Server = 1,

    /// <summary>A destination that cannot be reached or is overloaded.</summary>
    Destination = 2,
}

/// <summary>How often and how patiently a failure of one class is tried again within a run.</summary>
/// <param name="AttemptsMax">Attempts in all; 1 means no retry.</param>
/// <param name="FirstDelay">Wait before the second attempt.</param>
/// <param name="DelayMax">Longest wait.</param>
/// <param name="Factor">Growth from wait to wait; 1 or more.</param>
public sealed record RetryPolicy(int AttemptsMax, TimeSpan FirstDelay, TimeSpan DelayMax, double Factor)
{
    /// <summary>Four attempts: after 2, 8 and 32 s, each with jitter.</summary>
    public static RetryPolicy Standard { get; } = new(4, TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), 4);

    /// <summary>The wait before the next attempt, or null when there is none left.</summary>
    /// <param name="failures">Failures so far, 1 or more.</param>
    /// <param name="random">0 to 1; spreads waits over half to the whole of the computed delay.</param>
    public TimeSpan? DelayAfter(int failures, double random)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(failures, 1);
        if (failures >= AttemptsMax)
            return null;
        var full = Math.Min(DelayMax.Ticks, FirstDelay.Ticks * Math.Pow(Factor, failures - 1));
        return TimeSpan.FromTicks((long)(full * (0.5 + (0.5 * random))));
    }
}
