using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>What a connector's destinations get, and how often.</summary>
public sealed class DeliveringTests
{
    private static readonly WriteOutcome Down = new WriteOutcome.Unavailable("503", null, OutcomeUnknown: false);

    [Fact]
    public void A_destination_that_is_down_holds_nobody_up_and_gets_everything_later()
    {
        var world = new ConnectorWorld();
        world.Second.Always = Down;

        world.Start().Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Order(StringComparer.Ordinal));
        Assert.Empty(world.Second.Delivered);
        Assert.Equal(RunOutcome.Partial, world.LastRun.Outcome);
        Assert.Contains("503", world.State.Destinations["second"].Failure, StringComparison.Ordinal);

        world.Second.Always = null;
        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(ConnectorWorld.History, world.Second.Delivered.Distinct().Order(StringComparer.Ordinal));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Null(world.State.Destinations["second"].Failure);
    }

    [Fact]
    public void A_page_that_no_destination_takes_is_fetched_again()
    {
        var world = new ConnectorWorld();
        (world.First.Always, world.Second.Always) = (Down, Down);

        world.Start().Pass(TimeSpan.FromMinutes(10));
        Assert.Equal("first: 503; second: 503", world.LastRun.Reason);
        Assert.Empty(world.State.Destinations.SelectMany(destination => destination.Value.Lines));

        (world.First.Always, world.Second.Always) = (null, null);
        world.Pass(ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.History, world.First.Delivered.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_record_that_cannot_be_read_waits_as_a_dead_letter_until_it_is_replayed()
    {
        var world = new ConnectorWorld();
        var day = new DateOnly(2025, 12, 25);
        var id = ScriptedSource.IdOf(day);
        world.Source.Damaged.Add(day);

        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal("damaged", Assert.Single(world.State.DeadLetters).Value.Reason);
        Assert.Equal(ConnectorWorld.History.Where(item => item != id), world.First.Delivered.Order(StringComparer.Ordinal));

        world.Source.Damaged.Clear();
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.ReplayDeadLetters([])));
        world.Pass(TimeSpan.FromMinutes(1));
        Assert.Empty(world.State.DeadLetters);
        Assert.Single(world.First.Delivered, id);
    }

    [Fact]
    public void A_refused_item_is_tried_again_in_another_form_only_and_then_waits_no_longer()
    {
        var world = new ConnectorWorld();
        world.Definition = world.Definition with
        {
            FinalAfter = TimeSpan.FromDays(3), LookbackDays = 2, RereadEvery = TimeSpan.Zero,
        };
        var id = ScriptedSource.IdOf(ConnectorWorld.Yesterday);
        world.First.Answer = item => item.Item.Id == id
            ? new ItemOutcome.Rejected("too long", null) : new ItemOutcome.Synced(null);
        world.Start().Pass(TimeSpan.FromMinutes(1));
        var asked = world.Source.Calls.Count;
        world.Pass(ConnectorWorld.Interval * 2);
        Assert.True(world.Source.Calls.Count >= asked + 2);
        Assert.Single(world.First.Requests, request => request.Items.Any(item => item.Item.Id == id));
        Assert.Equal($"first:{id}", Assert.Single(world.State.DeadLetters).Key);
        Assert.Equal(1, world.State.Totals.DeadLettered);

        var make = world.Source.Make;
        world.First.Answer = _ => new ItemOutcome.Synced(null);
        world.Source.Make = day =>
        {
            var item = (SampleItem)make(day);
            return day == ConnectorWorld.Yesterday
                ? item with { Samples = [.. item.Samples.Select(sample => sample with { Value = sample.Value + 1 })] }
                : item;
        };
        world.Pass(ConnectorWorld.Interval);
        Assert.Empty(world.State.DeadLetters);
        Assert.Equal(2, world.First.Requests.Count(request => request.Items.Any(item => item.Item.Id == id)));
    }

    [Fact]
    public void A_record_of_a_recent_day_that_can_be_read_again_waits_no_longer()
    {
        var world = new ConnectorWorld();
        world.Definition = world.Definition with
        {
            FinalAfter = TimeSpan.FromDays(3), LookbackDays = 2, RereadEvery = TimeSpan.Zero,
        };
        world.Start().Pass(TimeSpan.FromMinutes(1));
        var delivered = world.First.Delivered.Count;
        world.Source.Damaged.Add(ConnectorWorld.Yesterday);
        world.Pass(ConnectorWorld.Interval);
        Assert.Single(world.State.DeadLetters);

        world.Source.Damaged.Clear();
        world.Pass(ConnectorWorld.Interval);
        Assert.Empty(world.State.DeadLetters);
        Assert.Equal(delivered, world.First.Delivered.Count);
    }

    [Fact]
    public void Older_days_come_when_a_person_asks_for_them()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));
        var range = new DayRange(new DateOnly(2025, 12, 1), new DateOnly(2025, 12, 5));

        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.RunBackfill(range)));
        world.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(RunTrigger.Backfill, world.LastRun.Trigger);
        Assert.Equal(5, world.First.Delivered.Except(ConnectorWorld.History).Count());
    }

    [Fact]
    public void A_destination_that_lost_its_data_is_filled_again_and_the_other_is_left_alone()
    {
        var world = new ConnectorWorld().Start().Pass(TimeSpan.FromMinutes(1));
        world.Second.Delivered.Clear();
        var before = world.First.Delivered.Count;

        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Reset(null, "second", Refill: true)));
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Trigger(false)));
        world.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(ConnectorWorld.History, world.Second.Delivered.Order(StringComparer.Ordinal));
        Assert.Equal(before, world.First.Delivered.Count);
    }
}
