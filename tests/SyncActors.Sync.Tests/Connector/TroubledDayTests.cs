using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>A day on which everything goes wrong that a vendor and a destination can do, in virtual time: storms of
/// refusals, failures, cut bodies, records that cannot be read, a busy destination, a revoked key.</summary>
public sealed class TroubledDayTests
{
    private static readonly DateOnly Unreadable = new(2025, 12, 20);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void At_its_end_everything_is_there_once_and_each_trouble_was_told_once(int seed)
    {
        var dice = new Random(seed);
        var world = new ConnectorWorld();
        world.Definition = world.Definition with
        {
            Schedule = Schedule.Every(TimeSpan.FromMinutes(30)), LookbackDays = 20, RereadEvery = TimeSpan.Zero,
        };
        world.Source.Damaged.Add(Unreadable);
        world.Source.Fate = at => Fate(at, dice);
        world.Second.Fate = () => Within(world.Now, 10, 12)
            ? new WriteOutcome.Unavailable("the pipeline is busy", Maybe(dice, 30), OutcomeUnknown: dice.Next(2) == 0)
            : null;

        world.Start().Pass(TimeSpan.FromHours(15));
        Assert.Equal(AlertCause.NeedsAuthorization, world.State.Block?.Cause);
        world.Pass(TimeSpan.FromHours(1));

        // A person puts a new key in, and looks at what could not be read.
        world.Definition = world.Definition with { SettingsHash = "2" };
        world.Crash();
        world.Start().Pass(TimeSpan.FromHours(4));
        Assert.NotEmpty(world.State.DeadLetters);
        world.Source.Damaged.Clear();
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.ReplayDeadLetters([])));
        world.Pass(TimeSpan.FromHours(3.5));

        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);
        Assert.Equal(ConnectorWorld.Yesterday, world.State.Watermark("first"));
        Assert.Equal(ConnectorWorld.Yesterday, world.State.Watermark("second"));
        Assert.Empty(ConnectorWorld.History.Except(world.First.Delivered));
        Assert.Empty(ConnectorWorld.History.Except(world.Second.Delivered));
        Assert.Equal(world.First.Delivered.Count, world.First.Delivered.Distinct().Count());

        Assert.Empty(world.State.Alerts);
        var raised = world.Events.OfType<ConnectorEvent.AlertRaised>().CountBy(alert => alert.Alert.Cause)
            .ToDictionary();
        Assert.Equal(1, raised[AlertCause.NeedsAuthorization]);
        Assert.Equal(1, raised[AlertCause.DeadLetters]);
        Assert.Equal(1, raised.GetValueOrDefault(AlertCause.DestinationFailing, 1));
        Assert.InRange(raised.GetValueOrDefault(AlertCause.RunsFailing), 0, 3);
    }

    // What the vendor answers at a time of the day; null for an ordinary answer.
    private static FetchOutcome? Fate(DateTimeOffset at, Random dice) => at switch
    {
        _ when Within(at, 0, 2) && dice.Next(10) < 6 => new FetchOutcome.Transient("it starts badly"),
        _ when Within(at, 2, 4) => new FetchOutcome.RateLimited(Maybe(dice, 90), null),
        _ when Within(at, 5, 7) => new FetchOutcome.Transient("503"),
        _ when Within(at, 8, 9) && dice.Next(3) > 0 => new FetchOutcome.Transient("the answer was cut"),
        _ when Within(at, 14, 16) => new FetchOutcome.Unauthorized("the key is revoked"),
        _ when dice.Next(10) == 0 => new FetchOutcome.Transient("a hiccup"),
        _ => null,
    };

    private static bool Within(DateTimeOffset at, int from, int until) =>
        at.Day == 1 && at.Hour >= from && at.Hour < until;

    private static TimeSpan? Maybe(Random dice, int secondsMax) =>
        dice.Next(2) == 0 ? null : TimeSpan.FromSeconds(dice.Next(1, secondsMax));
}
