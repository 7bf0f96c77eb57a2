using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Fetching;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>What may have reached a destination without being journaled is looked for before it is sent again, for as
/// long as it may be there.</summary>
public sealed class DoubtTests
{
    private static readonly DateTimeOffset Lost = new(2026, 1, 2, 0, 0, 0, TimeSpan.Zero);
    private static readonly Window Days = new(
        "days", [ScriptedSource.Line], new DayRange(ConnectorWorld.HistoryFrom, ConnectorWorld.Yesterday), 1);

    [Fact]
    public void What_a_crash_left_in_doubt_on_a_line_that_was_then_closed_is_looked_for_when_it_is_open_again()
    {
        var world = new ConnectorWorld();
        world.Definition = world.Definition with
        {
            FinalAfter = TimeSpan.FromDays(3), LookbackDays = 2, RereadEvery = TimeSpan.FromHours(5),
        };
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.Complete, world.LastRun.Outcome);

        // The newest day changes, and the process ends when the first destination has it and before the journal does.
        var id = ScriptedSource.IdOf(ConnectorWorld.Yesterday);
        var make = world.Source.Make;
        world.Source.Make = day => day != ConnectorWorld.Yesterday ? make(day) : Changed((SampleItem)make(day));
        world.First.Answer = item =>
        {
            if (item.Item.Id == id)
                world.Crash();
            return new ItemOutcome.Synced(null);
        };
        world.Pass(ConnectorWorld.Interval);
        world.First.Answer = _ => new ItemOutcome.Synced(null);
        Assert.Equal(2, world.First.Delivered.Count(one => one == id));
        var began = world.State.Run!.StartedAt;

        world.Source.Next.Enqueue(new FetchOutcome.NotPermitted("403", "scope"));
        world.Start().Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(RunOutcome.CompleteWithParked, world.LastRun.Outcome);

        // A run that finds everything read lately ends complete, and has not gone over that line.
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Authorized([])));
        Assert.Equal(InboxState.Done, world.Send(new ConnectorCommand.Trigger(Force: false)));
        world.Pass(ConnectorWorld.Interval * 2);

        var again = world.First.Requests.Last(request => request.Items.Any(item => item.Item.Id == id));
        Assert.True(again.MayHaveBeenSent);
        Assert.Equal(began, again.SentFrom);
        Assert.Equal((RunOutcome.Complete, null), (world.LastRun.Outcome, world.State.DoubtSince));
    }

    [Fact]
    public void After_a_fail_over_that_forgot_commits_a_run_that_did_not_read_the_newest_days_again_ends_no_doubt()
    {
        var read = Run(1, Lost.AddHours(-1), reread: true);
        var between = Run(2, Lost.AddHours(1), reread: false);
        Assert.Equal(new Doubt(Lost, SentFrom: null), DoubtIn([.. read, .. between]));

        var after = Run(3, Lost.AddHours(2), reread: true);
        Assert.Null(DoubtIn([.. read, .. between, .. after]));
    }

    [Fact]
    public void After_a_fail_over_that_forgot_commits_a_later_crash_does_not_narrow_the_search()
    {
        var crashed = Lost.AddHours(3);
        ConnectorEvent[] events =
        [
            .. Run(1, Lost.AddHours(-1), reread: true),
            new ConnectorEvent.RunStarted(2, RunTrigger.Schedule, Lost.AddHours(2), []),
            new ConnectorEvent.RunResumed(2, crashed),
            new ConnectorEvent.RunFinished(2, RunOutcome.Failed, "out of luck", 0, crashed),
        ];
        Assert.Equal(new Doubt(crashed, SentFrom: null), DoubtIn(events));
    }

    private static SampleItem Changed(SampleItem item) =>
        item with { Samples = [.. item.Samples.Select(sample => sample with { Value = sample.Value + 1 })] };

    private static ConnectorEvent[] Run(long number, DateTimeOffset at, bool reread) =>
    [
        new ConnectorEvent.RunStarted(number, RunTrigger.Schedule, at, []),
        new ConnectorEvent.RunPlanned(
            [], ConnectorWorld.Yesterday, ConnectorWorld.Yesterday, ConnectorWorld.HistoryFrom, reread),
        new ConnectorEvent.RunFinished(number, RunOutcome.Complete, null, 0, at),
    ];

    // As the pages of one more run are delivered.
    private static Doubt? DoubtIn(IReadOnlyList<ConnectorEvent> events)
    {
        var state = ConnectorState.New.Fold(
        [
            new ConnectorEvent.Configured(new ConnectorWorld().Definition, Lost.AddHours(-2)),
            .. events,
            new ConnectorEvent.RunStarted(9, RunTrigger.Schedule, Lost.AddHours(9), [Days]),
        ]);
        return Delivery.Of(state, Lost).Doubt;
    }
}
