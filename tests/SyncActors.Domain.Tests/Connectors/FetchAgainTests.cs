using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>Days and dead letters that people want fetched again.</summary>
public sealed class FetchAgainTests
{
    [Fact]
    public void A_reset_forgets_days_and_closed_lines() =>
        Running(Steps).Given(
                new Event.PageSynced(Page(Steps), Now), Finished(1, RunOutcome.Complete), Started(2), Planned(Weight),
                new Event.WindowClosed(Weight, WindowFate.NotOffered, "none", null, [], Now),
                Finished(2, RunOutcome.Complete))
            .When(new Command.Reset(new DateOnly(2026, 3, 5)), Now)
            .Then(new Event.CoverageReset(new DateOnly(2026, 3, 5), null, false, Now))
            .ThenState(state =>
            {
                Assert.Equal("2026-03-01..2026-03-04", state.Destinations["metrics"].Line("steps").Finished.ToString());
                Assert.Empty(state.ClosedLines);
                Assert.True(RunPlanner.Basis(state, Now).Reread);
            })
            .When(new Command.Reset(null), Now).Then(new Event.CoverageReset(null, null, false, Now))
            .ThenState(state => Assert.Equal(0, state.Destinations["metrics"].Line("steps").Finished.Days));

    [Fact]
    public void Nothing_is_reset_under_an_open_run() =>
        Running(Steps).When(new Command.Reset(null), Now).ThenRejected(RejectionCode.AlreadyRunning);

    [Fact]
    public void A_refill_counts_what_one_destination_had_as_lost_and_asks_before_it_sends() =>
        Running(Steps).Given(new Event.PageSynced(Page(Steps), Now), Finished(1, RunOutcome.Complete))
            .When(new Command.Reset(null, "metrics", Refill: true), Now)
            .Then(new Event.CoverageReset(null, "metrics", true, Now))
            .ThenState(state =>
            {
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Finished.Days);
                Assert.Equal("2026-03-01..2026-03-09", state.Destinations["archive"].Line("steps").Finished.ToString());
                Assert.Equal(1, Assert.Single(state.Refills, refill => refill.Key == "metrics").Value);
                Assert.Equal(Now, state.DoubtSince);
            })
            .When(new Command.Reset(null, "elsewhere"), Now).ThenRejected(RejectionCode.Invalid);

    [Fact]
    public void A_line_reopened_under_a_run_stays_in_doubt_until_a_run_has_read_it() =>
        Running(Steps, Weight).Given(
                new Event.RunResumed(1, Now),
                new Event.WindowClosed(Steps, WindowFate.Parked, "403", "scope", [], Now),
                new Event.PageSynced(Page(Weight), Now), Finished(1, RunOutcome.CompleteWithParked), Started(2),
                Planned(Weight))
            .Given(new Event.LinesReopened(["steps"]), new Event.PageSynced(Page(Weight), Now))
            .When(new Command.Finish(0, null, null), Now)
            .ThenState(state =>
            {
                Assert.Equal(RunOutcome.Complete, state.LastRun!.Outcome);
                Assert.Equal(Now, state.DoubtSince);
            })
            .Given(
                Started(3), Planned(Steps), new Event.PageSynced(Page(Steps), Now), Finished(3, RunOutcome.Complete))
            .ThenState(state => Assert.Null(state.DoubtSince));

    [Fact]
    public void A_line_reopened_between_runs_is_read_again_by_the_next() =>
        Running(Steps, Weight).Given(
                new Event.RunResumed(1, Now),
                new Event.WindowClosed(Steps, WindowFate.Parked, "403", "scope", [], Now),
                new Event.PageSynced(Page(Weight), Now), Finished(1, RunOutcome.CompleteWithParked))
            .ThenState(state => Assert.False(RunPlanner.Basis(state, Now).Reread))
            .Given(new Event.LinesReopened(["steps"]))
            .ThenState(state => Assert.True(RunPlanner.Basis(state, Now).Reread));

    [Fact]
    public void Days_replayed_under_a_run_are_finished_by_the_next()
    {
        var day = new DateOnly(2026, 3, 3);
        var first = Page(Steps) with
        {
            NextCursor = "2",
            Unreadable = [Letter("a", "steps", day)],
            Answers = [new LineAnswer("steps", null, DaySet.Of([DayRange.One(day)]))],
        };
        Running(Steps).Given(new Event.PageSynced(first, Now))
            .When(new Command.ReplayDeadLetters(["a"]), Now).ThenAmongOthers(new Event.DeadLettersReplayed(["a"]))
            .Given(new Event.PageSynced(Page(Steps), Now))
            .ThenState(state => Assert.False(state.Destinations["metrics"].Line("steps").Finished.Contains(day)))
            .Given(Finished(1, RunOutcome.Complete), Started(2), Planned(Steps), new Event.PageSynced(Page(Steps), Now))
            .ThenState(state => Assert.True(state.Destinations["metrics"].Line("steps").Finished.Contains(day)));
    }

    [Fact]
    public void Dead_letters_are_fetched_again_one_or_all()
    {
        var (one, other) = (
            Letter("a", "steps", new DateOnly(2026, 3, 3)), Letter("b", "steps", new DateOnly(2026, 3, 4)));
        var page = Page(Steps) with { Unreadable = [one, other] };
        var story = Running(Steps).Given(new Event.PageSynced(page, Now), Finished(1, RunOutcome.CompleteWithParked));
        story
            .ThenState(
                state =>
                    Assert.Equal(
                        "2026-03-03..2026-03-04", state.Destinations["metrics"].Line("steps").Parked.ToString()))
            .When(new Command.ReplayDeadLetters(["c"]), Now).ThenRejected(RejectionCode.NotFound)
            .When(new Command.ReplayDeadLetters(["a"]), Now).ThenAmongOthers(new Event.DeadLettersReplayed(["a"]))
            .ThenState(state =>
            {
                Assert.Equal(RunTrigger.Replay, state.Requested);
                Assert.Equal(["b"], state.DeadLetters.Keys);
                Assert.Equal("2026-03-04..2026-03-04", state.Destinations["metrics"].Line("steps").Parked.ToString());
            })
            .When(new Command.ReplayDeadLetters([]), Now).ThenAmongOthers(new Event.DeadLettersReplayed(["b"]))
            .When(new Command.ReplayDeadLetters([]), Now).ThenNothing();
    }

    [Fact]
    public void A_letter_of_one_destination_opens_its_days_there_alone()
    {
        var day = new DateOnly(2026, 3, 3);
        var refused = Page(Steps) with
        {
            Destinations =
            [
                new DestinationPage("archive", [Item("steps", day)], 0),
                new DestinationPage("metrics", [Item("steps", day, ItemResult.DeadLettered)], 0),
            ],
        };
        Running(Steps).Given(new Event.PageSynced(refused, Now), Finished(1, RunOutcome.CompleteWithParked))
            .ThenState(state =>
            {
                Assert.Equal(["metrics:steps/2026-03-03"], state.DeadLetters.Keys);
                Assert.Equal(0, state.Destinations["archive"].Line("steps").Parked.Days);
            })
            .When(new Command.ReplayDeadLetters([]), Now)
            .ThenAmongOthers(new Event.DeadLettersReplayed(["metrics:steps/2026-03-03"]))
            .ThenState(state =>
            {
                Assert.True(state.Destinations["archive"].Line("steps").Finished.Contains(day));
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Parked.Days);
                Assert.False(state.Destinations["metrics"].Line("steps").Finished.Contains(day));
            });
    }
}
