using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.MemoryApi;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

public sealed class MemoryApiPlannerTests
{
    [Fact]
    public void A_usual_run_is_one_list() =>
        Assert.Equal(
            [Window("2025-12-13", "2025-12-19")], Plan(Options(), Need("2025-12-13", "2025-12-19")));

    [Fact]
    public void A_history_is_two_the_newest_days_first() =>
        Assert.Equal(
            [Window("2025-12-13", "2025-12-19"), Window("2025-11-19", "2025-12-12")],
            Plan(Options(), Need("2025-11-19", "2025-12-19")));

    [Fact]
    public void Gaps_cost_nothing() =>
        Assert.Equal(
            [Window("2025-12-19", "2025-12-19"), Window("2025-03-01", "2025-12-12")],
            Plan(
                Options(), Need("2025-12-19", "2025-12-19"), Need("2025-03-01", "2025-03-01"),
                Need("2025-12-12", "2025-12-12"), Need("2025-06-01", "2025-06-03")));

    [Fact]
    public void With_a_longer_range_everything_is_one_list()
    {
        Assert.Equal(
            [Window("2025-11-20", "2025-12-19")], Plan(Options(("range", "month")), Need("2025-11-20", "2025-12-19")));
        Assert.Equal(
            [Window("2000-01-01", "2025-12-19")], Plan(Options(("range", "all")), Need("2000-01-01", "2025-12-19")));
    }

    [Fact]
    public void The_limit_stands_in_the_window_and_so_do_the_dates()
    {
        var need = Need("2025-12-19", "2025-12-19");

        Assert.Equal("memories/7", Assert.Single(Plan(Options(("limit", "7")), need)).Endpoint);
        Assert.Equal("memories/100/dated", Assert.Single(Plan(Options(("dates", "always")), need)).Endpoint);
    }

    [Fact]
    public void Other_lines_and_empty_needs_ask_nothing()
    {
        Assert.Empty(Plan(
            Options(), new LineNeed("steps", Range("2025-12-13", "2025-12-19")), Need("2025-12-19", "2025-12-13")));
        Assert.Empty(new MemoryApiScenario(200, "[]").Source.Survey(SourceFacts.Unknown));
    }

    [Theory]
    [InlineData("memories/100", true)]
    [InlineData("memories/1000/dated", true)]
    [InlineData("memories/1000/last/all", true)]
    [InlineData("memories/5/all", true)]
    [InlineData("memories", false)]
    [InlineData("memories/0", false)]
    [InlineData("memories/1001", false)]
    [InlineData("memories/100/first", false)]
    [InlineData("memories/100/dated/all/more", false)]
    [InlineData("sleep/100", false)]
    public void Endpoints_are_read_back(string endpoint, bool good) =>
        Assert.Equal(good ? endpoint : null, MemoryApiQuestion.Parse(endpoint)?.ToString());

    [Theory]
    [InlineData("2025-12-19T12:00:00Z", null, "2025-12-19", "2025-12-13", "2025-11-20", "2024-12-20")]
    [InlineData("2025-12-19T00:00:00Z", null, "2025-12-19", "2025-12-13", "2025-11-20", "2024-12-20")]
    [InlineData("2025-12-19T23:50:00Z", null, "2025-12-20", "2025-12-14", "2025-11-21", "2024-12-21")]
    [InlineData("2025-12-18T15:30:00Z", "Asia/Tokyo", "2025-12-19", "2025-12-13", "2025-11-20", "2024-12-20")]

    // Seven times 24 hours are an hour short of seven days when clocks were set back within them.
    [InlineData("2025-10-29T22:30:00Z", "Europe/Berlin", "2025-10-29", "2025-10-24", "2025-10-01", "2024-10-30")]
    public void A_range_holds_the_days_that_begin_within_it(
        string now, string? zone, string day, string week, string month, string year)
    {
        var at = DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture);

        Assert.Equal(
            [Day(day), Day(week), Day(month), Day(year), DateOnly.MinValue],
            Enum.GetValues<MemoryApiRange>().Select(range => range.FirstWhole(at, zone)));
    }

    [Fact]
    public void Any_needs_are_covered_by_at_most_two_windows_that_do_not_overlap()
    {
        var start = new DateOnly(2024, 1, 1);
        var need = from first in Gen.Choose(0, 800)
                   from days in Gen.Choose(0, 60)
                   select new LineNeed("memories", new DayRange(start.AddDays(first), start.AddDays(first + days - 1)));
        var range = Gen.Elements("day", "week", "month", "year", "all");

        Prop.ForAll(need.ListOf().ToArbitrary(), range.ToArbitrary(), (needs, word) =>
        {
            var plan = Plan(Options(("range", word)), [.. needs]);
            Assert.InRange(plan.Count, 0, 2);
            var asked = plan.SelectMany(window => Days(window.Range!.Value)).ToList();
            Assert.Equal(asked.Count, asked.Distinct().Count());
            Assert.Subset(asked.ToHashSet(), needs.SelectMany(one => Days(one.Range)).ToHashSet());
            Assert.Equal(plan.OrderByDescending(window => window.Range!.Value.Through), plan);
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<DateOnly> Days(DayRange range) =>
        Enumerable.Range(0, range.Days).Select(range.From.AddDays);

    private static LineNeed Need(string from, string through) => new("memories", Range(from, through));

    private static IReadOnlyList<Window> Plan(MemoryApiOptions options, params IReadOnlyList<LineNeed> needs) =>
        MemoryApiPlanner.Plan(options, needs);
}
