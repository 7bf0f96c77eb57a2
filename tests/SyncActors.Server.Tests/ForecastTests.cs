using SyncActors.Api.Plans;
using SyncActors.Domain.RateLimits;

namespace SyncActors.Server.Tests;

public sealed class ForecastTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 10, 20, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_limit_allows_now_is_done_now() =>
        Assert.Equal(Now, Forecast.FinishesBy(TokenBucket.Full(Hourly(RateRenewal.AtBoundary), Now), 150, Now));

    [Fact]
    public void Permits_that_return_at_the_hour_are_used_up_before_and_after_it()
    {
        var bucket = TokenBucket.Full(Hourly(RateRenewal.AtBoundary), Now).Take(50, Now);
        Assert.Equal(Now, Forecast.FinishesBy(bucket, 100, Now));
        Assert.Equal(Now.AddMinutes(40), Forecast.FinishesBy(bucket, 101, Now));
        Assert.Equal(Now.AddMinutes(40), Forecast.FinishesBy(bucket, 250, Now));
        Assert.Equal(Now.AddMinutes(100), Forecast.FinishesBy(bucket, 251, Now));
    }

    [Fact]
    public void Permits_that_drip_are_waited_for_one_after_another()
    {
        var bucket = TokenBucket.Full(Hourly(RateRenewal.Continuous), Now);
        Assert.Equal(Now.AddMinutes(60), Forecast.FinishesBy(bucket, 300, Now), TimeSpan.FromSeconds(1));
        Assert.Equal(Now.AddMinutes(180), Forecast.FinishesBy(bucket, 600, Now), TimeSpan.FromSeconds(1));
    }

    [Fact]
    public void A_wait_that_the_vendor_ordered_comes_first()
    {
        var bucket = TokenBucket.Full(Hourly(RateRenewal.AtBoundary), Now).Block(Now.AddMinutes(90), Now);
        Assert.True(Forecast.FinishesBy(bucket, 1, Now) >= Now.AddMinutes(90));
    }

    private static RateLimit Hourly(RateRenewal renewal) => new(150, TimeSpan.FromHours(1), renewal);
}
