using SyncActors.Domain.RateLimits;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.RateLimits;

public sealed class TokenBucketPropertyTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 20, 0, TimeSpan.Zero);

    [Fact]
    public void No_span_of_time_sees_more_permits_than_a_full_bucket_and_its_drip() => Property.Holds(400, random =>
    {
        var limit = new RateLimit(random.Next(1, 100), TimeSpan.FromSeconds(random.Next(1, 4000)));
        var taken = Spend(limit, random);
        for (var first = 0; first < taken.Count; first++)
        {
            var sum = 0;
            for (var last = first; last < taken.Count; last++)
            {
                sum += taken[last].Permits;
                var periods = (taken[last].At - taken[first].At) / limit.Period;
                Assert.True(sum <= limit.Permits * (1 + periods) + 1e-6, $"{sum} of {limit} in {periods} periods");
            }
        }
    });

    [Fact]
    public void No_period_between_boundaries_sees_more_permits_than_the_limit() => Property.Holds(400, random =>
    {
        var limit = new RateLimit(
            random.Next(1, 100), TimeSpan.FromMinutes(random.OneOf(1, 15, 60)), RateRenewal.AtBoundary);
        Assert.All(
            Spend(limit, random).GroupBy(taken => taken.At.UtcTicks / limit.Period.Ticks),
            period => Assert.InRange(period.Sum(taken => taken.Permits), 0, limit.Permits));
    });

    [Fact]
    public void No_stretch_of_a_period_sees_more_permits_than_the_limit_when_each_comes_back_after_use() =>
        Property.Holds(400, random =>
    {
        var limit = new RateLimit(
            random.Next(1, 100), TimeSpan.FromSeconds(random.Next(1, 4000)), RateRenewal.AfterUse);
        var taken = Spend(limit, random);
        for (var first = 0; first < taken.Count; first++)
        {
            var sum = taken.Skip(first).TakeWhile(one => one.At < taken[first].At + limit.Period)
                .Sum(one => one.Permits);
            Assert.True(sum <= limit.Permits, $"{sum} of {limit}");
        }
    });

    [Fact]
    public void Permits_are_available_at_the_named_moment_and_not_before() => Property.Holds(3000, random =>
    {
        var limit = Limit(random);
        var bucket = new TokenBucket(limit, random.NextDouble() * limit.Permits, Start, null);
        var now = Start + TimeSpan.FromSeconds(random.Next(-4000, 4000));
        if (random.Percent(30))
            bucket = bucket.Block(now + TimeSpan.FromSeconds(random.Next(1, 5000)), now);
        var wanted = random.Next(1, limit.Permits + 1);

        var at = bucket.AvailableAt(wanted, now);

        Assert.True(at >= now);
        Assert.True(bucket.Available(at) >= wanted, $"{bucket} has {bucket.Available(at)} of {wanted} at {at:O}");

        // Sums of fractions may round up a permit that is a thousandth of a second away.
        var before = at - TimeSpan.FromMilliseconds(1);
        Assert.True(before < now || bucket.Available(before) < wanted, $"{bucket} has {wanted} before {at:O}");
    });

    [Fact]
    public void More_than_the_limit_is_never_waited_for() => Property.Holds(300, random =>
    {
        var limit = Limit(random);
        var bucket = TokenBucket.Full(limit, Start).Take(random.Next(limit.Permits + 1), Start);
        Assert.Equal(bucket.AvailableAt(limit.Permits, Start), bucket.AvailableAt(limit.Permits + 1000, Start));
    });

    [Fact]
    public void Looking_at_a_bucket_in_between_changes_nothing() => Property.Holds(1000, random =>
    {
        var bucket = TokenBucket.Full(Limit(random), Start).Take(random.Next(100), Start);
        if (random.Percent(50))
            bucket = bucket.Block(Start + TimeSpan.FromSeconds(random.Next(1, 100)), Start);
        var between = Start + TimeSpan.FromSeconds(random.Next(200));
        var at = between + TimeSpan.FromSeconds(random.Next(200));

        var (direct, looked) = (bucket.At(at), bucket.At(between).At(at));

        Assert.Equal(direct.Level, looked.Level, 6);
        Assert.Equal(direct.BlockedUntil, looked.BlockedUntil);
    });

    [Fact]
    public void A_level_stays_between_none_and_the_limit() => Property.Holds(500, random =>
    {
        var limit = Limit(random);
        var (bucket, now) = (TokenBucket.Full(limit, Start), Start);
        for (var step = 0; step < 40; step++)
        {
            now += TimeSpan.FromSeconds(random.Next(-500, 1000));
            bucket = random.Next(5) switch
            {
                0 => bucket.Take(random.Next(200), now),
                1 => bucket.Return(random.Next(50), now - TimeSpan.FromSeconds(random.Next(5000)), now),
                2 => bucket.Block(now + TimeSpan.FromSeconds(random.Next(1, 500)), now),
                3 => bucket.Correct(new QuotaSeen(random.Next(-5, 300), null), random.Next(10), now),
                _ => bucket.At(now),
            };
            Assert.InRange(bucket.Level, 0, limit.Permits);
        }
    });

    private static RateLimit Limit(SeededRandom random) => new(
        random.Next(1, 300), TimeSpan.FromSeconds(random.OneOf(1, 60, 600, 3600, 86400)),
        random.OneOf(RateRenewal.Continuous, RateRenewal.AtBoundary, RateRenewal.AfterUse));

    // Takes what there is at random moments, of a clock that sometimes goes back. True time is the latest the clock
    // showed.
    private static List<(DateTimeOffset At, int Permits)> Spend(RateLimit limit, SeededRandom random)
    {
        var taken = new List<(DateTimeOffset, int)>();
        var (bucket, clock, latest) = (TokenBucket.Full(limit, Start), Start, Start);
        for (var step = 0; step < 60; step++)
        {
            clock += random.Percent(10)
                ? -TimeSpan.FromSeconds(random.Next(10_000))
                : random.NextDouble() * 0.7 * limit.Period;
            latest = clock > latest ? clock : latest;
            if (random.Percent(5))
                bucket = bucket.Correct(new QuotaSeen(random.Next(bucket.Available(clock) + 1), null), 0, clock);
            var permits = Math.Min(random.Next(1, limit.Permits + 1), bucket.Available(clock));
            if (permits == 0)
                continue;
            bucket = bucket.Take(permits, clock);
            var unspent = random.Percent(20) ? random.Next(permits + 1) : 0;
            if (unspent > 0)
                bucket = bucket.Return(unspent, clock, clock);
            taken.Add((latest, permits - unspent));
        }

        return taken;
    }
}
