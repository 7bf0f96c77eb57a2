using SyncActors.Domain.RateLimits;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.RateLimits;

/// <summary>What holds for shared limits whoever asks when, gives back late, dies, or has a clock of its own.</summary>
public sealed class SharedBucketPropertyTests
{
    [Fact]
    public void No_span_of_time_sees_more_permits_than_a_full_bucket_and_its_drip() => Property.Holds(100, random =>
    {
        var limit = new RateLimit(random.Next(1, 60), TimeSpan.FromSeconds(random.Next(5, 4000)));
        var used = SharedCrowd.Random(random, limit).Run(300).Used;
        for (var first = 0; first < used.Count; first++)
        {
            var sum = 0;
            for (var last = first; last < used.Count; last++)
            {
                sum += used[last].Permits;
                var periods = (used[last].At - used[first].At) / limit.Period;
                Assert.True(sum <= limit.Permits * (1 + periods) + 1e-6, $"{sum} of {limit} in {periods} periods");
            }
        }
    });

    [Fact]
    public void A_vendor_whose_permits_drip_refuses_no_call_however_late_its_permit_is_used() =>
        Property.Holds(200, random =>
        {
            var limit = new RateLimit(random.Next(1, 60), TimeSpan.FromSeconds(random.Next(60, 4000)));
            var start = new DateTimeOffset(2026, 3, 1, 12, 20, 0, TimeSpan.Zero);
            var (bucket, vendor, now) = (SharedBucket.Full(limit, start), new SourceLimit(limit), start);
            Assert.True(vendor.TryTake(start - limit.Period)); // It is full again when we begin.
            var calls = new PriorityQueue<DateTimeOffset, DateTimeOffset>();
            var (wanted, granted) = (0, 0);
            for (var turn = 0; turn < 300; turn++)
            {
                now += random.NextDouble() * limit.Period / random.OneOf(2, 20, 200);
                while (calls.TryPeek(out var at, out _) && at <= now)
                    Assert.True(vendor.TryTake(calls.Dequeue()), $"{limit} was overdrawn at {at:O}");
                var demand = new PermitDemand(Guid.Empty, PermitPriority.Live, now, random.Next(1, 12));
                var draw = SharedDraw.Decide([bucket.At(limit, now)], demand, now);
                bucket = draw.Buckets[0].Withdraw(demand.Connector);
                wanted += demand.Permits;
                granted += draw.Granted;
                for (var call = 0; call < draw.Granted; call++)
                {
                    var at = now + ((draw.Until - now) * random.OneOf(0, 0.999, random.NextDouble()));
                    calls.Enqueue(at, at);
                }
            }

            // Whoever asks gets most of what the vendor would give.
            var given = Math.Min(wanted, limit.Permits * (1 + ((now - start) / limit.Period)));
            Assert.True(granted >= 0.6 * given, $"{granted} of {given:0} of {limit}");
        });

    [Fact]
    public void No_period_between_boundaries_sees_more_permits_than_the_limit() => Property.Holds(100, random =>
    {
        var limit = new RateLimit(
            random.Next(1, 60), TimeSpan.FromMinutes(random.OneOf(1, 15, 60)), RateRenewal.AtBoundary);
        Assert.All(
            SharedCrowd.Random(random, limit).Run(300).Used
                .GroupBy(used => used.At.UtcTicks / limit.Period.Ticks),
            period => Assert.InRange(period.Sum(used => used.Permits), 0, limit.Permits));
    });

    [Fact]
    public void No_stretch_of_a_period_sees_more_permits_than_the_limit_when_each_comes_back_after_use() =>
        Property.Holds(100, random =>
        {
            var limit = new RateLimit(
                random.Next(1, 60), TimeSpan.FromSeconds(random.Next(5, 4000)), RateRenewal.AfterUse);
            var used = SharedCrowd.Random(random, limit).Run(300).Used;
            for (var first = 0; first < used.Count; first++)
            {
                var sum = used.Skip(first).TakeWhile(one => one.At < used[first].At + limit.Period)
                    .Sum(one => one.Permits);
                Assert.True(sum <= limit.Permits, $"{sum} of {limit}");
            }
        });

    [Fact]
    public void Of_two_limits_each_is_kept_to() => Property.Holds(100, random =>
    {
        var minute = new RateLimit(random.Next(1, 30), TimeSpan.FromMinutes(1), RateRenewal.AtBoundary);
        var hour = new RateLimit(random.Next(1, 200), TimeSpan.FromHours(1), RateRenewal.AtBoundary);
        var used = SharedCrowd.Random(random, minute, hour).Run(300).Used;
        foreach (var limit in (RateLimit[])[minute, hour])
        {
            Assert.All(
                used.GroupBy(one => one.At.UtcTicks / limit.Period.Ticks),
                period => Assert.InRange(period.Sum(one => one.Permits), 0, limit.Permits));
        }
    });

    [Fact]
    public void Everybody_is_served_within_one_round() => Property.Holds(100, random =>
    {
        var crowd = SharedCrowd.Prompt(random, random.Next(2, SharedBucket.WaitingMax), Limit(random)).Run(800);
        Assert.All(crowd.Waits(), wait => Assert.InRange(wait, TimeSpan.Zero, crowd.Round));
    });

    [Fact]
    public void Many_more_than_are_kept_for_are_served_within_one_round_too() => Property.Holds(3, random =>
    {
        var limit = new RateLimit(random.Next(40, 100), TimeSpan.FromHours(1), RateRenewal.AtBoundary);
        var crowd = SharedCrowd.Prompt(random, connectors: 150, limit).Run(15_000);
        Assert.Equal(150, crowd.Grants.CountBy(grant => grant.Connector).Count());
        Assert.All(crowd.Waits(), wait => Assert.InRange(wait, TimeSpan.Zero, crowd.Round));
    });

    [Fact]
    public void Every_period_is_used_up_while_somebody_wants_permits() => Property.Holds(100, random =>
    {
        var limit = new RateLimit(random.Next(1, 60), TimeSpan.FromMinutes(10), RateRenewal.AtBoundary);
        var crowd = SharedCrowd.Prompt(random, random.Next(1, 100), limit).Run(600);
        var periods = crowd.Used.GroupBy(one => one.At.UtcTicks / limit.Period.Ticks).ToList();
        Assert.Equal(periods.Count - 1, periods[^1].Key - periods[0].Key);
        Assert.All(periods.SkipLast(1), period => Assert.Equal(limit.Permits, period.Sum(one => one.Permits)));
    });

    [Fact]
    public void What_is_kept_for_those_before_it_nobody_gets()
    {
        var met = 0;
        Property.Holds(100, random =>
        {
            var crowd = SharedCrowd.Random(random, Limit(random)).Run(400);
            Assert.All(crowd.Grants, grant => Assert.True(
                grant.Left >= grant.KeptForOthers, $"{grant} took what was kept for others"));
            met += crowd.Grants.Count(grant => grant.KeptForOthers > 0);
        });
        Assert.True(met > 100, $"only {met} grants had others before them");
    }

    [Fact]
    public void The_more_urgent_are_served_sooner() => Property.Holds(100, random =>
    {
        var limit = new RateLimit(random.Next(1, 30), TimeSpan.FromMinutes(10), RateRenewal.AtBoundary);
        var crowd = SharedCrowd.Prompt(random, 20, limit, urgent: 1).Run(800);

        // One that always wants more than there is gets all of it; the others get what is beyond.
        var (urgent, others) = (crowd.Grants.Where(grant => grant.Connector == 0).ToList(), crowd.Grants.Where(grant => grant.Connector != 0));
        var wanted = crowd.WantedBy(0);
        Assert.All(crowd.Grants.GroupBy(grant => grant.At.UtcTicks / limit.Period.Ticks).Skip(1).SkipLast(1), period =>
            Assert.Contains(period, grant => grant.Connector == 0));
        Assert.True(urgent.Count > 0 && (limit.Permits <= wanted) == !others.Any(grant => grant.At > urgent[1].At));
    });

    private static RateLimit Limit(SeededRandom random) => new(
        random.Next(1, 60), TimeSpan.FromSeconds(random.OneOf(60, 600, 3600)),
        random.OneOf(RateRenewal.Continuous, RateRenewal.AtBoundary, RateRenewal.AfterUse));
}
