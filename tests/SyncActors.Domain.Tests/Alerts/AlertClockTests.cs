using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Tests.Connectors;
using SyncActors.Testing.Connectors;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Alerts;

/// <summary>Rules that wait for the clock, notes that people take, and reminders.</summary>
public sealed class AlertClockTests
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    [Fact]
    public void Without_rules_that_wait_nothing_of_an_alert_wakes_a_connector() =>
        Given(Configured).Given(Sample.Runs(RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Failed))
            .When(new Command.CheckAlerts(), Now)
            .ThenAmongOthers(Event(AlertCause.RunsFailing, "3 runs in a row failed: why"))
            .ThenState(state =>
            {
                Assert.Null(AlertClock.NextAt(state));
                Assert.Equal(ConnectorDecider.RunAt(state), ConnectorDecider.WakeAt(state));
            });

    [Fact]
    public void No_complete_run_for_a_day_is_told_at_that_moment_once_and_ends_with_the_next_one()
    {
        var scenario = Watched(new AlertPolicy { NoSyncFor = Day });
        Assert.Equal(Now + Day, ConnectorDecider.WakeAt(scenario.State));
        scenario.When(new Command.CheckAlerts(), Now + Day - TimeSpan.FromTicks(1)).ThenNothing();
        scenario.When(new Command.CheckAlerts(), Now + Day)
            .Then(Event(AlertCause.NoSync, "no run has ended complete yet", Now + Day));
        scenario.When(new Command.CheckAlerts(), Now + (3 * Day)).ThenNothing();
        Assert.Null(AlertClock.NextAt(scenario.State));

        scenario.Given(Started(1), new Event.RunFinished(1, RunOutcome.Complete, null, 0, Now + (4 * Day)))
            .When(new Command.CheckAlerts(), Now + (4 * Day))
            .Then(new Event.AlertResolved(AlertCause.NoSync, Now + (4 * Day)));
        Assert.Equal(Now + (5 * Day), AlertClock.NextAt(scenario.State));
    }

    [Fact]
    public void A_clock_that_goes_back_ends_no_alert() => Watched(new AlertPolicy { NoSyncFor = Day })
        .When(new Command.CheckAlerts(), Now + Day)
        .When(new Command.CheckAlerts(), Now + TimeSpan.FromHours(1)).ThenNothing();

    [Fact]
    public void Paused_and_blocked_connectors_are_watched_too_and_those_switched_off_are_not()
    {
        var policy = new AlertPolicy { NoSyncFor = Day };
        Watched(policy).Given(new Event.Paused()).ThenState(IsWatched);
        Watched(policy).Given(Blocked(AlertCause.NeedsAuthorization)).ThenState(IsWatched);
        Watched(policy).Given(Started(1), new Event.Throttled(Now + (2 * Day), true, Now)).ThenState(state =>
            Assert.Equal(Now + Day, AlertClock.NextAt(state)));
        Given(new Event.Configured(Definition with { Alerts = policy, Enabled = false }, Now))
            .When(new Command.CheckAlerts(), Now + (9 * Day)).ThenNothing()
            .ThenState(state => Assert.Null(AlertClock.NextAt(state)));
        Watched(policy).When(new Command.Remove(), Now + Day)
            .ThenState(state => Assert.Null(ConnectorDecider.WakeAt(state)));

        static void IsWatched(ConnectorState state)
        {
            Assert.Null(ConnectorDecider.RunAt(state));
            Assert.Equal(Now + Day, ConnectorDecider.WakeAt(state));
        }
    }

    [Fact]
    public void One_that_was_switched_off_begins_anew() => Given(
        new Event.Configured(Definition with { Enabled = false }, Now),
        new Event.Configured(
            Definition with { Alerts = new AlertPolicy { NoSyncFor = Day } }, Now + (9 * Day)))
        .ThenState(state => Assert.Equal(Now + (10 * Day), AlertClock.NextAt(state)));

    [Fact]
    public void Data_grow_old_from_the_end_of_their_newest_day()
    {
        var policy = new AlertPolicy
        {
            StaleAfter =
                [new StaleRule("steps", TimeSpan.FromHours(36)), new StaleRule("weight", TimeSpan.FromDays(30))],
        };
        var scenario = Watched(policy).Given(
            Started(1), Planned(Steps, Weight), new Event.PermitsReserved(10, Now),
            new Event.PageSynced(Page(Steps), Now));
        Assert.Equal(Today, scenario.State.NewestDays["steps"]);
        var old = new DateTimeOffset(Today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero) + TimeSpan.FromHours(36);
        Assert.Equal(old, AlertClock.NextAt(scenario.State));
        scenario.When(new Command.CheckAlerts(), old).Then(
            Event(AlertCause.StaleData, "steps: the newest data are of 2026-03-10", old));

        // An answer without items is none.
        scenario.When(new Command.RecordPage(Nothing(Weight)), old)
            .ThenState(state => Assert.True(state.Alerts.ContainsKey(AlertCause.StaleData)));
    }

    [Fact]
    public void A_line_that_has_never_had_data_has_its_time_from_the_beginning() =>
        Watched(new AlertPolicy { StaleAfter = [new StaleRule("weight", Day)] })
            .When(new Command.CheckAlerts(), Now + Day)
            .Then(Event(AlertCause.StaleData, "weight: there are no data yet", Now + Day));

    [Fact]
    public void A_line_that_is_closed_is_not_stale() =>
        Watched(new AlertPolicy { StaleAfter = [new StaleRule("weight", Day)] })
            .Given(
                Started(1), Planned(Weight), new Event.PermitsReserved(3, Now),
                new Event.WindowClosed(Weight, WindowFate.NotOffered, "no scale", null, [], Now))
            .ThenState(state => Assert.Null(AlertClock.NextAt(state)));

    [Fact]
    public void Meeting_the_limit_again_and_again_is_told_and_a_page_ends_it()
    {
        var scenario = Running(Steps, Weight);
        for (var time = 0; time < 2; time++)
            scenario.When(new Command.RecordThrottle(Day, null), Now);
        Assert.Empty(scenario.State.Alerts);
        scenario.When(new Command.RecordThrottle(Day, null), Now).ThenState(state =>
            Assert.Equal([AlertCause.Quota], state.Alerts.Keys));
        scenario.When(new Command.RecordPage(Page(Steps)), Now).ThenState(state => Assert.Empty(state.Alerts));
    }

    [Fact]
    public void People_are_reminded_each_day_until_one_takes_note_or_the_cause_is_gone()
    {
        var scenario = Watched(new AlertPolicy { RemindEvery = Day })
            .When(new Command.Trigger(false), Now).When(new Command.Begin(RunTrigger.Manual, [Account]), Now)
            .When(new Command.RecordBlocked(AlertCause.NeedsAuthorization, "consent is gone"), Now);
        Assert.Equal(Now + Day, AlertClock.NextAt(scenario.State));
        for (var day = 1; day <= 3; day++)
        {
            var at = Now + (day * Day);
            scenario.When(new Command.CheckAlerts(), at)
                .Then(new Event.AlertReminded(AlertCause.NeedsAuthorization, "consent is gone", at));
            scenario.When(new Command.CheckAlerts(), at).ThenNothing();
        }

        scenario.When(new Command.Acknowledge(AlertCause.NeedsAuthorization), Now + (4 * Day) - TimeSpan.FromHours(1))
            .Then(new Event.AlertAcknowledged(
                AlertCause.NeedsAuthorization, Now + (4 * Day) - TimeSpan.FromHours(1)));
        Assert.Null(AlertClock.NextAt(scenario.State));
        scenario.When(new Command.Acknowledge(AlertCause.NeedsAuthorization), Now + (5 * Day)).ThenNothing();
        scenario.When(new Command.CheckAlerts(), Now + (9 * Day)).ThenNothing();
        scenario.When(new Command.Authorized([]), Now + (9 * Day)).ThenAmongOthers(
            new Event.AlertResolved(AlertCause.NeedsAuthorization, Now + (9 * Day)));
    }

    [Fact]
    public void Note_can_be_taken_only_of_what_fires() => Given(Configured)
        .When(new Command.Acknowledge(AlertCause.NoSync), Now).ThenRejected(RejectionCode.NotFound);

    [Fact]
    public void Each_number_is_the_rules_and_zero_is_never()
    {
        Watched(new AlertPolicy { FailuresInARow = 1 }).Given(Sample.Runs(RunOutcome.Failed))
            .When(new Command.CheckAlerts(), Now)
            .ThenAmongOthers(Event(AlertCause.RunsFailing, "1 runs in a row failed: why"));
        Watched(new AlertPolicy { FailuresInARow = 0 })
            .Given(Sample.Runs([.. Enumerable.Repeat(RunOutcome.Failed, 9)]))
            .When(new Command.CheckAlerts(), Now).ThenNothing();
        Watched(new AlertPolicy { Off = [AlertCause.Suspicious] }).Given(Sample.Runs(RunOutcome.Suspicious))
            .When(new Command.CheckAlerts(), Now).ThenNothing();
    }

    [Fact]
    public void A_day_of_which_no_time_can_be_counted_is_never_old()
    {
        var far = new DayRange(DateOnly.MaxValue, DateOnly.MaxValue);
        var page = Page(Steps) with { Answers = [new LineAnswer("steps", Steps.Range, DaySet.Of(far))] };
        Watched(new AlertPolicy { StaleAfter = [new StaleRule("steps", Day)] })
            .Given(
                Started(1), Planned(Steps), new Event.PermitsReserved(3, Now), new Event.PageSynced(page, Now))
            .ThenState(state => Assert.Null(AlertClock.NextAt(state)));
    }

    [Fact]
    public void Every_cause_has_words_and_advice_without_what_vendors_said()
    {
        var state = Given(Configured)
            .Given(Blocked(AlertCause.NeedsAuthorization)).Given(Sample.Runs(RunOutcome.Failed, RunOutcome.Failed)).State;
        foreach (var cause in Enum.GetValues<AlertCause>())
        {
            Assert.NotEmpty(AlertWords.What(cause, state));
            Assert.NotEmpty(AlertWords.What(cause, ConnectorState.New));
            Assert.DoesNotContain("consent is gone", AlertWords.What(cause, state), StringComparison.Ordinal);
            Assert.Contains("syncactors ", AlertWords.Advice(cause, "anna-fitbit"), StringComparison.Ordinal);
        }
    }

    private static ConnectorScenario Watched(AlertPolicy policy) => Given(
        new Event.Configured(
            Definition with { Alerts = policy, Schedule = SyncActors.Domain.Schedules.Schedule.Manual }, Now));

    private static Event Event(AlertCause cause, string text, DateTimeOffset? since = null) =>
        new Event.AlertRaised(new Alert(cause, since ?? Now, text));
}
