using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using static SyncActors.Domain.Tests.Connectors.Sample;
using Command = SyncActors.Domain.Connectors.ConnectorCommand;
using Event = SyncActors.Domain.Connectors.ConnectorEvent;

namespace SyncActors.Domain.Tests.Connectors;

/// <summary>What could not be read or was refused, and the days that wait for it.</summary>
public sealed class DeadLetterTests
{
    [Fact]
    public void A_refused_window_holds_its_days_back_until_its_letters_are_replayed()
    {
        Running(Both)
            .When(new Command.RecordClosed(Both, WindowFate.Refused, "400", null, []), Now)
            .ThenAmongOthers(new Event.WindowClosed(Both, WindowFate.Refused, "400", null, [], Now))
            .ThenState(state =>
            {
                Assert.Equal(9, state.Destinations["metrics"].Line("steps").Parked.Days);
                Assert.Equal(9, state.Destinations["archive"].Line("weight").Parked.Days);
                Assert.Equal(["steps", "weight"], state.DeadLetters.Values.Select(letter => letter.Line));
            })
            .When(new Command.Finish(9, null, null), Now)
            .When(new Command.ReplayDeadLetters([]), Now)
            .ThenState(state =>
            {
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Parked.Days);
                Assert.Equal(0, state.Destinations["archive"].Line("weight").Parked.Days);
                Assert.Empty(state.DeadLetters);
            });
    }

    [Fact]
    public void A_record_whose_day_cannot_be_told_holds_back_its_windows_days_and_no_others()
    {
        var may = Both with { Range = new DayRange(new DateOnly(2025, 5, 1), new DateOnly(2025, 5, 31)) };
        var page = Nothing(Both) with { Unreadable = [Letter("x", "steps", null)] };
        Running(may, Both).Given(new Event.PageSynced(Page(may), Now))
            .When(new Command.RecordPage(page), Now)
            .ThenState(
                state =>
                    Assert.Equal(
                        "2026-03-01..2026-03-09", state.Destinations["metrics"].Line("steps").Parked.ToString()))
            .When(new Command.ReplayDeadLetters(["x"]), Now)
            .ThenState(state =>
            {
                Assert.Equal(0, state.Destinations["metrics"].Line("steps").Parked.Days);
                Assert.Equal(31, state.Destinations["metrics"].Line("steps").Finished.Days);
            });
    }

    [Fact]
    public void A_day_that_may_still_change_is_read_again_although_a_letter_waits_and_the_letter_goes_when_it_is_well()
    {
        var late = Steps with { Range = new DayRange(FinalThrough, FinalThrough.AddDays(1)) };
        var (final, open) = (late.Range!.Value.From, late.Range!.Value.Through);
        var page = Page(late) with { Unreadable = [Letter("steps/x", "steps", open), Letter("steps/y", "steps", final)] };
        var mended = Page(late) with
        {
            Destinations = [new DestinationPage("metrics", [Item("steps", open) with { Id = "steps/x" }], 1)],
        };
        Running(late, late, late).When(new Command.RecordPage(page), Now)
            .When(new Command.RecordPage(page), Now)
            .ThenState(state =>
            {
                var line = state.Destinations["metrics"].Line("steps");
                Assert.Equal($"{final:O}..{final:O} and {open:O}..{open:O}", $"{line.Parked} and {line.Provisional}");
                Assert.Equal(2, state.DeadLetters.Count);
                Assert.Equal(2, state.Totals.DeadLettered);
            })
            .When(new Command.RecordPage(mended), Now)
            .ThenState(state =>
            {
                Assert.Equal("steps/y", Assert.Single(state.DeadLetters).Key);
                Assert.Equal($"{final:O}..{final:O}", state.Destinations["metrics"].Line("steps").Parked.ToString());
            });
    }

    [Fact]
    public void A_letter_holds_its_day_only_once_the_window_has_ended()
    {
        var first = Page(Steps) with
        {
            NextCursor = "2", Answers = [], Unreadable = [Letter("x", "steps", Steps.Range!.Value.From)],
        };
        Running(Steps).When(new Command.RecordPage(first), Now)
            .ThenState(state => Assert.Equal(0, state.Destinations["metrics"].Line("steps").Parked.Days))
            .When(new Command.RecordPage(Page(Steps)), Now)
            .ThenState(state => Assert.Equal(1, state.Destinations["metrics"].Line("steps").Parked.Days));
    }

    [Fact]
    public void The_state_keeps_the_newest_thousand_dead_letters()
    {
        var letters = Enumerable.Range(0, 1_005).Select(number =>
            Letter($"{number:0000}", "steps", History) with { At = Now + TimeSpan.FromSeconds(number) });
        Running(Steps).When(new Command.RecordPage(Page(Steps) with { Unreadable = [.. letters] }), Now)
            .ThenState(state =>
            {
                Assert.Equal(ConnectorState.DeadLettersMax, state.DeadLetters.Count);
                Assert.Equal("0005", state.DeadLetters.Keys.First());
                Assert.Equal(1_005, state.Totals.DeadLettered);
            });
    }
}
