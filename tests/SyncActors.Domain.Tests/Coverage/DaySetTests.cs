using SyncActors.Domain.Coverage;
using SyncActors.Domain.Runs;
using SyncActors.Testing.Simulation;

namespace SyncActors.Domain.Tests.Coverage;

/// <summary>Sets of days against plain sets of days.</summary>
public sealed class DaySetTests
{
    private const int Span = 60;
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void A_set_does_what_a_plain_set_does() => Property.Holds(500, random =>
    {
        var (set, model) = (DaySet.Empty, new HashSet<DateOnly>());
        for (var step = 0; step < 12; step++)
        {
            var range = Range(random);
            var (other, otherModel) = Some(random);
            switch (random.Next(6))
            {
                case 0:
                    (set, model) = (set.With(range), [.. model, .. Days(range)]);
                    break;
                case 1:
                    (set, model) = (set.Without(range), [.. model.Except(Days(range))]);
                    break;
                case 2:
                    (set, model) = (set.With(other), [.. model, .. otherModel]);
                    break;
                case 3:
                    (set, model) = (set.Without(other), [.. model.Except(otherModel)]);
                    break;
                case 4 when random.Percent(30):
                    (set, model) = (set.Within(range), [.. model.Intersect(Days(range))]);
                    break;
                default:
                    break;
            }

            AssertSame(model, set);
        }
    });

    [Fact]
    public void Ranges_are_ascending_disjoint_and_never_adjacent() => Property.Holds(1000, random =>
    {
        var ranges = Some(random).Set.Ranges;
        Assert.All(ranges, range => Assert.True(range.Days > 0));
        for (var index = 1; index < ranges.Count; index++)
            Assert.True(ranges[index].From.DayNumber > ranges[index - 1].Through.DayNumber + 1);
    });

    [Fact]
    public void Equal_sets_are_equal_however_they_came_about() => Property.Holds(500, random =>
    {
        var (set, model) = Some(random);
        var same = DaySet.Of(model.OrderBy(_ => random.Next()).Select(DayRange.One));
        Assert.True(set.Equals(same) && set.Equals((object)same));
        Assert.Equal(set.GetHashCode(), same.GetHashCode());
        Assert.Equal(set.ToString(), same.ToString());
        Assert.False(set.Equals(set.With(DayRange.One(First.AddDays(-5)))));
        Assert.False(set.Equals(null));
    });

    [Fact]
    public void The_end_of_the_prefix_is_the_last_day_before_the_first_gap() => Property.Holds(1000, random =>
    {
        var (set, model) = Some(random);
        var start = random.Day(First, Span);
        DateOnly? end = null;
        for (var day = start; model.Contains(day); day = day.AddDays(1))
            end = day;
        Assert.Equal(end, set.EndOfPrefix(start));
    });

    [Fact]
    public void The_ends_of_the_calendar_are_days_like_others()
    {
        var all = DaySet.Of([new DayRange(DateOnly.MinValue, DateOnly.MaxValue)]);
        Assert.Equal(all, all.With(DayRange.One(DateOnly.MaxValue)));
        Assert.Equal(DaySet.Empty, all.Without(all));
        Assert.Equal(
            [new DayRange(DateOnly.MinValue, First.AddDays(-1)), new DayRange(First.AddDays(1), DateOnly.MaxValue)],
            all.Without(DayRange.One(First)).Ranges);
        Assert.Equal(DateOnly.MaxValue, all.EndOfPrefix(First));
    }

    internal static DayRange Range(SeededRandom random)
    {
        var from = random.Day(First, Span);
        return new DayRange(from, from.AddDays(random.Next(-2, 15)));
    }

    internal static IEnumerable<DateOnly> Days(DayRange range) =>
        Enumerable.Range(0, range.Days).Select(offset => range.From.AddDays(offset));

    internal static IEnumerable<DateOnly> Days(DaySet set) => set.Ranges.SelectMany(Days);

    internal static (DaySet Set, HashSet<DateOnly> Model) Some(SeededRandom random)
    {
        var ranges = Enumerable.Range(0, random.Next(6)).Select(_ => Range(random)).ToList();
        return (DaySet.Of(ranges), [.. ranges.SelectMany(Days)]);
    }

    private static void AssertSame(HashSet<DateOnly> model, DaySet set)
    {
        Assert.Equal(model.Order(), Days(set));
        Assert.Equal(model.Count, set.Days);
        for (var day = First.AddDays(-3); day < First.AddDays(Span + 20); day = day.AddDays(1))
            Assert.Equal(model.Contains(day), set.Contains(day));
    }
}
