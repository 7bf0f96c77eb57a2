using SyncActors.Domain.Runs;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>Which run reads what after one that did not complete.</summary>
public sealed class TurnTests
{
    [Fact]
    public void A_run_that_did_not_complete_lets_the_next_read_the_newest_days_again()
    {
        foreach (var outcome in Enum.GetValues<RunOutcome>())
        {
            var complete = outcome is RunOutcome.Complete or RunOutcome.CompleteWithParked;
            Running().When(new Command.Finish(0, outcome, "why"), Now)
                .ThenState(state =>
                {
                    // One that gave way has read the newest days: they come first.
                    Assert.Equal(!complete && outcome != RunOutcome.Yielded, RunPlanner.Basis(state, Now).Reread);
                    Assert.Equal(complete ? Now : null, state.LastCompleteAt);
                });
        }
    }

    [Fact]
    public void A_run_begins_with_what_the_last_one_gave_way_before()
    {
        var basis = RunPlanner.Basis(Given(Configured).State, Now);
        Running(Steps, Weight).Given(new Event.PageSynced(Page(Steps), Now))
            .When(new Command.Finish(0, RunOutcome.Yielded, "out of permits"), Now)
            .Given(Started(2))
            .When(new Command.Plan(basis, [Steps, Weight]), Now).ThenAmongOthers(
                new Event.RunPlanned([Weight, Steps], basis.Today, basis.FinalThrough, basis.HistoryFrom, basis.Reread))
            .Given(Finished(2, RunOutcome.Complete), Started(3))
            .When(new Command.Plan(basis, [Steps, Weight]), Now).ThenAmongOthers(
                new Event.RunPlanned(
                    [Steps, Weight], basis.Today, basis.FinalThrough, basis.HistoryFrom, basis.Reread));
    }
}
