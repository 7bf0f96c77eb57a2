namespace SyncActors.Domain.RateLimits;

/// <summary>
/// A connector's permits. Each call costs one; they are reserved in blocks before use, so no crash can overspend. What
/// the vendor says of its limit overrides the model both ways.
/// </summary>
/// <param name="Limit">Permits per period.</param>
/// <param name="Level">Permits at hand at <paramref name="RefilledAt"/>; 0 to the limit's permits.</param>
/// <param name="RefilledAt">Moment for which <paramref name="Level"/> holds, UTC.</param>
/// <param name="BlockedUntil">No call before this moment, whatever the level; null when free.</param>
public sealed record TokenBucket(RateLimit Limit, double Level, DateTimeOffset RefilledAt, DateTimeOffset? BlockedUntil)
{
    /// <summary>What sums of fractions may be short of a whole permit.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Permits that are out, oldest first; null when none are, or when they return all at once. Where they
    /// drip back: those that may still be used, each until its moment, of a bucket that several share.</summary>
    public IReadOnlyList<TakenPermits>? Taken { get; init; }

    /// <summary>A full bucket.</summary>
    public static TokenBucket Full(RateLimit limit, DateTimeOffset now) => new(limit, limit.Permits, now, null);

    /// <summary>This bucket at <paramref name="now"/>.</summary>
    public TokenBucket At(DateTimeOffset now)
    {
        if (BlockedUntil is not { } until || until > now)
            return Refill(now);

        // The vendor named the moment at which it takes a call again, so there is a permit for it.
        var free = Refill(until);
        return (free with { Level = Math.Max(1, free.Level), BlockedUntil = null }).Refill(now);
    }

    /// <summary>Whole permits at hand at <paramref name="now"/>; 0 while blocked.</summary>
    public int Available(DateTimeOffset now)
    {
        var current = At(now);
        return current.BlockedUntil is null ? (int)Math.Floor(current.Level + Rounding) : 0;
    }

    /// <summary>This bucket less <paramref name="permits"/>, which must be available.</summary>
    public TokenBucket Take(int permits, DateTimeOffset now)
    {
        var current = At(now);
        return current with { Level = Math.Max(0, current.Level - permits) };
    }

    /// <summary>This bucket with unspent permits put back that were taken at <paramref name="takenAt"/>. Those of a
    /// period that is over are lost: the next one came with its own.</summary>
    public TokenBucket Return(int permits, DateTimeOffset takenAt, DateTimeOffset now)
    {
        var current = At(now);
        if (Limit.Renewal == RateRenewal.AtBoundary && Boundary(takenAt) < Boundary(current.RefilledAt))
            return current;
        return current with { Level = Math.Min(Limit.Permits, current.Level + permits) };
    }

    /// <summary>This bucket closed until a moment that the vendor named.</summary>
    public TokenBucket Block(DateTimeOffset until, DateTimeOffset now) =>
        At(now) with { Level = 0, BlockedUntil = until };

    /// <summary>This bucket corrected by what the vendor says. Permits reserved and not yet spent are still counted by
    /// the vendor as left, so they are subtracted.</summary>
    public TokenBucket Correct(QuotaSeen seen, int reserved, DateTimeOffset now)
    {
        var current = At(now);
        if (seen.Remaining is not { } remaining || seen.ResetAt <= now)
            return current; // Nothing said, or said of a period that is over.
        var left = Math.Clamp(remaining - reserved, 0, Limit.Permits);

        // More than we think: another period has begun there. Less: somebody else draws from the same limit. A count
        // says nothing of the pace at which permits drip, so it only lowers a level that drips.
        return current with { Level = Limit.Renewal == RateRenewal.AtBoundary ? left : Math.Min(current.Level, left) };
    }

    /// <summary>The first moment at which <paramref name="permits"/> are available; at most the limit's
    /// permits.</summary>
    public DateTimeOffset AvailableAt(int permits, DateTimeOffset now)
    {
        var current = At(now);
        var from = current.BlockedUntil ?? now;
        var wanted = Math.Min(permits, Limit.Permits);
        var then = current.At(from);
        if (then.Level + Rounding >= wanted)
            return from;

        // After a step of the clock nothing comes back before the moment up to which it has been counted.
        return Limit.Renewal switch
        {
            RateRenewal.AtBoundary => Boundary(then.RefilledAt) + Limit.Period,
            RateRenewal.AfterUse => then.BackAt(wanted),
            _ => then.RefilledAt
                + TimeSpan.FromTicks((long)Math.Ceiling((wanted - then.Level) / Limit.Permits * Limit.Period.Ticks)),
        };
    }

    private TokenBucket Refill(DateTimeOffset now)
    {
        if (Limit.Renewal == RateRenewal.AfterUse)
            return Slide(now > RefilledAt ? now : RefilledAt);
        if (now <= RefilledAt)
            return this; // Clocks go backwards; permits never do.
        if (Limit.Renewal == RateRenewal.Continuous)
            return Drip(now);
        return this with { Level = Boundary(now) > Boundary(RefilledAt) ? Limit.Permits : Level, RefilledAt = now };
    }

    // The vendor's bucket is full until permits are used, and what drips meanwhile is lost there: what is out leaves no
    // room here either.
    private TokenBucket Drip(DateTimeOffset now)
    {
        var (level, at, taken) = (Level, RefilledAt, Taken ?? []);
        foreach (var end in taken.Select(one => one.At).Where(end => end > RefilledAt && end < now).Order().Append(now))
        {
            var room = Limit.Permits - taken.Where(one => one.At > at).Sum(one => one.Permits);
            level = Math.Max(level, Math.Min(room, level + (Limit.Permits * ((end - at) / Limit.Period))));
            at = end;
        }

        List<TakenPermits> left = [.. taken.Where(one => one.At > now)];
        return this with { Level = level, RefilledAt = now, Taken = left.Count > 0 ? left : null };
    }

    private TokenBucket Slide(DateTimeOffset now)
    {
        var taken = Out();
        var back = taken.TakeWhile(one => one.At + Limit.Period <= now).ToList();
        return this with
        {
            Level = Math.Min(Limit.Permits, Level + back.Sum(one => one.Permits)),
            RefilledAt = now,
            Taken = back.Count < taken.Count ? taken[back.Count..] : null,
        };
    }

    private DateTimeOffset BackAt(double wanted)
    {
        var level = Level;
        foreach (var one in Out())
        {
            level += one.Permits;
            if (level + Rounding >= wanted)
                return one.At + Limit.Period;
        }

        throw new System.Diagnostics.UnreachableException($"{this} never has {wanted}.");
    }

    // Whatever lowered the level since it was last looked at was taken at that moment, be it calls, a block or the
    // vendor's count; whatever raised it gave back what was taken last.
    private List<TakenPermits> Out()
    {
        List<TakenPermits> taken = [.. Taken ?? []];
        var off = Limit.Permits - Level - taken.Sum(one => one.Permits);
        if (off > Rounding)
            taken.Add(new TakenPermits(RefilledAt, off));
        for (; off < -Rounding && taken.Count > 0; taken.RemoveAt(taken.Count - 1))
        {
            var last = taken[^1];
            if (last.Permits + off > Rounding)
            {
                taken[^1] = last with { Permits = last.Permits + off };
                break;
            }

            off += last.Permits;
        }

        return taken;
    }

    private DateTimeOffset Boundary(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % Limit.Period.Ticks), TimeSpan.Zero);
}

/// <summary>Permits that were taken at one moment.</summary>
/// <param name="At">When, UTC; where they drip back, until when they may be used.</param>
/// <param name="Permits">How many; above 0.</param>
public sealed record TakenPermits(DateTimeOffset At, double Permits);
