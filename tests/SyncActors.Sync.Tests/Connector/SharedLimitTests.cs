using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>Connectors whose calls the vendor counts together.</summary>
public sealed class SharedLimitTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly RateLimit Twenty = new(20, Hour, RateRenewal.AtBoundary);

    [Theory]
    [InlineData(RateRenewal.AtBoundary)]
    [InlineData(RateRenewal.AfterUse)]
    public void Two_connectors_on_one_account_never_exceed_its_limit_and_share_it_fairly(RateRenewal renewal)
    {
        var world = new SharedWorld(Twenty with { Renewal = renewal });
        ScriptedSource[] sources = [world.Add("one", days: 400), world.Add("two", days: 400)];

        world.Start().Pass(Hour / 2);
        Assert.Equal(0, world.Alive); // They wait as rows.
        world.Pass(Hour * 5);

        Assert.All(ByHour(sources), hour => Assert.Equal(20, hour.Count()));
        Assert.InRange(Math.Abs(sources[0].Made.Count - sources[1].Made.Count), 0, 10);

        world.Pass(Hour * 6);
        Assert.All(ByHour(sources), hour => Assert.InRange(hour.Count(), 1, 20));
        Assert.All(["one", "two"], name => Assert.Equal(RunOutcome.Complete, world.State(name).LastRun!.Outcome));
    }

    [Fact]
    public void Connectors_on_two_accounts_have_a_limit_each()
    {
        var world = new SharedWorld(Twenty);
        ScriptedSource[] sources = [world.Add("one", 200, "ann"), world.Add("two", 200, "ben")];

        world.Start().Pass(Hour / 2);

        Assert.All(sources, source => Assert.Equal(20, source.Made.Count));
    }

    [Theory]
    [InlineData(RateRenewal.AtBoundary)]
    [InlineData(RateRenewal.AfterUse)]
    public void Two_connectors_with_one_key_never_exceed_its_limit_and_a_third_with_another_has_its_own(
        RateRenewal renewal)
    {
        var minute = TimeSpan.FromMinutes(1);
        var world = new SharedWorld(new RateLimit(18, minute, renewal));
        ScriptedSource[] sources = [world.Add("one", 800, key: "a1"), world.Add("two", 800, key: "a1")];
        var other = world.Add("other", 800, key: "b2");

        world.Start().Pass(minute * 5.5);

        var made = sources.SelectMany(source => source.Made).Order().ToList();
        Assert.InRange(made.Count, 18 * 5, 18 * 6);
        foreach (var (first, after) in made.Zip(made.Skip(18)))
        {
            Assert.True(
                renewal == RateRenewal.AtBoundary ? first.UtcTicks / minute.Ticks < after.UtcTicks / minute.Ticks
                    : after - first >= minute,
                $"{first:O} and {after:O}");
        }

        Assert.InRange(Math.Abs(sources[0].Made.Count - sources[1].Made.Count), 0, 10);
        Assert.InRange(other.Made.Count, 18 * 5, 18 * 6);
    }

    [Fact]
    public void Of_many_connectors_none_is_left_behind()
    {
        var world = new SharedWorld(Twenty);
        var sources = Enumerable.Range(0, 12).Select(number => world.Add($"c{number:00}", days: 200)).ToList();

        world.Start().Pass(Hour * 12.5);

        Assert.All(ByHour(sources), hour => Assert.Equal(20, hour.Count()));

        // A turn brings 10, or what is left of the hour. Who had one stands behind all others, who want more all the time.
        var turns = sources.Select(source => ByHour([source]).Count()).ToList();
        Assert.InRange(turns.Max() - turns.Min(), 0, 1);
        Assert.All(sources, source => Assert.True(source.Made[^1] > world.Now - (Hour * 7), "It waits for over a round."));
    }

    [Fact]
    public void A_run_that_a_person_asked_for_overtakes_a_backfill()
    {
        var world = new SharedWorld(Twenty with { Permits = 1 });
        var (past, asked) = (world.Add("past", days: 5), world.Add("asked", days: 5));
        world.Start().Pass(Hour * 8);
        world.Send("past", new ConnectorCommand.RunBackfill(new DayRange(new(2025, 6, 1), new(2025, 12, 1))));
        world.Pass(Hour * 4);
        var (pastBefore, askedBefore) = (past.Made.Count, asked.Made.Count);
        Assert.True(past.Made[^1] > world.Now - Hour);

        world.Send("asked", new ConnectorCommand.Trigger(Force: true));
        world.Pass(Hour);
        Assert.Equal((pastBefore, askedBefore + 1), (past.Made.Count, asked.Made.Count));
        Assert.Equal(RunTrigger.Manual, world.State("asked").LastRun!.Trigger);

        world.Pass(Hour * 3);
        Assert.Equal((pastBefore + 3, askedBefore + 1), (past.Made.Count, asked.Made.Count));
    }

    [Fact]
    public void A_refusal_of_one_stops_the_other_until_the_told_moment()
    {
        var world = new SharedWorld(new RateLimit(1_000, Hour, RateRenewal.AtBoundary));
        var (one, two) = (world.Add("one", days: 20), world.Add("two", days: 20));
        world.Start().Pass(TimeSpan.FromMinutes(1));
        one.Next.Enqueue(new FetchOutcome.RateLimited(TimeSpan.FromMinutes(10), null));
        world.Send("one", new ConnectorCommand.Trigger(Force: true));
        world.Pass(TimeSpan.FromSeconds(1));
        var (until, before) = (one.Made[^1].AddMinutes(10), two.Made.Count);
        Assert.Equal(until, world.State("one").Bucket!.BlockedUntil!.Value, TimeSpan.FromSeconds(1));

        world.Send("two", new ConnectorCommand.Trigger(Force: true));
        world.Pass(TimeSpan.FromMinutes(9));
        Assert.Equal(before, two.Made.Count);

        world.Pass(TimeSpan.FromMinutes(62));
        Assert.InRange(two.Made[before], until, until.AddMinutes(51));
        Assert.All(["one", "two"], name => Assert.Equal(RunOutcome.Complete, world.State(name).LastRun!.Outcome));
    }

    [Fact]
    public void What_a_dead_connector_held_or_waited_for_stops_nobody()
    {
        var world = new SharedWorld(Twenty);
        var (one, two) = (world.Add("one", days: 400), world.Add("two", days: 400));
        one.SlowCall = 2;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.InRange(one.Made.Count, 1, 5);
        world.Crash();
        world.Remove("one");
        world.Start().Pass(Hour * 3.5);

        var hours = ByHour([one, two]).Select(hour => hour.Count()).ToList();
        Assert.InRange(hours[0], 20 - 10 - 10, 20); // A block of each was under way.
        Assert.All(hours.Skip(1), calls => Assert.Equal(20, calls));
    }

    [Fact]
    public void Permits_that_a_run_did_not_use_are_there_for_others()
    {
        var world = new SharedWorld(Twenty);
        var source = world.Add("one", days: 20);
        source.Next.Enqueue(new FetchOutcome.NotPermitted("no consent", "activity"));

        world.Start().Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(RunOutcome.CompleteWithParked, world.State("one").LastRun!.Outcome);
        Assert.Equal(20 - source.Made.Count, world.Row("one").Bucket.Level);
        Assert.Null(world.Row("one").Waiting);
    }

    [Fact]
    public void Nothing_is_kept_for_a_connector_whose_run_was_cancelled()
    {
        var world = new SharedWorld(Twenty);
        world.Add("one", days: 400);
        world.Add("two", days: 400);
        world.Start().Pass(Hour / 2);
        Assert.Equal(2, world.Row("one").Waiting!.Count);

        world.Send("one", new ConnectorCommand.Cancel());
        world.Pass(TimeSpan.FromMinutes(1));

        var left = Assert.Single(world.Row("one").Waiting!);
        Assert.Equal(ConnectorId.Of("two").Value, left.Demand.Connector);
    }

    [Fact]
    public void What_the_vendor_says_of_the_limit_holds_for_both()
    {
        var world = new SharedWorld(Twenty);
        var (one, two) = (world.Add("one", days: 400), world.Add("two", days: 400));
        var resetAt = new DateTimeOffset(2026, 1, 1, 1, 0, 0, TimeSpan.Zero);
        one.Quota = () => new QuotaSeen(Math.Max(0, 4 - one.Made.Count - two.Made.Count), resetAt);

        world.Start().Pass(Hour / 2);

        // What the other has drawn before is not taken away from it: one block at most.
        Assert.InRange(one.Made.Count + two.Made.Count, 4, 14);
    }

    [Theory]
    [InlineData(RunTrigger.Manual, 0, PermitPriority.Interactive)]
    [InlineData(RunTrigger.Manual, 30, PermitPriority.CatchUp)]
    [InlineData(RunTrigger.Replay, 30, PermitPriority.Interactive)]
    [InlineData(RunTrigger.Schedule, null, PermitPriority.Live)]
    [InlineData(RunTrigger.Schedule, 3, PermitPriority.Live)]
    [InlineData(RunTrigger.Schedule, 4, PermitPriority.CatchUp)]
    [InlineData(RunTrigger.Backfill, 0, PermitPriority.Backfill)]
    public void New_days_are_more_urgent_than_old_ones(RunTrigger trigger, int? daysAgo, PermitPriority expected)
    {
        var today = new DateOnly(2026, 3, 1);
        var state = ConnectorState.New with
        {
            Definition = new ConnectorWorld().Definition,
            Run = new Run
            {
                Number = 1, Trigger = trigger, StartedAt = default, Left = [], Planned = true, Today = today,
            },
        };
        var window = new Window("days", [], daysAgo is { } days ? DayRange.One(today.AddDays(-days)) : null, 1);
        Assert.Equal(expected, Permits.PriorityOf(state, window));
    }

    [Fact]
    public void The_older_days_whose_turn_it_is_are_as_urgent_as_new_ones()
    {
        var today = new DateOnly(2026, 3, 1);
        Window Ago(int days) => new("days", [ScriptedSource.Line], DayRange.One(today.AddDays(-days)), 1);
        var state = ConnectorState.New with
        {
            Definition = new ConnectorWorld().Definition,
            GaveWay = [Ago(1), Ago(20), Ago(30)],
            Run = new Run
            {
                Number = 1, Trigger = RunTrigger.Schedule, StartedAt = default, Left = [], Planned = true,
                Today = today,
            },
        };
        Assert.Equal(PermitPriority.Live, Permits.PriorityOf(state, Ago(20)));
        Assert.Equal(PermitPriority.CatchUp, Permits.PriorityOf(state, Ago(30)));
    }

    private static IEnumerable<IGrouping<long, DateTimeOffset>> ByHour(IEnumerable<ScriptedSource> sources) =>
        sources.SelectMany(source => source.Made).Order().GroupBy(at => at.UtcTicks / Hour.Ticks);
}
