using SyncActors.Domain.Connectors;
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

    [Fact]
    public void Days_that_may_have_changed_and_that_a_run_gave_way_before_are_asked_for_by_the_next()
    {
        var (newest, older) = (
            Steps with { Range = new DayRange(Today.AddDays(-3), Today) },
            Steps with { Range = new DayRange(History, Today.AddDays(-4)) });
        var planned = new Event.RunPlanned([newest, older], Today, History.AddDays(-1), History, Reread: true);
        Given(
                Configured, Started(1), planned, new Event.PageSynced(Page(newest), Now),
                new Event.PageSynced(Page(older), Now), Finished(1, RunOutcome.Complete))
            .ThenState(state => Assert.DoesNotContain(RunPlanner.Basis(state, Now).Needs, need => need.Line == "steps"))
            .Given(
                Started(2), planned, new Event.PageSynced(Page(newest), Now), Finished(2, RunOutcome.Yielded))
            .ThenState(state =>
            {
                var basis = RunPlanner.Basis(state, Now);
                Assert.False(basis.Reread);
                Assert.Equal(
                    $"{older.Range}", Assert.Single(basis.Needs, need => need.Line == "steps").Days.ToString());
            });
    }

    [Fact]
    public void Where_the_limit_never_lasts_for_all_neither_new_nor_older_days_wait_for_ever() =>
        Property.Holds(200, random =>
        {
            var lines = Enumerable.Range(0, random.Next(1, 6)).Select(number => $"line-{number}").ToList();
            var fresh = lines.ConvertAll(line => new Window("new", [line], new DayRange(Today.AddDays(-3), Today), 1));
            var older = Enumerable.Range(10, random.Next(30)).Select(
                ago => new Window("old", [random.OneOf(lines)], DayRange.One(Today.AddDays(-ago)), 1)).ToList();
            var state = ConnectorState.New.Fold([Configured]);
            var waits = fresh.ToDictionary(window => window, _ => 0);
            for (var (run, olderWait) = (1, 0); older.Count > 0; run++)
            {
                var basis = RunPlanner.Basis(state, Now);
                state = After(state.Apply(Started(run)), new Command.Plan(basis, [.. fresh, .. older]));
                var read = state.Run!.Left.Take(random.Next(1, 5)).ToList();
                foreach (var window in read)
                    state = state.Apply(new Event.PageSynced(Page(window), Now));
                state = After(state, new Command.Finish(0, state.Run!.Left.IsEmpty ? null : RunOutcome.Yielded, ""));
                olderWait = older.RemoveAll(read.Contains) > 0 ? 0 : olderWait + 1;
                Assert.InRange(olderWait, 0, fresh.Count);
                foreach (var window in fresh)
                {
                    waits[window] = read.Contains(window) ? 0 : waits[window] + 1;
                    Assert.InRange(waits[window], 0, fresh.Count);
                }
            }
        });

    private static ConnectorState After(ConnectorState state, Command command) =>
        Assert.IsType<Decision.Accepted>(ConnectorDecider.Decide(state, command, Now)).State;
}
