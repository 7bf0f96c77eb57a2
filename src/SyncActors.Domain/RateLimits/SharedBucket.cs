namespace SyncActors.Domain.RateLimits;

/// <summary>
/// The permits of a limit that several connectors share, and who waits for some. Connectors take blocks out of it and
/// put back what they did not use. Pure: the clock's reading comes in as an argument.
/// </summary>
/// <param name="Bucket">The permits that nobody has taken.</param>
public sealed record SharedBucket(TokenBucket Bucket)
{
    /// <summary>Connectors for which permits are kept. More may want some: the least urgent are not kept for, and ask
    /// again.</summary>
    public const int WaitingMax = 64;

    /// <summary>Moments at which taken permits return that are told apart; a period of many thousand permits would be
    /// a long list otherwise.</summary>
    private const int TakenMax = 64;

    /// <summary>Part of a period for which permits that drip back may be used.</summary>
    private const int DripUses = 10;

    /// <summary>How long permits are kept for a connector beyond the moment at which it was to ask again.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    /// <summary>Shortest wait of a connector for those before it, for each of them.</summary>
    private static readonly TimeSpan Turn = TimeSpan.FromMilliseconds(100);

    /// <summary>The permits by our own count, where the vendor said that there are fewer; null when both agree. It
    /// bounds what the vendor may say later: permits that connectors hold and have not used are still counted as left
    /// there.</summary>
    public TokenBucket? Counted { get; init; }

    /// <summary>Who waits, most urgent first; null when nobody does.</summary>
    public IReadOnlyList<WaitingDemand>? Waiting { get; init; }

    /// <summary>All permits there, nobody waiting.</summary>
    public static SharedBucket Full(RateLimit limit, DateTimeOffset now) => new(TokenBucket.Full(limit, now));

    /// <summary>This bucket at <paramref name="now"/> under <paramref name="limit"/>, which may have changed. What was
    /// used stays used.</summary>
    public SharedBucket At(RateLimit limit, DateTimeOffset now)
    {
        var bucket = Under(limit, Bucket.At(now));
        var counted = Counted is null ? null : Under(limit, Counted.At(now));
        return new SharedBucket(Shorten(bucket))
        {
            Counted = bucket.BlockedUntil is null && counted?.Level <= bucket.Level ? null : counted,
            Waiting = Some(Others(null).Where(one => one.Expires > now)),
        };
    }

    /// <summary>Permits that <paramref name="demand"/> may have at <paramref name="now"/>: what is there less what is
    /// kept for more urgent ones. 0 or more.</summary>
    public int Free(PermitDemand demand, DateTimeOffset now) =>
        Math.Clamp(Bucket.Available(now) - Ahead(demand).Sum(one => one.Demand.Permits), 0, demand.Permits);

    /// <summary>This bucket less permits that <paramref name="connector"/> takes; it waits no longer.</summary>
    public SharedBucket Take(Guid connector, int permits, DateTimeOffset now) =>
        new(Out(Bucket.Take(permits, now), permits, now))
        {
            Counted = Counted?.Take(permits, now), Waiting = Some(Others(connector)),
        };

    /// <summary>When <paramref name="demand"/>, which finds nothing now, is to ask again.</summary>
    public DateTimeOffset AskAt(PermitDemand demand, DateTimeOffset now)
    {
        var ahead = Ahead(demand).ToList();
        var at = Bucket.AvailableAt(ahead.Sum(one => one.Demand.Permits) + 1, now);
        if (at > now || ahead.Count == 0)
            return at;

        // They are there and kept for others: their turn comes first.
        var turn = now + (Turn * ahead.Count);
        var first = ahead.Min(one => one.AskAt);
        return first > turn ? first : turn;
    }

    /// <summary>This bucket with <paramref name="demand"/> among those who wait, in place of an earlier one of the same
    /// connector.</summary>
    public SharedBucket Wait(PermitDemand demand, DateTimeOffset askAt)
    {
        // A run that gave way to the next one has not been served meanwhile.
        var earlier = Waiting?.FirstOrDefault(one => one.Demand.Connector == demand.Connector)?.Demand.Since;
        var since = earlier < demand.Since ? earlier.Value : demand.Since;
        var waiting = new WaitingDemand(demand with { Since = since }, askAt, askAt + Grace);
        var others = Others(demand.Connector).ToList();
        var place = others.FindIndex(other => waiting.Demand.IsBefore(other.Demand));
        others.Insert(place < 0 ? others.Count : place, waiting);
        return this with { Waiting = Some(others.Take(WaitingMax)) };
    }

    /// <summary>The earliest moment at which permits taken at <paramref name="now"/> may be given to others again, and
    /// must not be used any more. Where they drip back that is soon: the drip of that time finds less room.</summary>
    public DateTimeOffset TakenUntil(DateTimeOffset now) => Bucket.Limit.Renewal == RateRenewal.Continuous
        ? now + (Bucket.Limit.Period / DripUses)
        : Bucket.AvailableAt(Bucket.Limit.Permits, now);

    /// <summary>This bucket with unspent permits put back that were taken at <paramref name="takenAt"/>. What has come
    /// back by itself does so once only; where permits drip back that cannot be told, so there nothing is put
    /// back.</summary>
    public SharedBucket Return(int permits, DateTimeOffset takenAt, DateTimeOffset now) =>
        this with
        {
            Bucket = Bucket.Limit.Renewal switch
            {
                RateRenewal.AfterUse => ReturnTaken(permits, takenAt, now),
                RateRenewal.AtBoundary => Bucket.Return(permits, takenAt, now),
                _ => Bucket,
            },
            Counted = Counted?.Return(permits, takenAt, now),
        };

    /// <summary>This bucket without the demand of a connector that wants nothing any more.</summary>
    public SharedBucket Withdraw(Guid connector) => this with { Waiting = Some(Others(connector)) };

    /// <summary>This bucket closed until a moment that the vendor named, or an earlier answer if that is
    /// later.</summary>
    public SharedBucket Block(DateTimeOffset until, DateTimeOffset now)
    {
        var current = Bucket.At(now);
        var latest = current.BlockedUntil > until ? current.BlockedUntil.Value : until;
        return this with { Bucket = current.Block(latest, now), Counted = CountedAt(now) };
    }

    /// <summary>This bucket corrected by what the vendor says is left: lowered, and raised again to no more than our
    /// own count.</summary>
    /// <param name="seen">What the vendor said.</param>
    /// <param name="reserved">Permits that the connector held and had not used when the vendor said it.</param>
    /// <param name="now">The present.</param>
    public SharedBucket Correct(QuotaSeen seen, int reserved, DateTimeOffset now)
    {
        var current = Bucket.At(now);
        if (current.BlockedUntil is not null)
            return this; // It may have been said before the refusal.
        var counted = CountedAt(now);
        var level = Math.Min(counted?.Level ?? current.Level, current.Correct(seen, reserved, now).Level);
        return this with { Bucket = current with { Level = level }, Counted = counted };
    }

    private TokenBucket Out(TokenBucket bucket, int permits, DateTimeOffset now) =>
        bucket.Limit.Renewal == RateRenewal.Continuous
            ? bucket with { Taken = [.. bucket.Taken ?? [], new TakenPermits(TakenUntil(now), permits)] }
            : bucket;

    // Where permits do not return all at once, a count says nothing of their pace and raises nothing.
    private TokenBucket? CountedAt(DateTimeOffset now) =>
        Bucket.Limit.Renewal == RateRenewal.AtBoundary ? (Counted ?? Bucket).At(now) : null;

    private static TokenBucket Under(RateLimit limit, TokenBucket bucket) => bucket.Limit == limit
        ? bucket
        : bucket with
        {
            Limit = limit,
            Level = Math.Max(0, limit.Permits - (bucket.Limit.Permits - bucket.Level)),
            Taken = limit.Renewal == bucket.Limit.Renewal ? bucket.Taken : null,
        };

    private IEnumerable<WaitingDemand> Ahead(PermitDemand demand)
    {
        var own = Waiting?.FirstOrDefault(one => one.Demand.Connector == demand.Connector)?.Demand.Since;
        var asked = own < demand.Since ? demand with { Since = own.Value } : demand;
        return Others(demand.Connector).Where(one => one.Demand.IsBefore(asked));
    }

    private IEnumerable<WaitingDemand> Others(Guid? connector) =>
        Waiting?.Where(one => one.Demand.Connector != connector) ?? [];

    private static IReadOnlyList<WaitingDemand>? Some(IEnumerable<WaitingDemand> waiting)
    {
        var some = waiting.ToList();
        return some.Count > 0 ? some : null;
    }

    // Those of one connector come back when they were to: were the newest ones given back in their place, others' calls
    // would count as older than they are.
    private TokenBucket ReturnTaken(int permits, DateTimeOffset takenAt, DateTimeOffset now)
    {
        var current = Bucket.At(now);
        List<TakenPermits> taken = [.. current.Taken ?? []];
        var place = taken.FindIndex(one => one.At >= takenAt);
        if (place < 0 || takenAt + Bucket.Limit.Period <= current.RefilledAt)
            return current;
        var back = Math.Min(permits, taken[place].Permits);
        taken[place] = taken[place] with { Permits = taken[place].Permits - back };
        taken.RemoveAll(one => one.Permits <= 0);
        return current with
        {
            Level = Math.Min(current.Limit.Permits, current.Level + back), Taken = taken.Count > 0 ? taken : null,
        };
    }

    // Permits that were taken one soon after the other return together, with the last of them.
    private static TokenBucket Shorten(TokenBucket bucket)
    {
        if (bucket.Taken is not { Count: > TakenMax } taken)
            return bucket;
        var slot = bucket.Limit.Period.Ticks / (TakenMax / 2);
        return bucket with
        {
            Taken =
            [
                .. taken.GroupBy(one => one.At.UtcTicks / slot)
                    .Select(group => new TakenPermits(group.Max(one => one.At), group.Sum(one => one.Permits))),
            ],
        };
    }
}
