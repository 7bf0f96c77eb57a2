using SyncActors.Simulators.GoogleHealth;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>More work than a vendor allows in one period: every period is used up and none is overdrawn.</summary>
public sealed class FullQuotaTests(ITestOutputHelper output)
{
    private static readonly DateTimeOffset Start = new(2026, 3, 20, 4, 20, 17, TimeSpan.Zero);
    private static readonly DateOnly FitbitFrom = new(2023, 6, 1);
    private static readonly DateOnly GoogleFrom = new(2017, 1, 1);

    [Fact]
    public async Task Fitbits_hours_are_used_up_one_after_the_other_and_none_is_overdrawn()
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var clock = new StandingClock(Start);
        (string, string)[] settings = [("source.intraday.heart-rate", "15min")];
        await using var vendor = await QuotaVendor.FitbitAsync(FitbitFrom, 150, clock.Time, guard.Token);
        await using var node = new QuotaNode(vendor, clock, settings);

        var state = node.RunUntilComplete();

        QuotaChecks.PeriodsAreUsedUp(vendor, TimeSpan.FromHours(1), 150, periodsMin: 8, output);
        await using var calm = await QuotaVendor.FitbitAsync(FitbitFrom, int.MaxValue, clock.Time, guard.Token);
        await using var direct = new QuotaNode(calm, clock, settings);
        await QuotaChecks.AllIsThereOnceAsync(node, direct, vendor, state, output, guard.Token);
    }

    [Theory]
    [InlineData(QuotaRefill.EachMinute)]
    [InlineData(QuotaRefill.Evenly)]
    public async Task Google_Healths_minutes_are_used_up_one_after_the_other_and_none_is_overdrawn(QuotaRefill refill)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var clock = new StandingClock(Start);
        await using var vendor = await QuotaVendor.GoogleAsync(GoogleFrom, 300, refill, clock.Time, guard.Token);
        await using var node = new QuotaNode(vendor, clock);

        var state = node.RunUntilComplete();

        QuotaChecks.PeriodsAreUsedUp(vendor, TimeSpan.FromMinutes(1), 300, periodsMin: 3, output);
        await using var calm = await QuotaVendor.GoogleAsync(GoogleFrom, 100_000, refill, clock.Time, guard.Token);
        await using var direct = new QuotaNode(calm, clock);
        await QuotaChecks.AllIsThereOnceAsync(node, direct, vendor, state, output, guard.Token);
    }
}
