using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Tests.Connector;

namespace SyncActors.Sync.Tests.Alerts;

/// <summary>Alerts of a connector that runs: woken for them when nothing else wakes it, told by way of the outbox, and
/// never in the way of a run.</summary>
public sealed class ConnectorAlertTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void A_paused_connector_is_woken_when_it_is_time_and_reminds_each_day()
    {
        var world = World(new AlertPolicy { NoSyncFor = TimeSpan.FromHours(10), RemindEvery = Day }, out var far);
        world.Start().Pass(TimeSpan.FromHours(1));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        var complete = world.State.LastCompleteAt!.Value;
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Pause()));

        world.Pass(TimeSpan.FromHours(12));
        var alert = world.State.Alerts[AlertCause.NoSync];
        Assert.InRange(
            alert.Since - complete, TimeSpan.FromHours(10), TimeSpan.FromHours(10) + TimeSpan.FromSeconds(30));
        world.Pass(2 * Day);
        Assert.Equal(
            [AlertStep.Raised, AlertStep.Reminded, AlertStep.Reminded],
            far.Arrived.Select(one => one.Message.Notes[0].Step));
        Assert.Equal(1, world.State.Runs);

        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Acknowledge(AlertCause.NoSync)));
        world.Pass(3 * Day);
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Resume()));
        world.Pass(Day);
        Assert.Equal(
            [AlertStep.Acknowledged, AlertStep.Resolved],
            far.Arrived.Skip(3).Select(one => one.Message.Notes[0].Step));
    }

    [Fact]
    public void A_run_that_waits_for_the_vendor_is_woken_too_and_goes_on_waiting()
    {
        var world = World(new AlertPolicy { NoSyncFor = TimeSpan.FromHours(2) }, out _);
        world.Source.Next.Enqueue(new FetchOutcome.RateLimited(TimeSpan.FromHours(5), null));
        world.Start().Pass(TimeSpan.FromHours(3));
        Assert.True(world.State.Alerts.ContainsKey(AlertCause.NoSync));
        Assert.NotNull(world.State.Run);
        Assert.Single(world.Source.Calls);
        world.Pass(TimeSpan.FromHours(3));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Empty(world.State.Alerts);
    }

    [Fact]
    public void A_dead_endpoint_delays_no_run()
    {
        var world = World(new AlertPolicy { FailuresInARow = 1 }, out var far);
        far.Hangs = true;
        world.First.Always = new WriteOutcome.Refused("disk full");
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.True(world.State.Alerts.ContainsKey(AlertCause.DestinationFailing));
        world.Pass(TimeSpan.FromMinutes(5));
        Assert.Single(far.Attempts);

        // The next runs come and end as ever while the endpoint hangs.
        world.First.Always = null;
        world.Pass(2 * ConnectorWorld.Interval);
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Empty(world.State.Alerts);
        Assert.Single(far.Attempts);
        Assert.NotEmpty(world.Waiting);
        Assert.InRange(world.LastRun.EndedAt - world.LastRun.StartedAt, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_crash_between_alert_and_message_loses_neither_and_doubles_neither()
    {
        var world = World(new AlertPolicy(), out var far);
        world.First.Always = new WriteOutcome.Refused("disk full");
        world.Start().Pass(TimeSpan.FromSeconds(40));
        Assert.Single(world.Waiting);
        world.Crash();
        world.Start().Pass(TimeSpan.FromMinutes(5));
        Assert.Single(far.Arrived);
        Assert.Empty(world.Waiting);
    }

    [Fact]
    public void An_ordinary_run_costs_the_same_whoever_would_be_told()
    {
        var quiet = new ConnectorWorld();
        quiet.Start().Pass(TimeSpan.FromHours(1));
        var told = World(new AlertPolicy { NoSyncFor = Day }, out _);
        told.Start().Pass(TimeSpan.FromHours(1));
        Assert.Equal((quiet.Appends, quiet.DueWrites), (told.Appends, told.DueWrites));
        Assert.True(quiet.Appends > 0);
    }

    private static ConnectorWorld World(AlertPolicy policy, out ScriptedChannel far)
    {
        var world = new ConnectorWorld { Policy = policy };
        far = new ScriptedChannel(RepeatedMessage.Dropped, groups: false, world.Pump.Time);
        world.Alerts = new AlertDelivery(
            new Dictionary<string, AlertChannelSetup>(StringComparer.Ordinal)
            {
                ["ops"] = new("ops", far, 100),
            },
            TimeSpan.FromMinutes(1));
        return world;
    }
}
