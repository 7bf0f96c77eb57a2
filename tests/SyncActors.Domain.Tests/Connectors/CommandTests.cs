using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>What people ask of a connector.</summary>
public sealed class CommandTests
{
    private static readonly DateTimeOffset AtOnce = Now + TimeSpan.FromTicks(1);

    [Fact]
    public void A_first_definition_is_taken_and_the_first_run_scheduled() => Given()
        .When(new Command.Configure(Definition), Now)
        .Then(Configured, new Event.RunScheduled(AtOnce))
        .ThenState(state =>
        {
            Assert.Equal(1, state.Revision);
            Assert.Equal(["archive", "metrics"], state.Destinations.Keys);
            Assert.Equal(150, state.Bucket!.Available(Now));
        });

    [Fact]
    public void The_definition_it_has_changes_nothing() =>
        Given(Configured).When(new Command.Configure(Definition), Now).ThenNothing();

    [Fact]
    public void New_settings_lift_a_block() => Given(Configured, Blocked(AlertCause.AccountRefused))
        .When(new Command.Configure(Definition with { SettingsHash = "two" }), Now)
        .Then(
            new Event.Configured(Definition with { SettingsHash = "two" }, Now), new Event.Unblocked(),
            new Event.RunRequested(RunTrigger.Manual, false), new Event.RunScheduled(AtOnce));

    [Fact]
    public void A_destination_that_is_added_during_a_run_waits_for_the_next_one()
    {
        var firstPage = Page(Steps, "archive", "metrics") with { NextCursor = "2", Answers = [] };
        var more = Definition with
        {
            SettingsHash = "two",
            Destinations = [.. Definition.Destinations, new DestinationDefinition("late", "files")],
        };
        Running(Steps)
            .When(new Command.RecordPage(firstPage), Now)
            .When(new Command.Configure(more), Now).ThenAmongOthers(
                new Event.DestinationFailed("late", "it was added during a run; the next one begins with it", Now))

            // The rest of the window is not all of it for one that lacks its beginning.
            .When(new Command.RecordPage(Page(Steps, "archive", "metrics", "late")), Now)
            .ThenState(state =>
            {
                Assert.NotEqual(LineCoverage.None, state.Destinations["archive"].Line("steps"));
                Assert.Equal(LineCoverage.None, state.Destinations["late"].Line("steps"));
            });
    }

    [Fact]
    public void New_settings_do_not_schedule_a_paused_connector() => Given(Configured, new Event.Paused())
        .When(new Command.Configure(Definition with { SettingsHash = "two" }), Now)
        .Then(new Event.Configured(Definition with { SettingsHash = "two" }, Now), new Event.RunScheduled(null));

    [Fact]
    public void A_connector_that_is_switched_off_is_not_scheduled() => Given()
        .When(new Command.Configure(Definition with { Enabled = false }), Now)
        .Then(new Event.Configured(Definition with { Enabled = false }, Now), new Event.RunScheduled(null))
        .ThenState(state => Assert.Null(ConnectorDecider.WakeAt(state)));

    [Fact]
    public void A_definition_that_makes_no_sense_is_refused()
    {
        foreach (var wrong in (ConnectorDefinition[])
            [
                Definition with { Destinations = [] },
                Definition with
                {
                    Destinations = [Definition.Destinations[0], Definition.Destinations[0] with { Kind = "other" }],
                },
                Definition with { Schedule = Schedule.At("* 24 * * *", "UTC") },
                Definition with { Schedule = Schedule.At("1/2147483647 25 * * *", "UTC") },
                Definition with { Limit = new RateLimit(0, TimeSpan.FromHours(1)) },
                Definition with { Limit = new RateLimit(10, TimeSpan.Zero) },
            ])
        {
            Given().When(new Command.Configure(wrong), Now).ThenRejected(RejectionCode.Invalid);
        }
    }

    [Fact]
    public void Without_a_definition_everything_else_is_refused()
    {
        foreach (var command in (Command[])
            [
                new Command.Pause(), new Command.Resume(), new Command.Trigger(false), new Command.Cancel(),
                new Command.RunBackfill(DayRange.One(Today)), new Command.Reset(null),
                new Command.ReplayDeadLetters([]),
                new Command.Authorized([]), new Command.Begin(RunTrigger.Manual, []), new Command.Reserve(1),
            ])
        {
            Given().When(command, Now).ThenRejected(RejectionCode.NotConfigured);
        }
    }

    [Fact]
    public void A_pause_takes_the_connector_out_of_the_schedule_and_is_so_only_once() => Given(Configured)
        .When(new Command.Pause(), Now).Then(new Event.Paused(), new Event.RunScheduled(null))
        .ThenState(state => Assert.Null(ConnectorDecider.WakeAt(state)))
        .When(new Command.Pause(), Now).ThenNothing();

    [Fact]
    public void A_resumed_connector_is_scheduled_again() => Given(Configured, new Event.Paused())
        .When(new Command.Resume(), Now).Then(new Event.Resumed(), new Event.RunScheduled(AtOnce))
        .When(new Command.Resume(), Now).ThenNothing();

    [Fact]
    public void A_resumed_connector_that_is_blocked_stays_out_of_the_schedule() =>
        Given(Configured, new Event.Paused(), Blocked(AlertCause.NeedsAuthorization))
            .When(new Command.Resume(), Now).ThenAmongOthers(new Event.Resumed(), new Event.RunScheduled(null));

    [Fact]
    public void A_blocked_connector_that_is_resumed_tries_again_at_once() =>
        Given(Configured, Blocked(AlertCause.AccountRefused))
            .When(new Command.Resume(), Now)
            .ThenAmongOthers(new Event.Unblocked(), new Event.RunRequested(RunTrigger.Manual, false))
            .ThenState(state => Assert.Equal(DateTimeOffset.UnixEpoch, ConnectorDecider.WakeAt(state)));

    [Fact]
    public void A_wish_for_a_run_wakes_the_connector_at_once() => Given(Configured)
        .When(new Command.Trigger(Force: true), Now).Then(new Event.RunRequested(RunTrigger.Manual, true))
        .ThenState(state =>
        {
            Assert.True(ConnectorDecider.WakeAt(state) <= Now);
            Assert.True(state.ForceReread);
        });

    [Fact]
    public void A_wish_that_comes_while_a_run_is_open_is_that_run() =>
        Running(Steps).When(new Command.Trigger(false), Now).ThenNothing();

    [Fact]
    public void Who_is_paused_off_or_blocked_refuses_a_run()
    {
        var range = DayRange.One(Today);
        Command[] commands =
            [new Command.Trigger(false), new Command.RunBackfill(range), new Command.Begin(RunTrigger.Manual, [])];
        foreach (var command in commands)
        {
            Given(Configured, new Event.Paused()).When(command, Now).ThenRejected(RejectionCode.Paused);
            Given(new Event.Configured(Definition with { Enabled = false }, Now)).When(command, Now)
                .ThenRejected(RejectionCode.Paused);
            Given(Configured, Blocked(AlertCause.AccountRefused)).When(command, Now)
                .ThenRejected(RejectionCode.Blocked);
        }
    }

    [Fact]
    public void A_backfill_asks_for_a_run_and_for_its_days_alone()
    {
        var range = new DayRange(new DateOnly(2020, 1, 1), new DateOnly(2020, 2, 1));
        Given(Configured).When(new Command.RunBackfill(range), Now).Then(new Event.BackfillRequested(range))
            .ThenState(state =>
            {
                Assert.Equal(RunTrigger.Backfill, state.Requested);
                var basis = RunPlanner.Basis(state, Now);
                Assert.Equal(History, basis.HistoryFrom);
                Assert.All(
                    basis.Needs, need => Assert.Equal($"{range},{new DayRange(History, Today)}", need.Days.ToString()));
            });
        Running(Steps).When(new Command.RunBackfill(range), Now).Then(new Event.BackfillRequested(range));
    }

    [Fact]
    public void Days_that_were_asked_for_stay_expected_until_they_are_there()
    {
        var (one, other) = (
            new DayRange(new DateOnly(2020, 1, 1), new DateOnly(2020, 1, 3)), DayRange.One(new DateOnly(2020, 1, 9)));
        var steps = Steps with { Range = one };
        Given(Configured).When(new Command.RunBackfill(one), Now).ThenAmongOthers(new Event.BackfillRequested(one))
            .When(new Command.RunBackfill(other), Now).ThenAmongOthers(new Event.BackfillRequested(other))
            .Given(
                Started(1), Planned(steps), new Event.PageSynced(Page(steps), Now),
                new Event.RunFinished(1, RunOutcome.Partial, "one of 2 windows failed", 0, Now))
            .ThenState(state =>
            {
                var needs = RunPlanner.Basis(state, Now).Needs.ToDictionary(
                    need => need.Line, need => need.Days.ToString());
                Assert.Equal($"{other},{new DayRange(History, Today)}", needs["steps"]);
                Assert.Equal($"{one},{other},{new DayRange(History, Today)}", needs["weight"]);
            });
    }

    [Fact]
    public void A_backfill_of_no_days_or_of_days_to_come_is_refused()
    {
        Given(Configured).When(new Command.RunBackfill(new DayRange(Today, Today.AddDays(-1))), Now)
            .ThenRejected(RejectionCode.Invalid);
        Given(Configured).When(new Command.RunBackfill(new DayRange(Today, Today.AddDays(1))), Now)
            .ThenRejected(RejectionCode.Invalid);
        Given(Configured).When(new Command.RunBackfill(default), Now).ThenRejected(RejectionCode.Invalid);
    }

    [Fact]
    public void A_history_begins_where_somebody_elses_ended()
    {
        var from = new DateOnly(2026, 3, 5);
        Given(Configured).When(new Command.BeginHistory(from), Now).Then(new Event.HistoryBegun(from))
            .ThenState(state => Assert.All(
                RunPlanner.Basis(state, Now).Needs,
                need => Assert.Equal(new DayRange(from, Today).ToString(), need.Days.ToString())))
            .When(new Command.BeginHistory(from), Now).ThenNothing()
            .When(new Command.RunBackfill(new DayRange(History, History)), Now)
            .ThenAmongOthers(new Event.BackfillRequested(new DayRange(History, History)))
            .ThenState(state =>
            {
                var basis = RunPlanner.Basis(state, Now);
                Assert.Equal(from, basis.HistoryFrom);
                Assert.All(basis.Needs, need => Assert.Equal(
                    $"{new DayRange(History, History)},{new DayRange(from, Today)}", need.Days.ToString()));
            })
            .When(new Command.BeginHistory(null), Now).Then(new Event.HistoryBegun(null))
            .ThenState(state => Assert.Equal(History, RunPlanner.Basis(state, Now).HistoryFrom));
    }

    [Fact]
    public void A_history_begins_later_also_after_runs_and_earlier_when_the_settings_change()
    {
        var from = new DateOnly(2026, 3, 5);
        Running(Steps).When(new Command.BeginHistory(from), Now).ThenRejected(RejectionCode.AlreadyRunning);
        Given(Configured, Started(1), Planned(Steps), Finished(1, RunOutcome.Complete))
            .ThenState(state => Assert.Equal(History, state.HistoryFrom))
            .When(new Command.BeginHistory(from), Now).ThenAmongOthers(new Event.HistoryBegun(from))
            .ThenState(state => Assert.Equal(from, RunPlanner.Basis(state, Now).HistoryFrom))
            .When(new Command.Configure(Definition with { SettingsHash = "two" }), Now)
            .ThenState(state => Assert.Equal(from, RunPlanner.Basis(state, Now).HistoryFrom))
            .When(
                new Command.Configure(Definition with { HistoryFrom = History.AddDays(1), SettingsHash = "three" }),
                Now)
            .ThenState(state => Assert.Equal(History.AddDays(1), RunPlanner.Basis(state, Now).HistoryFrom));
    }

    [Fact]
    public void A_history_cannot_begin_in_days_to_come()
    {
        Given(Configured).When(new Command.BeginHistory(Today.AddDays(3)), Now).ThenRejected(RejectionCode.Invalid);
        Given(Configured).When(new Command.BeginHistory(DateOnly.MinValue), Now).ThenRejected(RejectionCode.Invalid);
        Given(Configured).When(new Command.BeginHistory(Today.AddDays(1)), Now)
            .Then(new Event.HistoryBegun(Today.AddDays(1)))
            .ThenState(state => Assert.Equal(Today, RunPlanner.Basis(state, Now).HistoryFrom));
    }

    [Fact]
    public void What_the_configuration_no_longer_names_ends_its_run_and_does_nothing()
    {
        Running(Steps).When(new Command.Remove(), Now)
            .Then(
                new Event.RunFinished(1, RunOutcome.Cancelled, "removed from the configuration", 0, Now),
                new Event.Removed(Now),
                new Event.RunScheduled(null))
            .ThenState(state =>
            {
                Assert.True(state.IsRemoved());
                Assert.Null(ConnectorDecider.WakeAt(state));
            })
            .When(new Command.Remove(), Now).ThenNothing()
            .When(new Command.Trigger(false), Now).ThenRejected(RejectionCode.NotConfigured)
            .When(new Command.Resume(), Now).ThenRejected(RejectionCode.NotConfigured)
            .When(new Command.Authorized([]), Now).ThenRejected(RejectionCode.NotConfigured)
            .When(new Command.Reserve(1), Now).ThenRejected(RejectionCode.NotConfigured);
        Given().When(new Command.Remove(), Now).ThenRejected(RejectionCode.NotConfigured);
        Given(Configured, new Event.RunRequested(RunTrigger.Manual, false)).When(new Command.Remove(), Now)
            .ThenState(state => Assert.Null(ConnectorDecider.WakeAt(state)));
        Given(Configured, Blocked(AlertCause.AccountRefused), Raised(AlertCause.AccountRefused, "consent is gone"))
            .When(new Command.Remove(), Now)
            .Then(
                new Event.Removed(Now), new Event.RunScheduled(null),
                new Event.AlertResolved(AlertCause.AccountRefused, Now));
    }

    [Fact]
    public void What_is_named_again_goes_on_where_it_was() =>
        Given(
            Configured, Started(1), Planned(Steps), new Event.PageSynced(Page(Steps), Now),
            Finished(1, RunOutcome.Complete))
            .When(new Command.Remove(), Now).ThenAmongOthers(new Event.Removed(Now))
            .When(new Command.Configure(Definition), Now)
            .ThenAmongOthers(new Event.Configured(Definition, Now), new Event.RunScheduled(Now + TimeSpan.FromHours(1)))
            .ThenState(state =>
            {
                Assert.False(state.IsRemoved());
                Assert.Equal(History, state.HistoryFrom);
                Assert.Equal("2026-03-01..2026-03-09", state.Destinations["metrics"].Line("steps").Finished.ToString());
                Assert.Equal(Now + TimeSpan.FromHours(1), ConnectorDecider.WakeAt(state));
            });

    [Fact]
    public void Only_an_open_run_can_be_cancelled()
    {
        Given(Configured).When(new Command.Cancel(), Now).ThenRejected(RejectionCode.NotRunning);
        Running(Steps).When(new Command.Cancel(), Now).ThenNothing();
    }

    [Fact]
    public void A_new_grant_lifts_the_block_and_opens_parked_lines() =>
        Given(
            Configured, Started(1), Planned(Weight),
            new Event.WindowClosed(Weight, WindowFate.Parked, "no scope", "weight", [], Now),
                Blocked(AlertCause.NeedsAuthorization), Finished(1, RunOutcome.Failed))
            .When(new Command.Authorized(["weight"]), Now)
            .Then(
                new Event.Unblocked(), new Event.RunRequested(RunTrigger.Manual, false),
                new Event.RunScheduled(Now + TimeSpan.FromHours(1)), new Event.LinesReopened(["weight"]));

    [Fact]
    public void A_new_grant_does_not_bring_back_a_source_that_is_gone() =>
        Given(
            Configured, Blocked(AlertCause.SourceDiscontinued),
            Raised(AlertCause.SourceDiscontinued, "consent is gone"))
            .When(new Command.Authorized([]), Now).ThenNothing();

    [Fact]
    public void A_connector_wakes_for_its_run_its_wish_or_its_schedule()
    {
        Given(Configured).ThenState(state => Assert.Null(ConnectorDecider.WakeAt(state)));
        Given(Configured, new Event.RunScheduled(Now))
            .ThenState(state => Assert.Equal(Now, ConnectorDecider.WakeAt(state)));
        Running(Steps).ThenState(state => Assert.Equal(Now, ConnectorDecider.WakeAt(state)))
            .Given(new Event.Throttled(Now + TimeSpan.FromMinutes(5), true, Now))
            .ThenState(state => Assert.Equal(Now + TimeSpan.FromMinutes(5), ConnectorDecider.WakeAt(state)))
            .Given(new Event.Paused())
            .ThenState(state => Assert.Equal(Now, ConnectorDecider.WakeAt(state)));
    }
}
