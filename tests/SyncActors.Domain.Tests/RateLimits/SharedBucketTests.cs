using SyncActors.Domain.RateLimits;

namespace SyncActors.Domain.Tests.RateLimits;

public sealed class SharedBucketTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 20, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset FullHour = new(2026, 3, 1, 13, 0, 0, TimeSpan.Zero);
    private static readonly RateLimit Hourly = new(20, TimeSpan.FromHours(1), RateRenewal.AtBoundary);
    private static readonly RateLimit Sliding = new(10, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);

    [Fact]
    public void Connectors_take_blocks_out_of_one_bucket()
    {
        var first = Draw(SharedBucket.Full(Hourly, Start), Wish(1), Start);
        Assert.Equal((10, FullHour), (first.Granted, first.Until));
        var second = Draw(first.Buckets[0], Wish(2, permits: 8), Start);
        Assert.Equal((8, 2), (second.Granted, second.Buckets[0].Bucket.Available(Start)));

        var third = Draw(second.Buckets[0], Wish(1), Start);
        Assert.Equal((2, null), (third.Granted, third.Buckets[0].Waiting));
    }

    [Fact]
    public void Whoever_finds_nothing_waits_in_line()
    {
        var (bucket, _, _) = Waits(Emptied(Hourly), Wish(1));
        var second = Draw(bucket, Wish(2), Start);

        Assert.Equal((0, FullHour), (second.Granted, second.Until));
        Assert.Equal([Name(1), Name(2)], second.Buckets[0].Waiting!.Select(one => one.Demand.Connector));
        Assert.All(second.Buckets[0].Waiting!, one => Assert.Equal(FullHour + TimeSpan.FromSeconds(30), one.Expires));
    }

    [Fact]
    public void What_is_kept_for_one_who_waits_longer_nobody_else_gets()
    {
        var bucket = Waits(Waits(Emptied(Hourly), Wish(1)).Bucket, Wish(2)).Bucket;

        var late = Draw(bucket, Wish(3, since: Start.AddSeconds(1)), FullHour);
        Assert.Equal((0, FullHour.AddMilliseconds(200)), (late.Granted, late.Until));
        var second = Draw(late.Buckets[0], Wish(2), FullHour);
        Assert.Equal(10, second.Granted);
        var first = Draw(second.Buckets[0], Wish(1), FullHour);
        Assert.Equal(10, first.Granted);
    }

    [Theory]
    [InlineData(PermitPriority.Interactive, 10)]
    [InlineData(PermitPriority.Live, 10)]
    [InlineData(PermitPriority.Backfill, 0)]
    public void The_more_urgent_one_comes_first_however_long_another_waits(PermitPriority priority, int granted)
    {
        var limit = Hourly with { Permits = 10 };
        var bucket = Waits(Emptied(limit), Wish(1, PermitPriority.CatchUp)).Bucket;

        var other = Draw(bucket, Wish(2, priority, FullHour), FullHour, limit);

        Assert.Equal(granted, other.Granted);
    }

    [Fact]
    public void Permits_beyond_what_is_kept_are_free()
    {
        var bucket = Waits(Emptied(Hourly), Wish(1, PermitPriority.Interactive, permits: 7)).Bucket;
        Assert.Equal(13, Draw(bucket, Wish(2, PermitPriority.Backfill, permits: 100), FullHour).Granted);
    }

    [Fact]
    public void Nothing_is_kept_for_one_who_does_not_come()
    {
        var bucket = Waits(Emptied(Hourly), Wish(1, permits: 20)).Bucket;
        var other = Wish(2, PermitPriority.Backfill);

        Assert.Equal(0, Draw(bucket, other, FullHour.AddSeconds(29)).Granted);
        Assert.Equal(10, Draw(bucket, other, FullHour.AddSeconds(30)).Granted);
    }

    [Fact]
    public void Whoever_withdraws_is_not_waited_for()
    {
        var bucket = Waits(Emptied(Hourly), Wish(1, permits: 20)).Bucket.Withdraw(Name(1));
        Assert.Null(bucket.Waiting);
        Assert.Equal(10, Draw(bucket, Wish(2), FullHour).Granted);
    }

    [Fact]
    public void A_place_in_line_is_kept_by_a_connector_whose_run_began_anew()
    {
        var bucket = Waits(Emptied(Hourly), Wish(1, since: Start)).Bucket;
        bucket = Waits(bucket, Wish(2, since: Start.AddMinutes(1))).Bucket;

        bucket = Waits(bucket, Wish(1, since: Start.AddMinutes(2))).Bucket;

        Assert.Equal([Name(1), Name(2)], bucket.Waiting!.Select(one => one.Demand.Connector));
        Assert.Equal(10, Draw(bucket, Wish(1, since: FullHour), FullHour).Granted);
    }

    [Fact]
    public void A_wish_that_says_it_is_from_the_future_is_of_now()
    {
        var bucket = Waits(Emptied(Hourly), Wish(1, since: Start.AddDays(1))).Bucket;
        Assert.Equal(Start, Assert.Single(bucket.Waiting!).Demand.Since);
    }

    [Fact]
    public void No_more_than_64_are_kept_for_and_the_most_urgent_are()
    {
        var bucket = Emptied(Hourly);
        for (var number = 1; number <= 500; number++)
            bucket = Waits(bucket, Wish(number, PermitPriority.CatchUp, Start.AddSeconds(-number))).Bucket;
        bucket = Waits(bucket, Wish(1000, PermitPriority.Interactive)).Bucket;

        Assert.Equal(SharedBucket.WaitingMax, bucket.Waiting!.Count);
        Assert.Equal(
            [Name(1000), .. Enumerable.Range(438, 63).Reverse().Select(Name)],
            bucket.Waiting!.Select(one => one.Demand.Connector));
    }

    [Fact]
    public void A_call_gets_permits_of_all_its_limits_or_of_none()
    {
        var account = SharedBucket.Full(Hourly, Start);
        var all = Emptied(Sliding);

        var none = SharedDraw.Decide([account, all], Wish(1), Start);

        Assert.Equal((0, Start.AddMinutes(1)), (none.Granted, none.Until));
        Assert.Equal((20, null), (none.Buckets[0].Bucket.Available(Start), none.Buckets[0].Waiting));
        Assert.Single(none.Buckets[1].Waiting!);
        var now = Start.AddMinutes(1);
        var both = SharedDraw.Decide(
            [none.Buckets[0].At(Hourly, now), none.Buckets[1].At(Sliding, now)], Wish(1, permits: 15), now);
        Assert.Equal((10, now.AddMinutes(1)), (both.Granted, both.Until));
        Assert.Equal((10, 0), (both.Buckets[0].Bucket.Available(now), both.Buckets[1].Bucket.Available(now)));
    }

    [Fact]
    public void Unspent_permits_are_there_for_others_within_the_period_only()
    {
        var taken = Draw(SharedBucket.Full(Hourly, Start), Wish(1), Start).Buckets[0];
        Assert.Equal(16, taken.Return(6, Start, Start.AddMinutes(1)).Bucket.Available(Start.AddMinutes(1)));
        Assert.Equal(20, taken.Return(6, Start, FullHour).Bucket.Available(FullHour));
        var used = Draw(taken.At(Hourly, FullHour), Wish(2), FullHour).Buckets[0];
        Assert.Equal(10, used.Return(6, Start, FullHour.AddMinutes(1)).Bucket.Available(FullHour.AddMinutes(1)));
    }

    [Fact]
    public void What_one_connector_gives_back_does_not_make_anothers_calls_older()
    {
        var first = Draw(SharedBucket.Full(Sliding, Start), Wish(1, permits: 5), Start, Sliding).Buckets[0];
        var later = Start.AddSeconds(30);
        var bucket = Draw(first, Wish(2, permits: 5), later, Sliding).Buckets[0]
            .Return(5, Start, Start.AddSeconds(31));

        Assert.Equal(5, bucket.Bucket.Available(Start.AddSeconds(31)));
        Assert.Equal(5, bucket.Bucket.Available(Start.AddSeconds(60)));
        Assert.Equal(10, bucket.Bucket.Available(Start.AddSeconds(90)));
    }

    [Fact]
    public void A_refusal_closes_the_bucket_for_all_and_an_earlier_one_does_not_open_it()
    {
        var bucket = SharedBucket.Full(Hourly, Start).Block(Start.AddMinutes(5), Start)
            .Block(Start.AddMinutes(1), Start);

        var closed = Draw(bucket, Wish(1, PermitPriority.Interactive), Start.AddMinutes(4));
        Assert.Equal((0, Start.AddMinutes(5)), (closed.Granted, closed.Until));

        // The vendor takes a call again then: one, and not one from each.
        Assert.Equal(1, Draw(closed.Buckets[0], Wish(1), Start.AddMinutes(5)).Granted);
        Assert.Equal(0, Draw(closed.Buckets[0], Wish(2), Start.AddMinutes(5)).Granted);
    }

    [Fact]
    public void The_vendors_count_lowers_and_raises_to_no_more_than_was_left_by_our_own()
    {
        var bucket = Draw(SharedBucket.Full(Hourly, Start), Wish(1), Start).Buckets[0];
        var seen = new QuotaSeen(9, FullHour);
        var lowered = bucket.Correct(seen, 4, Start);
        Assert.Equal(5, lowered.Bucket.Available(Start));
        Assert.Equal(8, lowered.Correct(seen with { Remaining = 12 }, 4, Start).Bucket.Available(Start));
        Assert.Equal(10, lowered.Correct(seen with { Remaining = 20 }, 4, Start).Bucket.Available(Start));
        Assert.Equal(10, bucket.Correct(seen with { ResetAt = Start }, 4, Start).Bucket.Available(Start));
        Assert.Equal(0, bucket.Correct(seen with { Remaining = -3 }, 4, Start).Bucket.Available(Start));
        Assert.Equal(20, lowered.At(Hourly, FullHour).Bucket.Available(FullHour));
        Assert.Null(lowered.At(Hourly, FullHour).Counted);
    }

    [Fact]
    public void After_a_refusal_the_vendors_count_opens_the_bucket_again()
    {
        var later = Start.AddMinutes(1);
        var bucket = Draw(SharedBucket.Full(Hourly, Start), Wish(1), Start).Buckets[0].Block(later, Start);
        Assert.Equal(0, bucket.Correct(new QuotaSeen(12, FullHour), 0, Start).Bucket.Available(Start));

        var open = Draw(bucket, Wish(1), later);
        Assert.Equal(1, open.Granted);
        Assert.Equal(8, open.Buckets[0].Correct(new QuotaSeen(8, FullHour), 0, later).Bucket.Available(later));
        Assert.Equal(9, open.Buckets[0].Correct(new QuotaSeen(19, FullHour), 0, later).Bucket.Available(later));
    }

    [Fact]
    public void Where_permits_return_one_by_one_the_vendors_count_raises_nothing()
    {
        var bucket = SharedBucket.Full(Sliding, Start).Correct(new QuotaSeen(4, FullHour), 0, Start);
        Assert.Equal(4, bucket.Correct(new QuotaSeen(9, FullHour), 0, Start).Bucket.Available(Start));
    }

    [Fact]
    public void A_changed_limit_keeps_what_was_used()
    {
        var bucket = Draw(SharedBucket.Full(Hourly, Start), Wish(1), Start).Buckets[0];
        Assert.Equal(2, bucket.At(Hourly with { Permits = 12 }, Start).Bucket.Available(Start));
        Assert.Equal(0, bucket.At(Hourly with { Permits = 5 }, Start).Bucket.Available(Start));
        Assert.Equal(90, bucket.At(Hourly with { Permits = 100 }, Start).Bucket.Available(Start));
    }

    [Fact]
    public void A_busy_bucket_stays_short()
    {
        var limit = new RateLimit(100_000, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);
        var (bucket, now) = (SharedBucket.Full(limit, Start), Start);
        for (var draw = 0; draw < 2_000; draw++)
        {
            now += TimeSpan.FromMilliseconds(20);
            bucket = Draw(bucket, Wish(draw), now, limit).Buckets[0];
            Assert.True(bucket.Bucket.Taken is null || bucket.Bucket.Taken.Count <= 65);
        }

        Assert.Equal(80_000, bucket.Bucket.Available(now));
        Assert.Equal(100_000, bucket.Bucket.Available(now + limit.Period));
    }

    private static SharedDraw Draw(
        SharedBucket bucket, PermitDemand demand, DateTimeOffset now, RateLimit? limit = null) =>
        SharedDraw.Decide([bucket.At(limit ?? Hourly, now)], demand, now);

    private static (SharedBucket Bucket, int Granted, DateTimeOffset Until) Waits(
        SharedBucket bucket, PermitDemand demand)
    {
        var draw = SharedDraw.Decide([bucket], demand, Start);
        Assert.Equal(0, draw.Granted);
        return (draw.Buckets[0], draw.Granted, draw.Until);
    }

    private static SharedBucket Emptied(RateLimit limit) =>
        SharedBucket.Full(limit, Start).Take(Name(0), limit.Permits, Start);

    private static PermitDemand Wish(
        int connector, PermitPriority priority = PermitPriority.Live, DateTimeOffset? since = null, int permits = 10) =>
        new(Name(connector), priority, since ?? Start.AddSeconds(-1000 + connector), permits);

    private static Guid Name(int connector) => new(connector, 0, 0, new byte[8]);
}
