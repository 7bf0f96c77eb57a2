using SyncActors.Domain.RateLimits;

namespace SyncActors.Domain.Tests.RateLimits;

public sealed class TokenBucketTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 20, 0, TimeSpan.Zero);
    private static readonly RateLimit Dripping = new(60, TimeSpan.FromHours(1));
    private static readonly RateLimit Sliding = new(60, TimeSpan.FromMinutes(1), RateRenewal.AfterUse);
    private static readonly RateLimit Hourly = new(150, TimeSpan.FromHours(1), RateRenewal.AtBoundary);

    [Fact]
    public void A_full_bucket_gives_its_permits_once()
    {
        var bucket = TokenBucket.Full(Dripping, Now);
        Assert.Equal(60, bucket.Available(Now));
        Assert.Equal(0, bucket.Take(60, Now).Available(Now));
    }

    [Fact]
    public void Permits_drip_back_one_by_one()
    {
        var empty = TokenBucket.Full(Dripping, Now).Take(60, Now);
        Assert.Equal(0, empty.Available(Now + TimeSpan.FromSeconds(59)));
        Assert.Equal(1, empty.Available(Now + TimeSpan.FromSeconds(60)));
        Assert.Equal(30, empty.Available(Now + TimeSpan.FromMinutes(30)));
        Assert.Equal(60, empty.Available(Now + TimeSpan.FromDays(3)));
        Assert.Equal(Now + TimeSpan.FromMinutes(7), empty.AvailableAt(7, Now));
    }

    [Fact]
    public void Permits_return_all_at_once_at_the_full_hour()
    {
        var empty = TokenBucket.Full(Hourly, Now).Take(150, Now);
        Assert.Equal(0, empty.Available(Now + TimeSpan.FromMinutes(39.9)));
        Assert.Equal(150, empty.Available(Now + TimeSpan.FromMinutes(40)));
        Assert.Equal(Now + TimeSpan.FromMinutes(40), empty.AvailableAt(1, Now));
    }

    [Fact]
    public void Each_permit_comes_back_a_period_after_it_was_taken()
    {
        var bucket = TokenBucket.Full(Sliding, Now).Take(20, Now).Take(40, Now + TimeSpan.FromSeconds(50));
        Assert.Equal(Now + TimeSpan.FromSeconds(60), bucket.AvailableAt(20, Now + TimeSpan.FromSeconds(50)));
        Assert.Equal(Now + TimeSpan.FromSeconds(110), bucket.AvailableAt(21, Now + TimeSpan.FromSeconds(50)));
        Assert.Equal(0, bucket.Available(Now + TimeSpan.FromSeconds(59)));
        Assert.Equal(20, bucket.Available(Now + TimeSpan.FromSeconds(60)));
        Assert.Equal(20, bucket.Available(Now + TimeSpan.FromSeconds(109)));
        Assert.Equal(60, bucket.Available(Now + TimeSpan.FromSeconds(110)));
        Assert.Null(bucket.At(Now + TimeSpan.FromSeconds(110)).Taken);
    }

    [Fact]
    public void What_was_put_back_does_not_come_back_again()
    {
        var later = Now + TimeSpan.FromSeconds(10);
        var bucket = TokenBucket.Full(Sliding, Now).Take(10, Now).At(later).Return(4, Now, later).Take(54, later);
        Assert.Equal(6, bucket.Available(Now + TimeSpan.FromSeconds(60)));
        Assert.Equal(60, bucket.Available(later + TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_bucket_that_dripped_before_fills_up_after_one_period()
    {
        var bucket = TokenBucket.Full(new RateLimit(60, TimeSpan.FromMinutes(1)), Now)
            .Take(60, Now) with { Limit = Sliding };
        Assert.Equal(0, bucket.Available(Now + TimeSpan.FromSeconds(59)));
        Assert.Equal(60, bucket.Available(Now + TimeSpan.FromSeconds(60)));
    }

    [Fact]
    public void A_clock_that_goes_backwards_gives_nothing_and_takes_nothing()
    {
        var bucket = TokenBucket.Full(Dripping, Now).Take(50, Now);
        Assert.Equal(10, bucket.Available(Now - TimeSpan.FromDays(1)));
        Assert.Equal(bucket, bucket.At(Now - TimeSpan.FromDays(1)));
        Assert.Equal(10, bucket.At(Now - TimeSpan.FromDays(1)).Available(Now));
        Assert.Equal(Now + TimeSpan.FromMinutes(5), bucket.AvailableAt(15, Now - TimeSpan.FromHours(1)));
    }

    [Fact]
    public void A_block_holds_to_the_moment_the_vendor_named_and_then_lets_a_call_through()
    {
        foreach (var limit in (RateLimit[])[Dripping, Hourly])
        {
            var until = Now + TimeSpan.FromSeconds(7);
            var blocked = TokenBucket.Full(limit, Now).Block(until, Now);

            Assert.Equal(until, blocked.AvailableAt(1, Now));
            Assert.Equal(0, blocked.Available(until - TimeSpan.FromTicks(1)));
            Assert.Equal(1, blocked.Available(until));
        }
    }

    [Fact]
    public void A_block_ends_in_time_even_when_the_clock_went_backwards_before_it()
    {
        var back = Now - TimeSpan.FromHours(1);
        var blocked = TokenBucket.Full(Dripping, Now).Block(back + TimeSpan.FromSeconds(30), back);
        Assert.Equal(0, blocked.Available(back + TimeSpan.FromSeconds(29)));
        Assert.Equal(1, blocked.Available(back + TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Unspent_permits_are_put_back_up_to_the_limit()
    {
        var bucket = TokenBucket.Full(Hourly, Now).Take(10, Now);
        Assert.Equal(144, bucket.Return(4, Now, Now).Available(Now));
        Assert.Equal(150, bucket.Return(1000, Now, Now).Available(Now));
    }

    [Fact]
    public void Permits_of_a_period_that_is_over_are_not_put_back_into_the_next()
    {
        var later = Now + TimeSpan.FromHours(1);
        var bucket = TokenBucket.Full(Hourly, Now).Take(10, Now).Take(100, later);
        Assert.Equal(50, bucket.Return(10, Now, later).Available(later));
    }

    [Fact]
    public void The_vendor_overrides_a_bucket_with_boundaries_both_ways()
    {
        var bucket = TokenBucket.Full(Hourly, Now).Take(100, Now);
        var reset = Now + TimeSpan.FromMinutes(40);
        Assert.Equal(20, bucket.Correct(new QuotaSeen(20, reset), 0, Now).Available(Now));
        Assert.Equal(120, bucket.Correct(new QuotaSeen(120, reset), 0, Now).Available(Now));
        Assert.Equal(150, bucket.Correct(new QuotaSeen(9999, null), 0, Now).Available(Now));
        Assert.Equal(0, bucket.Correct(new QuotaSeen(-1, null), 0, Now).Available(Now));
    }

    [Fact]
    public void The_vendor_only_lowers_a_bucket_that_drips()
    {
        var bucket = TokenBucket.Full(Dripping, Now).Take(30, Now);
        Assert.Equal(5, bucket.Correct(new QuotaSeen(5, null), 0, Now).Available(Now));
        Assert.Equal(30, bucket.Correct(new QuotaSeen(55, null), 0, Now).Available(Now));
    }

    [Fact]
    public void Reserved_permits_are_taken_off_what_the_vendor_counts_as_left() => Assert.Equal(
        12, TokenBucket.Full(Hourly, Now).Correct(new QuotaSeen(20, null), reserved: 8, Now).Available(Now));

    [Fact]
    public void What_the_vendor_said_of_a_period_that_is_over_counts_no_more()
    {
        var hour = Now + TimeSpan.FromMinutes(40);
        var bucket = TokenBucket.Full(Hourly, Now).Take(150, Now);
        Assert.Equal(150, bucket.Correct(new QuotaSeen(0, hour), 0, hour).Available(hour));
        Assert.Equal(bucket.At(hour), bucket.Correct(new QuotaSeen(null, hour + TimeSpan.FromHours(1)), 0, hour));
    }
}
