using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Tests.Hosting;

namespace SyncActors.Simulators.Tests.Faults;

public sealed class FaultInjectorTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 5, 8, 0, 0, TimeSpan.Zero);
    private static readonly FaultEffect Reset = new FaultEffect.ResetBefore();
    private readonly ManualTime _time = new(Start);

    [Fact]
    public void Without_a_plan_every_request_passes() =>
        Assert.Null(new FaultInjector(_time).Next("list", "alice", "GET"));

    [Fact]
    public void A_rule_hits_only_its_route_class_user_and_method()
    {
        var faults = Injector(new FaultRule(Reset) { RouteClass = "list", User = "alice", Method = "get" });

        Assert.Null(faults.Next("token", "alice", "GET"));
        Assert.Null(faults.Next("list", "bob", "GET"));
        Assert.Null(faults.Next("list", null, "GET"));
        Assert.Null(faults.Next("list", "alice", "POST"));
        Assert.Equal(Reset, faults.Next("list", "alice", "GET"));
    }

    [Fact]
    public void A_counted_rule_ends_after_its_hits()
    {
        var faults = Injector(new FaultRule(Reset) { Next = 2 });

        Assert.Equal([true, true, false, false], Hits(faults, 4));
    }

    [Fact]
    public void Every_third_request_is_hit()
    {
        var faults = Injector(new FaultRule(Reset) { Every = 3 });

        Assert.Equal([false, false, true, false, false, true], Hits(faults, 6));
    }

    [Fact]
    public void A_share_of_requests_is_hit_and_the_seed_decides_which()
    {
        var rule = new FaultRule(Reset) { Probability = 0.25 };
        var first = Hits(Injector(new FaultPlan([rule], Seed: 7)), 4_000);
        var again = Hits(Injector(new FaultPlan([rule], Seed: 7)), 4_000);
        var other = Hits(Injector(new FaultPlan([rule], Seed: 8)), 4_000);

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count(hit => hit), 880, 1_120);
    }

    [Fact]
    public void A_storm_begins_at_its_first_moment_and_is_over_at_its_last()
    {
        var faults = Injector(new FaultRule(Reset) { From = Start.AddMinutes(1), To = Start.AddMinutes(2) });

        Assert.Null(faults.Next("list", null, "GET"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(Reset, faults.Next("list", null, "GET"));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(faults.Next("list", null, "GET"));
    }

    [Fact]
    public void The_first_rule_that_hits_wins_and_a_spent_one_makes_way()
    {
        var second = new FaultEffect.Status(503);
        var faults = Injector(new FaultRule(Reset) { Next = 1 }, new FaultRule(second));

        Assert.Equal(Reset, faults.Next("list", null, "GET"));
        Assert.Equal(second, faults.Next("list", null, "GET"));
        Assert.Equal(
            [new FaultInjector.Count(1, 1), new FaultInjector.Count(1, 1)], faults.Read().Counts);
    }

    [Theory]
    [InlineData(200, null, null, null)]
    [InlineData(503, 0, null, null)]
    [InlineData(503, null, 0, null)]
    [InlineData(503, null, null, 1.5)]
    [InlineData(503, null, null, double.NaN)]
    public void A_rule_without_sense_is_refused(int code, int? next, int? every, double? probability)
    {
        var rule =
            new FaultRule(new FaultEffect.Status(code)) { Next = next, Every = every, Probability = probability };

        var refusal = Assert.Throws<ArgumentException>(() => Injector(rule));
        Assert.Contains("rules[0]", refusal.Message, StringComparison.Ordinal);
    }

    private FaultInjector Injector(params FaultRule[] rules) => Injector(FaultPlan.Of(rules));

    private FaultInjector Injector(FaultPlan plan)
    {
        var faults = new FaultInjector(_time);
        faults.Replace(plan);
        return faults;
    }

    private static bool[] Hits(FaultInjector faults, int requests) =>
        [.. Enumerable.Range(0, requests).Select(_ => faults.Next("list", "alice", "GET") is not null)];
}
