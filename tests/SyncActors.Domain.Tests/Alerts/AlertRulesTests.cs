using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Tests.Connectors;

namespace SyncActors.Domain.Tests.Alerts;

public sealed class AlertRulesTests
{
    private static readonly DateTimeOffset Now = Sample.Now;

    [Fact]
    public void Two_failures_are_tolerated_the_third_is_told_and_a_complete_run_ends_it()
    {
        Assert.Empty(Causes(RunOutcome.Failed, RunOutcome.Partial));
        Assert.Equal([AlertCause.RunsFailing], Causes(RunOutcome.Failed, RunOutcome.Partial, RunOutcome.Failed));
        Assert.Empty(Causes(RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Complete, RunOutcome.Failed));
    }

    [Fact]
    public void Runs_that_were_stopped_or_gave_way_neither_count_nor_excuse() => Assert.Equal(
        [AlertCause.RunsFailing],
        Causes(RunOutcome.Failed, RunOutcome.Cancelled, RunOutcome.Failed, RunOutcome.Yielded, RunOutcome.Failed));

    [Fact]
    public void Silence_where_something_was_expected_is_told_at_once() =>
        Assert.Equal([AlertCause.Suspicious], Causes(RunOutcome.Suspicious));

    [Fact]
    public void A_block_is_told_under_its_own_cause_and_only_once()
    {
        foreach (var cause in Enum.GetValues<AlertCause>())
        {
            // Also where another rule would tell of the same cause.
            var state = State(
            [
                Sample.Configured, .. Sample.Runs(RunOutcome.Failed, RunOutcome.Failed, RunOutcome.Failed),
                Sample.Blocked(cause),
            ]);
            var raised = AlertRules.Changes(state, Now).OfType<ConnectorEvent.AlertRaised>().Select(e => e.Alert)
                .ToList();
            Assert.Single(raised, alert => alert.Cause == cause);
            Assert.Equal("consent is gone", raised.Single(alert => alert.Cause == cause).Text);
        }
    }

    [Fact]
    public void An_alert_that_fires_is_not_raised_again_and_ends_with_its_cause()
    {
        var blocked = State([Sample.Configured, Sample.Blocked(AlertCause.NeedsAuthorization)]);
        var told = blocked.Fold(AlertRules.Changes(blocked, Now));
        Assert.Empty(AlertRules.Changes(told, Now + TimeSpan.FromDays(1)));
        Assert.Equal(Now, told.Alerts[AlertCause.NeedsAuthorization].Since);

        var mended = told.Apply(new ConnectorEvent.Unblocked());
        var resolved = Assert.IsType<ConnectorEvent.AlertResolved>(Assert.Single(AlertRules.Changes(mended, Now)));
        Assert.Equal(AlertCause.NeedsAuthorization, resolved.Cause);
        Assert.Empty(mended.Apply(resolved).Alerts);
    }

    [Fact]
    public void Failing_destinations_parked_lines_and_dead_letters_are_told()
    {
        var running = State([Sample.Configured, Sample.Started(1), Sample.Planned(Sample.Steps, Sample.Weight)]);

        Assert.Equal(
            [AlertCause.DestinationFailing],
            Causes(running.Apply(new ConnectorEvent.DestinationFailed("metrics", "refused", Now))));
        Assert.Equal([AlertCause.LinesParked], Causes(running.Apply(Closed(WindowFate.Parked))));
        Assert.Equal([AlertCause.DeadLetters], Causes(running.Apply(Closed(WindowFate.Refused))));
        Assert.Empty(Causes(running.Apply(Closed(WindowFate.NotOffered))));
        Assert.Empty(Causes(running.Apply(Closed(WindowFate.GivenUp))));
    }

    [Fact]
    public void Several_causes_are_told_in_a_fixed_order()
    {
        var state = State(
        [
            Sample.Configured, Sample.Started(1), Sample.Planned(Sample.Steps), Closed(WindowFate.Refused),
            new ConnectorEvent.DestinationFailed("metrics", "refused", Now), Sample.Blocked(AlertCause.AccountRefused),
        ]);
        Assert.Equal([AlertCause.AccountRefused, AlertCause.DestinationFailing, AlertCause.DeadLetters], Causes(state));
    }

    private static ConnectorEvent Closed(WindowFate fate) =>
        new ConnectorEvent.WindowClosed(Sample.Steps, fate, "why", null, [], Now);

    private static ConnectorState State(IEnumerable<ConnectorEvent> events) => ConnectorState.New.Fold(events);

    private static IEnumerable<AlertCause> Causes(params RunOutcome[] outcomes) =>
        Causes(State([Sample.Configured, .. Sample.Runs(outcomes)]));

    private static IEnumerable<AlertCause> Causes(ConnectorState state) =>
        AlertRules.Changes(state, Now).Cast<ConnectorEvent.AlertRaised>().Select(raised => raised.Alert.Cause);
}
