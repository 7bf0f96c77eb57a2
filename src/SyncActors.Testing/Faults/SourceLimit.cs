using SyncActors.Domain.RateLimits;

namespace SyncActors.Testing.Faults;

/// <summary>The limit as the source itself counts it, from accepted calls alone.</summary>
/// <param name="limit">What it allows.</param>
public sealed class SourceLimit(RateLimit limit)
{
    private const double Tolerance = 1e-6;
    private double _level = limit.Permits;
    private long _ticks;

    /// <summary>Calls accepted so far.</summary>
    public long Accepted { get; private set; }

    /// <summary>Calls left now.</summary>
    public int Remaining(DateTimeOffset now)
    {
        Refill(now);
        return (int)Math.Floor(_level + Tolerance);
    }

    /// <summary>When a call would be accepted again.</summary>
    public DateTimeOffset ResetAt(DateTimeOffset now)
    {
        Refill(now);
        if (limit.Renewal == RateRenewal.AtBoundary)
            return new DateTimeOffset(((now.UtcTicks / limit.Period.Ticks) + 1) * limit.Period.Ticks, TimeSpan.Zero);
        var missing = Math.Max(0, 1 - _level);
        return now + TimeSpan.FromTicks((long)Math.Ceiling(missing / limit.Permits * limit.Period.Ticks));
    }

    /// <summary>Accepts a call, or refuses it since the limit is met.</summary>
    public bool TryTake(DateTimeOffset now)
    {
        Refill(now);
        if (_level + Tolerance < 1)
            return false;
        _level--;
        Accepted++;
        return true;
    }

    private void Refill(DateTimeOffset now)
    {
        if (limit.Renewal == RateRenewal.AtBoundary)
        {
            if (now.UtcTicks / limit.Period.Ticks != _ticks / limit.Period.Ticks)
                _level = limit.Permits;
        }
        else
        {
            var passed = (now.UtcTicks - _ticks) / (double)limit.Period.Ticks;
            _level = Math.Min(limit.Permits, _level + (limit.Permits * passed));
        }

        _ticks = now.UtcTicks;
    }
}
