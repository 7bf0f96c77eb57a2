using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Tests.Runs;

public sealed class DayRangeTests
{
    private static readonly DateOnly First = new(2026, 1, 1);

    [Fact]
    public void Pieces_cover_the_range_in_order_and_none_is_too_long() => Property.Holds(300, random =>
    {
        var from = random.Day(First, 100);
        var range = new DayRange(from, from.AddDays(random.Next(-3, 800)));
        var max = random.OneOf(1, 2, 30, 365, int.MaxValue);
        var pieces = range.Split(max).ToList();

        Assert.Equal(range.Days, pieces.Sum(piece => piece.Days));
        Assert.Equal(range.Days == 0 ? 0 : (int)Math.Ceiling(range.Days / (double)max), pieces.Count);
        var next = range.From;
        foreach (var piece in pieces)
        {
            Assert.Equal(next, piece.From);
            Assert.InRange(piece.Days, 1, max);
            next = piece.Through.AddDays(1);
        }
    });

    [Fact]
    public void The_last_day_of_the_calendar_ends_the_last_piece()
    {
        var range = new DayRange(DateOnly.MaxValue.AddDays(-3), DateOnly.MaxValue);
        Assert.Equal([2, 2], range.Split(2).Select(piece => piece.Days));
        Assert.Equal([3, 1], range.Split(3).Select(piece => piece.Days));
    }

    [Fact]
    public void A_piece_has_at_least_a_day() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => DayRange.One(First).Split(0));

    [Fact]
    public void A_range_that_ends_before_it_begins_has_no_days()
    {
        var none = new DayRange(First, First.AddDays(-1));
        Assert.Equal(0, none.Days);
        Assert.False(none.Contains(First));
        Assert.Empty(none.Split(10));
    }

    [Fact]
    public void A_range_reads_as_its_first_and_last_day() =>
        Assert.Equal("2026-01-01..2026-01-31", new DayRange(First, First.AddDays(30)).ToString());
}
