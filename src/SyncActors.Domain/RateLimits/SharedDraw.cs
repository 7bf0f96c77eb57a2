namespace SyncActors.Domain.RateLimits;

/// <summary>What a demand came to.</summary>
/// <param name="Buckets">The limits afterwards, in the order in which they were given.</param>
/// <param name="Granted">Permits given, the same number out of each; 0 when the demand has to wait.</param>
/// <param name="At">When it was decided: the clock's reading, or the latest that the limits have seen of it.</param>
/// <param name="Until">When permits were given, the moment from which they must not be used; else when to ask
/// again.</param>
public sealed record SharedDraw(
    IReadOnlyList<SharedBucket> Buckets, int Granted, DateTimeOffset At, DateTimeOffset Until)
{
    /// <summary>Decides a demand on all the limits that a call counts against: it gets permits of each, or of
    /// none. Pure.</summary>
    /// <param name="buckets">The limits as they are at <paramref name="now"/>; at least one.</param>
    /// <param name="demand">Who wants how many.</param>
    /// <param name="now">The present, by the clock that all who share the limits have in common.</param>
    public static SharedDraw Decide(IReadOnlyList<SharedBucket> buckets, PermitDemand demand, DateTimeOffset now)
    {
        now = buckets.Max(bucket => bucket.Bucket.RefilledAt > now ? bucket.Bucket.RefilledAt : now);
        if (demand.Since > now)
            demand = demand with { Since = now }; // Whose clock is ahead is to have no harm.
        var granted = buckets.Min(bucket => bucket.Free(demand, now));
        if (granted > 0)
        {
            List<SharedBucket> less = [.. buckets.Select(bucket => bucket.Take(demand.Connector, granted, now))];
            return new SharedDraw(less, granted, now, less.Min(bucket => bucket.TakenUntil(now)));
        }

        // Only the limits that lack permits keep some for it: those of the others would lie idle.
        bool Lacks(SharedBucket bucket) => bucket.Free(demand, now) == 0;
        var askAt = buckets.Where(Lacks).Max(bucket => bucket.AskAt(demand, now));
        return new SharedDraw(
            [.. buckets.Select(bucket => Lacks(bucket) ? bucket.Wait(demand, askAt) : bucket)], 0, now, askAt);
    }
}
