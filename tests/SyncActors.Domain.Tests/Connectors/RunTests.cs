using System.Diagnostics;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>A run from its beginning to its end.</summary>
public sealed class RunTests
{
    [Fact]
    public void A_run_begins_with_questions_about_the_account() =>
        Given(Configured, new Event.RunRequested(RunTrigger.Manual, false))
        .When(new Command.Begin(RunTrigger.Manual, [Account]), Now)
        .Then(new Event.RunStarted(1, RunTrigger.Manual, Now, [Account]), new Event.RunScheduled(null))
        .ThenState(state =>
        {
            Assert.Null(state.Requested);
            Assert.Equal([Account], state.Run!.Left);
            Assert.False(state.Run.Planned);
        })
        .When(new Command.Begin(RunTrigger.Manual, []), Now).ThenRejected(RejectionCode.AlreadyRunning);

    [Fact]
    public void A_run_opens_lines_that_have_been_parked_for_a_day()
    {
        var story = Given(
            Configured, Started(1), Planned(Weight),
            new Event.WindowClosed(Weight, WindowFate.Parked, "why", null, [], Now),
            Finished(1, RunOutcome.CompleteWithParked));
        story.When(new Command.Begin(RunTrigger.Schedule, []), Now + TimeSpan.FromDays(1))
            .ThenAmongOthers(new Event.LinesReopened(["weight"]))
            .ThenState(state => Assert.Equal(["steps", "weight"], state.OpenLines()));
    }

    [Fact]
    public void Lines_that_the_source_does_not_have_stay_closed() =>
        Given(
            Configured, Started(1), Planned(Weight),
            new Event.WindowClosed(Weight, WindowFate.NotOffered, "why", null, [], Now),
                Finished(1, RunOutcome.Complete))
            .When(new Command.Begin(RunTrigger.Schedule, []), Now + TimeSpan.FromDays(400))
            .ThenState(state => Assert.Equal(["steps"], state.OpenLines()));

    [Fact]
    public void Without_a_run_nothing_is_recorded()
    {
        foreach (var command in (Command[])
            [
                new Command.Plan(RunPlanner.Basis(Given(Configured).State, Now), []), new Command.Reserve(1),
                new Command.RecordPage(Page(Steps)), new Command.RecordFailure(Steps, "why", 0),
                new Command.RecordThrottle(null, null),
                new Command.RecordClosed(Steps, WindowFate.Refused, "why", null, []),
                new Command.RecordDestinationFailure("metrics", "why"),
                new Command.RecordBlocked(AlertCause.AccountRefused, "why"),
                new Command.Finish(0, null, null),
            ])
        {
            Given(Configured).When(command, Now).ThenRejected(RejectionCode.NotRunning);
        }
    }

    [Fact]
    public void A_plan_fixes_the_windows()
    {
        var story = Given(Configured, Started(1));
        var basis = RunPlanner.Basis(story.State, Now) with { FinalThrough = FinalThrough };
        story.When(new Command.Plan(basis, [Steps, Weight]), Now)
            .Then(new Event.RunPlanned([Steps, Weight], Today, FinalThrough, History, Reread: true))
            .ThenState(state =>
            {
                Assert.Equal(3, state.Run!.RequestsExpected);
                Assert.Equal(["steps"], state.Run.DenseAsked);
                Assert.Equal(Now, state.RereadAt);
                Assert.Equal(History.AddDays(-1), state.Watermark("metrics"));
            });
    }

    [Fact]
    public void Permits_are_set_aside_as_many_as_there_are()
    {
        Given(Configured, Started(1)).When(new Command.Reserve(1000), Now).Then(new Event.PermitsReserved(150, Now))
            .When(new Command.Reserve(1), Now).ThenRejected(RejectionCode.NoPermits)
            .When(new Command.Reserve(10), Now + TimeSpan.FromHours(1))
            .Then(new Event.PermitsReserved(10, Now + TimeSpan.FromHours(1)));
        Given(Configured, Started(1)).When(new Command.Reserve(0), Now).ThenRejected(RejectionCode.NoPermits);
    }

    [Fact]
    public void A_last_page_ends_its_window_and_finishes_its_days() => Running(Steps, Weight)
        .When(new Command.RecordPage(Page(Steps)), Now).Then(new Event.PageSynced(Page(Steps), Now))
        .ThenState(state =>
        {
            Assert.Equal([Weight], state.Run!.Left);
            Assert.Equal((1, 1, 9), (state.Run.Done, state.Run.Requests, state.Run.Permits));
            Assert.Equal(20, state.Totals.Synced);
            var steps = state.Destinations["metrics"].Line("steps");
            Assert.Equal("2026-03-01..2026-03-09", steps.Finished.ToString());
            Assert.Equal("2026-03-10..2026-03-10", steps.Provisional.ToString());
            Assert.Equal(new LedgerDigest(0, 0, 0, 10), state.Digest);
        });

    [Fact]
    public void Days_are_answered_for_by_a_windows_last_page_with_the_items_of_all()
    {
        var first = Page(Steps) with
        {
            NextCursor = "2",
            Answers = [new LineAnswer("steps", null, DaySet.Of([new DayRange(History, History.AddDays(3))]))],
            Destinations = [new DestinationPage("metrics", [], Unchanged: 4), new DestinationPage("archive", [], 4)],
        };
        Running(Steps).When(new Command.RecordPage(first), Now).Then(new Event.PageSynced(first, Now))
            .ThenState(state =>
            {
                Assert.Equal("2", state.Run!.Cursor);
                Assert.Equal([Steps], state.Run.Left);
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Finished.Days);
            })
            .When(new Command.RecordPage(Nothing(Steps)), Now).Then(new Event.PageSynced(Nothing(Steps), Now))
            .ThenState(state =>
            {
                Assert.Empty(state.Run!.Left);
                Assert.Empty(state.Run.Seen);
                Assert.Equal("2026-03-05..2026-03-09", state.Destinations["metrics"].Line("steps").Empty.ToString());
                Assert.Equal(["steps"], state.Run.DenseAnswered);
            });
    }

    [Fact]
    public void A_report_on_a_window_that_is_not_open_is_a_bug()
    {
        foreach (var command in (Command[])
            [
                new Command.RecordPage(Page(Weight)), new Command.RecordFailure(Weight, "why", 0),
                new Command.RecordClosed(Weight, WindowFate.Refused, "why", null, []),
            ])
        {
            Assert.Throws<UnreachableException>(() => ConnectorDecider.Decide(Running(Steps).State, command, Now));
            Assert.Throws<UnreachableException>(() => ConnectorDecider.Decide(Running().State, command, Now));
        }
    }

    [Fact]
    public void What_a_page_tells_of_account_and_limit_is_kept()
    {
        var facts = new SourceFacts(
            "Europe/Berlin", new DateOnly(2020, 1, 1), new DateTime(2026, 3, 10, 9, 0, 0), "A1");
        var page = Page(Steps) with { Facts = facts, Quota = new QuotaSeen(50, Now + TimeSpan.FromMinutes(30)) };
        Running(Steps).When(new Command.RecordPage(page), Now).Then(new Event.PageSynced(page, Now))
            .ThenState(state =>
            {
                Assert.Equal(facts, state.Facts);
                Assert.Equal(41, state.Bucket!.Available(Now)); // Nine of the fifty are reserved.
            });
    }

    [Fact]
    public void A_failure_is_tried_again_as_often_as_the_policy_says_and_then_given_up()
    {
        var story = Running(Steps);
        foreach (var seconds in (int[])[2, 8, 32])
        {
            story.When(new Command.RecordFailure(Steps, "timed out", Random: 1), Now)
                .Then(new Event.RequestFailed(Steps, "timed out", Now + TimeSpan.FromSeconds(seconds)));
        }

        story.When(new Command.RecordFailure(Steps, "timed out", 1), Now)
            .Then(new Event.WindowClosed(Steps, WindowFate.GivenUp, "timed out", null, [], Now))
            .ThenState(state =>
            {
                Assert.Equal(
                    (1, 0, 4, 6), (state.Run!.GivenUp, state.Run.Failures, state.Run.Requests, state.Run.Permits));
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Finished.Days);
            });
    }

    [Theory]
    [InlineData(30, null, 30, true)]
    [InlineData(null, 45, 45, true)]
    [InlineData(30, 45, 30, true)]
    [InlineData(null, null, 60, false)]
    [InlineData(0, null, 1, true)]
    [InlineData(null, -20, 1, true)]
    [InlineData(1_000_000, null, 86_400, true)]
    public void A_429_waits_exactly_as_told_within_bounds(int? after, int? reset, int waited, bool named)
    {
        var until = Now + TimeSpan.FromSeconds(waited);
        Running(Steps)
            .When(
                new Command.RecordThrottle(
                    after is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
                    reset is { } at ? new QuotaSeen(0, Now + TimeSpan.FromSeconds(at)) : null),
                Now)
            .Then(new Event.Throttled(until, named, Now))
            .ThenState(state =>
            {
                Assert.Equal(until, state.Bucket!.AvailableAt(1, Now));
                Assert.Equal([Steps], state.Run!.Left);
                Assert.Equal(0, state.Run.Permits);
                Assert.Equal(1, state.ThrottledTimes);
            })
            .When(new Command.Reserve(10), until - TimeSpan.FromTicks(1)).ThenRejected(RejectionCode.NoPermits)
            .When(new Command.Reserve(1), until).Then(new Event.PermitsReserved(1, until));
    }

    [Fact]
    public void A_parked_window_closes_its_lines_and_takes_their_other_windows_along()
    {
        var other = Steps with { Range = new DayRange(new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28)) };
        Running(Steps, Both, other)
            .When(new Command.RecordClosed(Steps, WindowFate.Parked, "no scope", "activity", []), Now)
            .ThenAmongOthers(new Event.WindowClosed(Steps, WindowFate.Parked, "no scope", "activity", [], Now))
            .ThenState(state =>
            {
                Assert.Equal([Both], state.Run!.Left); // Its other line is open.
                Assert.Equal(new ClosedLine(true, "no scope", "activity", Now), state.ClosedLines["steps"]);
                Assert.Empty(state.Run.DenseAsked);
                Assert.Contains(AlertCause.LinesParked, state.Alerts.Keys);
            });
    }

    [Fact]
    public void A_replaced_window_gives_way_to_others_and_leaves_the_rest_of_the_plan_alone()
    {
        var february = Steps with { Range = new DayRange(new DateOnly(2026, 2, 1), new DateOnly(2026, 2, 28)) };
        IReadOnlyList<Window> halves =
        [
            Steps with { Range = new DayRange(History, Today.AddDays(-5)) },
            Steps with { Range = new DayRange(Today.AddDays(-4), Today) },
        ];
        Running(Steps, february, Weight)
            .When(new Command.RecordClosed(Steps, WindowFate.Replaced, "too many days", null, halves), Now)
            .Then(new Event.WindowClosed(Steps, WindowFate.Replaced, "too many days", null, halves, Now))
            .ThenState(state =>
            {
                Assert.Equal([.. halves, february, Weight], state.Run!.Left);
                Assert.Equal(["steps"], state.Run.DenseAsked);
                Assert.Equal(0, state.Run.Done);
            });
    }

    [Fact]
    public void A_host_that_nobody_has_known_for_long_is_gone_for_good_and_one_that_is_down_is_not()
    {
        var unknown = new Event.WindowClosed(Steps, WindowFate.GivenUp, "no name", null, [], Now) { HostIsUnknown = true };
        var later = Now + TimeSpan.FromDays(2);
        var configured = new Event.Configured(Definition with { DiscontinuedAfter = TimeSpan.FromDays(2) }, Now);
        Event[] before =
            [configured, Started(1), Planned(Steps), unknown, Finished(1, RunOutcome.Partial), Started(2), Planned(Steps)];
        Given(before).When(new Command.Finish(0, null, null), later.AddSeconds(-1))
            .ThenState(state => Assert.Null(state.Block));
        Given(before).When(new Command.Finish(0, null, null), later)
            .ThenState(state =>
            {
                Assert.Equal(AlertCause.SourceDiscontinued, state.Block!.Cause);
                Assert.Contains(AlertCause.SourceDiscontinued, state.Alerts.Keys);
                Assert.Null(state.NextDueAt);
            })
            .When(new Command.Resume(), later)
            .ThenState(state => Assert.Null(state.Block));
        foreach (var known in (Event[])
            [
                new Event.PageSynced(Page(Steps), Now),
                new Event.WindowClosed(Steps, WindowFate.GivenUp, "503", null, [], Now),
            ])
        {
            Given(configured, Started(1), Planned(Steps, Steps), unknown, known)
                .When(new Command.Finish(0, null, null), later)
                .ThenState(state => Assert.Null(state.Block));
        }
    }

    [Fact]
    public void A_destination_that_fails_is_left_out_and_does_not_hold_up_the_others() => Running(Steps)
        .When(new Command.RecordDestinationFailure("archive", "disk full"), Now)
        .Then(
            new Event.DestinationFailed("archive", "disk full", Now),
            Raised(AlertCause.DestinationFailing, "archive: disk full"))
        .When(new Command.RecordPage(Page(Steps, "metrics")), Now)
        .ThenState(state =>
        {
            Assert.Equal(["archive"], state.Run!.Failing);
            Assert.Equal(9, state.Destinations["metrics"].Line("steps").Finished.Days);
            Assert.Equal(0, state.Destinations["archive"].Line("steps").Finished.Days);
        })
        .When(new Command.Finish(0, null, null), Now)
        .ThenState(state => Assert.Equal(RunOutcome.Partial, state.LastRun!.Outcome));

    [Fact]
    public void A_destination_that_left_the_definition_in_the_meantime_neither_comes_back_nor_breaks_the_end()
    {
        var moved =
            Definition with { SettingsHash = "two", Destinations = [new DestinationDefinition("cellar", "files")] };
        Running(Steps)
            .When(new Command.RecordDestinationFailure("metrics", "gone"), Now)
            .When(new Command.Configure(moved), Now)
            .When(new Command.RecordDestinationFailure("archive", "gone"), Now)
            .ThenState(state => Assert.Equal(["cellar"], state.Destinations.Keys))
            .When(new Command.Finish(0, null, null), Now)

            // None of its destinations took a page: the new one begins with the next run.
            .ThenState(state => Assert.Equal(RunOutcome.Failed, state.LastRun!.Outcome));
    }

    [Fact]
    public void A_block_ends_what_is_scheduled_when_the_run_ends() => Running(Steps)
        .When(new Command.RecordBlocked(AlertCause.NeedsAuthorization, "consent is gone"), Now)
        .Then(Blocked(AlertCause.NeedsAuthorization), Raised(AlertCause.NeedsAuthorization, "consent is gone"))
        .When(new Command.Finish(4, RunOutcome.Failed, "consent is gone"), Now)
        .Then(new Event.RunFinished(1, RunOutcome.Failed, "consent is gone", 4, Now), new Event.RunScheduled(null));

    [Fact]
    public void A_run_returns_no_more_permits_than_it_has() => Running()
        .When(new Command.Finish(99, null, null), Now)
        .ThenAmongOthers(new Event.RunFinished(1, RunOutcome.Complete, null, 10, Now))
        .ThenState(state => Assert.Equal(150, state.Bucket!.Available(Now)));

    [Fact]
    public void Nothing_where_there_always_is_something_is_suspicious() => Running(Steps)
        .When(new Command.RecordPage(Nothing(Steps)), Now)
        .When(new Command.Finish(0, null, null), Now)
        .ThenState(state =>
        {
            Assert.Equal(RunOutcome.Suspicious, state.LastRun!.Outcome);
            Assert.Contains("steps", state.LastRun.Reason, StringComparison.Ordinal);
            Assert.Contains(AlertCause.Suspicious, state.Alerts.Keys);
        });

    [Fact]
    public void Each_way_a_run_can_go_has_its_outcome()
    {
        Outcome(RunOutcome.Complete, new Command.RecordPage(Page(Steps)));
        Outcome(RunOutcome.CompleteWithParked, new Command.RecordClosed(Steps, WindowFate.Parked, "why", null, []));
        Outcome(RunOutcome.CompleteWithParked, new Command.RecordClosed(Steps, WindowFate.Refused, "why", null, []));
        Outcome(
            RunOutcome.CompleteWithParked,
            new Command.RecordPage(Page(Steps) with { Unreadable = [Letter("x", "steps", Today)] }));
        Outcome(RunOutcome.Complete, new Command.RecordClosed(Steps, WindowFate.NotOffered, "why", null, []));
        Outcome(
            RunOutcome.Partial,
            [.. Enumerable.Repeat<Command>(new Command.RecordFailure(Steps, "why", 0), 4)]);
        Outcome(
            RunOutcome.Failed,
            new Command.RecordDestinationFailure("archive", "why"),
            new Command.RecordDestinationFailure("metrics", "why"));

        static void Outcome(RunOutcome expected, params Command[] commands) => commands
            .Aggregate(Running(Steps), (story, command) => story.When(command, Now))
            .When(new Command.Finish(0, null, null), Now)
            .ThenState(state => Assert.Equal(expected, state.LastRun!.Outcome));
    }
}
