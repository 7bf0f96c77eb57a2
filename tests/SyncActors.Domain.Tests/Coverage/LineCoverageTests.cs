using SyncActors.Domain.Coverage;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Tests.Coverage;

public sealed class LineCoverageTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    private enum Day
    {
        Missing,
        Item,
        Empty,
        Provisional,
        Parked,
    }

    [Fact]
    public void Coverage_does_what_a_table_of_days_does() => Property.Holds(500, random =>
    {
        var (coverage, model) = (LineCoverage.None, new Dictionary<DateOnly, Day>());
        for (var step = 0; step < 15; step++)
        {
            var range = DaySetTests.Range(random);
            switch (random.Next(8))
            {
                case 0:
                    var days = DaySetTests.Some(random).Set.Within(range);
                    coverage = coverage.Park(days);
                    foreach (var day in DaySetTests.Days(days))
                        model[day] = Day.Parked;
                    break;
                case 1:
                    coverage = coverage.Forget(range);
                    foreach (var day in DaySetTests.Days(range))
                        model.Remove(day);
                    break;
                default:
                    var (items, finalThrough) = (DaySetTests.Some(random).Set, random.Day(First, 60));
                    var held = random.Percent(30) ? DaySetTests.Some(random).Set : DaySet.Empty;
                    coverage = coverage.Answered(range, items, finalThrough, held);
                    foreach (var day in DaySetTests.Days(range))
                        model[day] = Answered(
                            model.GetValueOrDefault(day), items.Contains(day), day <= finalThrough, held.Contains(day));
                    break;
            }

            AssertSame(model, coverage);
            var start = random.Day(First, 30);
            Assert.Equal(Watermark(model, start), coverage.Watermark(start));
        }

        static Day Answered(Day before, bool item, bool final, bool held) => before switch
        {
            Day.Parked => Day.Parked,
            _ when held => final ? Day.Parked : Day.Provisional,
            Day.Item or Day.Empty => item ? Day.Item : Day.Empty,
            _ when final => item ? Day.Item : Day.Empty,
            _ => Day.Provisional,
        };
    });

    [Fact]
    public void What_is_needed_is_what_is_missing_and_when_read_again_what_may_have_changed() =>
        Property.Holds(2000, random =>
        {
            var coverage = LineCoverage.None;
            for (var step = 0; step < 6; step++)
            {
                coverage = coverage.Answered(DaySetTests.Range(random), DaySet.Empty, random.Day(First, 60));
                coverage = random.Percent(30) ? coverage.Park(DaySetTests.Some(random).Set) : coverage;
            }

            var (expected, lookback, reread, waiting) = (
                DaySetTests.Range(random), DaySetTests.Range(random), random.Percent(50), DaySetTests.Range(random));
            var needed = DaySetTests.Days(expected).Where(day =>
                !coverage.Parked.Contains(day)
                && (reread
                    ? !coverage.Finished.Contains(day) || lookback.Contains(day)
                    : !coverage.Finished.Contains(day)
                        && (!coverage.Provisional.Contains(day) || waiting.Contains(day))));

            Assert.Equal(needed, DaySetTests.Days(coverage.Needs(DaySet.Of(expected), reread, lookback, [waiting])));
        });

    [Fact]
    public void A_parked_day_holds_the_watermark_back_until_it_is_forgotten_and_answered_again()
    {
        var ten = new DayRange(First, First.AddDays(9));
        var parked = DaySet.Of([DayRange.One(First.AddDays(4))]);
        var coverage = LineCoverage.None.Park(parked).Answered(ten, DaySet.Of([ten]), First.AddDays(9));

        Assert.Equal(First.AddDays(3), coverage.Watermark(First));
        Assert.Equal(
            DaySet.Empty, coverage.Needs(DaySet.Of(ten), reread: true, ten).Within(DayRange.One(First.AddDays(4))));

        var mended = coverage.Forget(DayRange.One(First.AddDays(4)));
        Assert.Equal(parked, mended.Needs(DaySet.Of(ten), reread: false, ten));
        Assert.Equal(First.AddDays(9), mended.Answered(ten, DaySet.Of([ten]), First.AddDays(9)).Watermark(First));
    }

    [Fact]
    public void A_provisional_day_becomes_final_when_it_is_answered_as_such()
    {
        var day = DayRange.One(First);
        var provisional = LineCoverage.None.Answered(day, DaySet.Of([day]), First.AddDays(-1));
        Assert.Equal(First.AddDays(-1), provisional.Watermark(First));
        Assert.True(provisional.Provisional.Contains(First));

        var final = provisional.Answered(day, DaySet.Of([day]), First);
        Assert.Equal(First, final.Watermark(First));
        Assert.False(final.Provisional.Contains(First));
    }

    [Fact]
    public void A_finished_day_without_an_item_is_missing_until_one_comes()
    {
        var day = DayRange.One(First);
        var empty = LineCoverage.None.Answered(day, DaySet.Empty, First);
        Assert.True(empty.Finished.Contains(First) && empty.Empty.Contains(First));

        var filled = empty.Answered(day, DaySet.Of([day]), First);
        Assert.True(filled.Finished.Contains(First) && !filled.Empty.Contains(First));

        // Answered again while the day counts as open, it stays finished, and still has nothing.
        var reopened = empty.Answered(day, DaySet.Empty, First.AddDays(-1));
        Assert.True(reopened.Finished.Contains(First) && reopened.Empty.Contains(First));
        Assert.Equal(DaySet.Empty, reopened.Provisional);
    }

    [Fact]
    public void All_days_may_be_final()
    {
        var coverage = LineCoverage.None.Answered(
            new DayRange(First, DateOnly.MaxValue), DaySet.Empty, DateOnly.MaxValue);
        Assert.Equal(DateOnly.MaxValue, coverage.Watermark(First));
    }

    private static DateOnly Watermark(Dictionary<DateOnly, Day> model, DateOnly start)
    {
        var mark = start.AddDays(-1);
        while (model.GetValueOrDefault(mark.AddDays(1)) is Day.Item or Day.Empty)
            mark = mark.AddDays(1);
        return mark;
    }

    private static void AssertSame(Dictionary<DateOnly, Day> model, LineCoverage coverage)
    {
        Assert.Equal(Of(Day.Item, Day.Empty), DaySetTests.Days(coverage.Finished));
        Assert.Equal(Of(Day.Empty), DaySetTests.Days(coverage.Empty));
        Assert.Equal(Of(Day.Provisional), DaySetTests.Days(coverage.Provisional));
        Assert.Equal(Of(Day.Parked), DaySetTests.Days(coverage.Parked));

        IEnumerable<DateOnly> Of(params Day[] kinds) =>
            model.Where(entry => kinds.Contains(entry.Value)).Select(entry => entry.Key).Order();
    }
}
