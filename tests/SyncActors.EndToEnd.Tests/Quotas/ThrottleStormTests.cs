using SyncActors.Simulators.Faults;
using SyncActors.Simulators.GoogleHealth;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>A vendor that answers 429 to most calls for a while, with and without a word about when to come back:
/// nothing is lost and nothing comes twice.</summary>
public sealed class ThrottleStormTests(ITestOutputHelper output)
{
    private const double Share = 0.7;

    private static readonly DateTimeOffset Start = new(2026, 3, 20, 4, 20, 17, TimeSpan.Zero);
    private static readonly DateOnly From = new(2024, 9, 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Fitbit_loses_nothing_and_doubles_nothing(bool headers)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var clock = new StandingClock(Start);
        await using var vendor = await QuotaVendor.FitbitAsync(From, 150, clock.Time, guard.Token);
        await using var node = new QuotaNode(vendor, clock);
        vendor.Server.Faults.Replace(Storm(headers
            ? new FaultEffect.Status(429)
            {
                RetryAfter = "20",
                Headers = new Dictionary<string, string>
                {
                    ["Fitbit-Rate-Limit-Limit"] = "150",
                    ["Fitbit-Rate-Limit-Remaining"] = "0",
                    ["Fitbit-Rate-Limit-Reset"] = "20",
                },
            }
            : new FaultEffect.Status(429)));

        var state = node.RunUntilComplete();

        QuotaChecks.StormWasMet(vendor, state, output);
        await using var calm = await QuotaVendor.FitbitAsync(From, int.MaxValue, clock.Time, guard.Token);
        await using var direct = new QuotaNode(calm, clock);
        await QuotaChecks.AllIsThereOnceAsync(node, direct, vendor, state, output, guard.Token);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Google_Health_loses_nothing_and_doubles_nothing(bool headers)
    {
        using var guard = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        using var clock = new StandingClock(Start);
        await using var vendor = await QuotaVendor.GoogleAsync(
            From, 300, QuotaRefill.EachMinute, clock.Time, guard.Token);
        await using var node = new QuotaNode(vendor, clock);
        vendor.Server.Faults.Replace(Storm(new FaultEffect.Status(429) { RetryAfter = headers ? "7" : null }));

        var state = node.RunUntilComplete();

        QuotaChecks.StormWasMet(vendor, state, output);
        await using var calm = await QuotaVendor.GoogleAsync(
            From, 100_000, QuotaRefill.EachMinute, clock.Time, guard.Token);
        await using var direct = new QuotaNode(calm, clock);
        await QuotaChecks.AllIsThereOnceAsync(node, direct, vendor, state, output, guard.Token);
    }

    // Most calls are refused, those that ask about the account too, until so many were hit.
    private static FaultPlan Storm(FaultEffect effect) => FaultPlan.None with
    {
        Seed = 5,
        Rules = [new FaultRule(effect) { Probability = Share, Next = 120 }],
    };
}
