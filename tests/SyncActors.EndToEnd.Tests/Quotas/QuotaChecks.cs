using System.Globalization;
using SyncActors.Domain.Connectors;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using Xunit.Abstractions;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>What must hold after a connector had more to do than its vendor allows at once.</summary>
internal static class QuotaChecks
{
    private const string Steps = "fitbit_steps_total{}";
    private const string RestingHeartRate = "fitbit_resting_heart_rate_bpm{}";
    private const string SleepMinutes = "fitbit_sleep_minutes_total{}";

    /// <summary>Fails unless the vendor refused nothing and every period but the last had all the calls that it
    /// allows.</summary>
    internal static void PeriodsAreUsedUp(
        QuotaVendor vendor, TimeSpan period, int limit, int periodsMin, ITestOutputHelper output)
    {
        var periods = vendor.Calls.GroupBy(call => call.At.UtcTicks / period.Ticks)
            .Select(
                calls => (
                    At: new DateTimeOffset(calls.Key * period.Ticks, TimeSpan.Zero), Calls: calls.Count(), calls.Key))
            .ToList();
        var refused = vendor.Calls.Count(call => call.Status == 429);
        output.WriteLine($"{vendor.Kind}: {vendor.Calls.Count()} calls, {refused} answered 429, {vendor.Server.Ledger.Count(RequestOutcome.Rejected)} refused otherwise; by period of {period}: "
            + string.Join(' ', periods.Select(one => one.Calls)));
        Assert.Equal(0, refused);
        Assert.Equal(0, vendor.Server.Ledger.Count(RequestOutcome.RefusedByQuota));
        Assert.True(periods.Count > periodsMin, $"only {periods.Count} periods");
        Assert.All(periods.SkipLast(1), one => Assert.Equal(limit, one.Calls));

        // One follows the other without a pause, by itself.
        Assert.Equal(
            Enumerable.Range(0, periods.Count).Select(index => periods[0].Key + index), periods.Select(one => one.Key));
    }

    /// <summary>Fails unless a large share of the calls was refused for a while, every refusal was taken note of, and
    /// the vendor's own limit was kept to all the same.</summary>
    internal static void StormWasMet(QuotaVendor vendor, ConnectorState state, ITestOutputHelper output)
    {
        var calls = vendor.Calls.ToList();
        var last = calls.FindLastIndex(call => call.Status == 429);
        var refused = calls.Count(call => call.Status == 429);
        output.WriteLine($"{vendor.Kind}: {calls.Count} calls from {calls[0].At:T} to {calls[^1].At:T}, {refused} of the first {last + 1} answered 429");
        Assert.Equal(120, refused);
        Assert.True(refused > last / 2, $"only {refused} of {last + 1}");
        Assert.True(calls.Count > last + 1, "the storm never ended");
        Assert.Equal(refused, state.ThrottledTimes);
        Assert.Equal(0, vendor.Server.Ledger.Count(RequestOutcome.RefusedByQuota));
    }

    /// <summary>Fails unless the store holds what the vendor has, each item delivered once, all days of all lines
    /// finished.</summary>
    /// <param name="node">The node that worked.</param>
    /// <param name="direct">The same connector at a vendor without limit and faults.</param>
    /// <param name="vendor">The vendor that the node asked.</param>
    /// <param name="state">The connector at the end.</param>
    /// <param name="output">Where the figures go.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal static async Task AllIsThereOnceAsync(
        QuotaNode node, QuotaNode direct, QuotaVendor vendor, ConnectorState state, ITestOutputHelper output,
        CancellationToken cancellationToken)
    {
        var (from, through) = (vendor.Person.MemberSince, state.Watermark("store")!.Value);
        Assert.Equal(from, state.HistoryFrom);
        Assert.Equal(DateOnly.FromDateTime(state.LastRun!.StartedAt.UtcDateTime).AddDays(-1), state.Watermark("store"));
        Assert.Empty(state.ClosedLines);
        Assert.Empty(state.DeadLetters);

        var doubled = node.Store.Deliveries.Where(item => item.Value != 1).ToList();
        Assert.True(doubled.Count == 0, $"delivered again: {string.Join(", ", doubled.Take(5))} of {doubled.Count}");
        var truth = await direct.TruthAsync(state, cancellationToken);
        var stored = await node.StoredAsync(cancellationToken);
        Differences.Check("embedded store", truth, stored);
        CheckPerson(vendor, stored, from, through);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{node.Store.Deliveries.Count} items of {through.DayNumber - from.DayNumber + 1} days, {stored.Count} samples, each once and equal"));
    }

    // Straight from the person, past everything that the product computes.
    private static void CheckPerson(
        QuotaVendor vendor, IReadOnlyList<StoredSample> stored, DateOnly from, DateOnly through)
    {
        foreach (var series in (string[])[Steps, RestingHeartRate, SleepMinutes])
        {
            var byDay = stored.Where(sample => sample.Series == series)
                .ToDictionary(sample => sample.Day, sample => sample.Value);
            for (var day = from; day <= through; day = day.AddDays(1))
            {
                double? found = byDay.TryGetValue(day, out var value) ? value : null;
                var expected = Expected(vendor.Population.Day(vendor.Person.Id, day), series, vendor.Kind);
                Assert.True(expected == found, $"{series} {day:yyyy-MM-dd}: {found}, the person has {expected}");
            }
        }
    }

    // Fitbit says 0 for days without a tracker, Google Health leaves them out.
    private static double? Expected(PersonDay? day, string series, string vendor) => series switch
    {
        Steps when vendor == "fitbit" => day?.Steps ?? 0,
        Steps => day is { Worn: true } ? day.Steps : null,
        RestingHeartRate => day?.RestingHeartRate,
        _ => day is { Sleep.Count: > 0 } ? day.Sleep.Sum(sleep => sleep.MinutesAsleep) : null,
    };
}
