using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>A run that is cut off: by a person, or by the end of its process.</summary>
public sealed class InterruptionTests
{
    [Fact]
    public void After_a_crash_the_run_goes_on_with_the_page_that_was_not_journaled()
    {
        var world = new ConnectorWorld();
        world.Source.SlowCall = 2;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(10, world.First.Delivered.Count);

        world.Crash();
        world.Start().Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["12-22", "12-27", "12-12", "12-12", "12-17"],
            world.Source.Calls.Select(call => call.From.ToString("MM-dd", null)));
        Assert.Equal((1, RunOutcome.Complete), (world.LastRun.Number, world.LastRun.Outcome));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Order(StringComparer.Ordinal));
        Assert.Equal(ConnectorWorld.History, world.Second.Delivered.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_row_of_crashes_costs_a_permit_each_and_not_the_allowance_of_an_hour()
    {
        var world = new ConnectorWorld();
        for (var life = 0; life < 8; life++)
        {
            world.Source.SlowCall = world.Source.Calls.Count;
            world.Start().Pass(TimeSpan.FromSeconds(30));
            world.Crash();
        }

        var reserved = world.Events.OfType<ConnectorEvent.PermitsReserved>().Select(one => one.Permits).ToList();
        Assert.Equal(Enumerable.Repeat(1, reserved.Count - 1), reserved.Skip(1));
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
    }

    [Fact]
    public void A_schedule_outlives_the_process_and_what_was_missed_comes_as_one_run()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(1, world.LastRun.Number);

        world.Crash();
        world.Pass(ConnectorWorld.Interval * 3.5);
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal((2, RunOutcome.Complete), (world.LastRun.Number, world.LastRun.Outcome));

        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(3, world.LastRun.Number);
    }

    [Fact]
    public void A_destination_that_the_process_does_not_know_of_gets_the_whole_run_from_a_later_one()
    {
        var world = new ConnectorWorld { KnowsSecond = false };
        world.Source.SlowCall = 1;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(5, world.First.Delivered.Count);

        // The one that takes its place begins in the middle of a window.
        world.Crash();
        world.KnowsSecond = true;
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(RunOutcome.Partial, world.LastRun.Outcome);

        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History, world.Second.Delivered.Order(StringComparer.Ordinal));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pausing_waits_for_the_page_under_way_and_nothing_is_asked_until_it_is_resumed()
    {
        var world = new ConnectorWorld();
        world.Source.SlowCall = 0;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Pause()));

        world.Pass(ConnectorWorld.Interval * 2);
        Assert.Single(world.Source.Calls);
        Assert.Equal(5, world.First.Delivered.Count);
        Assert.Equal((RunOutcome.Cancelled, "paused"), (world.LastRun.Outcome, world.LastRun.Reason));

        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Resume()));
        world.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Cancelling_ends_the_run_and_leaves_the_schedule_as_it_is()
    {
        var world = new ConnectorWorld();
        world.Source.SlowCall = 1;
        world.Start().Pass(TimeSpan.FromSeconds(30));
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Cancel()));
        world.Pass(ScriptedSource.SlowFor);
        Assert.Equal(10, world.First.Delivered.Count);
        Assert.Equal((1, RunOutcome.Cancelled), (world.LastRun.Number, world.LastRun.Outcome));

        world.Pass(ConnectorWorld.Interval);
        Assert.Equal((2, RunOutcome.Complete), (world.LastRun.Number, world.LastRun.Outcome));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Between_runs_a_connector_is_a_row_and_no_actor()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(0, world.Alive);

        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(2, world.LastRun.Number);
        Assert.Equal(0, world.Alive);
    }
}
