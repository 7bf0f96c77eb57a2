using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>What a connector asks its source, and when.</summary>
public sealed class FetchingTests
{
    [Fact]
    public void A_run_does_not_give_way_in_the_middle_of_a_window_however_scarce_the_limit()
    {
        // The second page of a window comes later than the next run is due.
        var world = new ConnectorWorld(new RateLimit(1, ConnectorWorld.Interval - TimeSpan.FromHours(1)))
        {
            LookEvery = TimeSpan.FromMinutes(5),
        };
        world.Start().Pass(ConnectorWorld.Interval * 5);

        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Order(StringComparer.Ordinal));
        Assert.Contains(
            world.Events.OfType<ConnectorEvent.RunFinished>(), run => run.Outcome == RunOutcome.Yielded);
    }

    private static readonly FetchOutcome Down = new FetchOutcome.Transient("502");

    [Fact]
    public void The_first_run_asks_for_the_history_once_newest_days_first()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(["12-22", "12-27", "12-12", "12-17"], Asked(world));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Order(StringComparer.Ordinal));
        Assert.Equal(ConnectorWorld.History, world.Second.Delivered.Order(StringComparer.Ordinal));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(5, world.LastRun.Requests); // One more for the account.
    }

    [Fact]
    public void A_later_run_asks_for_the_days_only_that_may_have_changed()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));
        var before = world.Source.Calls.Count;

        world.Pass(ConnectorWorld.Interval);

        Assert.Equal(2, world.LastRun.Number);
        var call = Assert.Single(world.Source.Calls.Skip(before));
        Assert.InRange(call.From, ConnectorWorld.Yesterday.AddDays(-2), ConnectorWorld.Yesterday);
    }

    [Fact]
    public void A_wait_that_the_source_names_is_kept_and_nothing_is_lost()
    {
        var world = new ConnectorWorld();
        world.Source.Next.Enqueue(new FetchOutcome.RateLimited(TimeSpan.FromSeconds(90), null));

        world.Start().Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(["12-22", "12-22", "12-27", "12-12", "12-17"], Asked(world));
        Assert.InRange(Gap(world, 1), TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(92));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void No_minute_sees_more_calls_than_the_limit_allows()
    {
        var world = new ConnectorWorld(new RateLimit(2, TimeSpan.FromMinutes(1), RateRenewal.AtBoundary));

        world.Start().Pass(TimeSpan.FromMinutes(10));

        Assert.All(
            world.Source.Calls.CountBy(call => call.At.Ticks / TimeSpan.TicksPerMinute),
            minute => Assert.InRange(minute.Value, 1, 2));
        Assert.Equal(["12-22", "12-27", "12-12", "12-17"], Asked(world));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void A_failure_that_passes_is_tried_again_after_growing_waits()
    {
        var world = new ConnectorWorld();
        world.Source.Next.Enqueue(Down);
        world.Source.Next.Enqueue(Down);

        world.Start().Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(["12-22", "12-22", "12-22", "12-27", "12-12", "12-17"], Asked(world));
        Assert.InRange(Gap(world, 1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2));
        Assert.InRange(Gap(world, 2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void A_window_that_keeps_failing_is_given_up_and_made_up_for_by_the_next_run()
    {
        var world = new ConnectorWorld();
        for (var attempt = 0; attempt < world.Definition.Retry.AttemptsMax; attempt++)
            world.Source.Next.Enqueue(Down);

        world.Start().Pass(TimeSpan.FromMinutes(2));
        Assert.Equal(RunOutcome.Partial, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History.Take(10), world.First.Delivered.Order(StringComparer.Ordinal));

        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_line_that_may_not_be_read_is_parked_and_the_run_ends_well()
    {
        var world = new ConnectorWorld();
        world.Source.Next.Enqueue(new FetchOutcome.NotPermitted("no consent for steps", "activity"));

        world.Start().Pass(TimeSpan.FromMinutes(1));

        var (line, closed) = Assert.Single(world.State.ClosedLines);
        Assert.Equal((ScriptedSource.Line, true, "activity"), (line, closed.Parked, closed.MissingScope));
        Assert.Equal(RunOutcome.CompleteWithParked, world.LastRun.Outcome);
        Assert.Single(world.Source.Calls);
    }

    private static IEnumerable<string> Asked(ConnectorWorld world) =>
        world.Source.Calls.Select(call => call.From.ToString("MM-dd", null));

    private static TimeSpan Gap(ConnectorWorld world, int call) =>
        world.Source.Calls[call].At - world.Source.Calls[call - 1].At;
}
