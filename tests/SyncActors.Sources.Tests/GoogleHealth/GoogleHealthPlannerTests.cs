using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.GoogleHealth;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthPlannerTests
{
    private static readonly GoogleHealthOptions Everything =
        Options(("intraday.heart-rate", "1min"), ("intraday.steps", "15min"));

    private static readonly DayRange Year = Range("2025-11-06", "2026-11-05");

    [Fact]
    public void A_year_of_every_daily_metric_is_planned_with_120_requests()
    {
        var options = Options();

        var plan = Plan(options, [.. options.Lines.Select(line => new LineNeed(line, Year))]);

        Assert.Equal(365, Year.Days);
        Assert.Equal(120, plan.Sum(window => window.RequestsExpected));
        Assert.Equal(4, new GoogleHealthSource(options, null!, TimeProvider.System).Survey(SourceFacts.Unknown).Count);
    }

    [Theory]
    [InlineData("steps", 5)]
    [InlineData("distance", 5)]
    [InlineData("floors", 5)]
    [InlineData("elevation", 5)]
    [InlineData("active-minutes", 5)]
    [InlineData("active-zone-minutes", 5)]
    [InlineData("heart-rate-zones", 5)]
    [InlineData("calories", 27)]
    [InlineData("heart-rate-zone-calories", 27)]
    [InlineData("resting-heart-rate", 1)]
    [InlineData("heart-rate-zone-bounds", 1)]
    [InlineData("hrv", 1)]
    [InlineData("spo2", 1)]
    [InlineData("breathing-rate", 1)]
    [InlineData("skin-temperature", 1)]
    [InlineData("vo2-max", 1)]
    [InlineData("weight", 1)]
    [InlineData("body-fat", 1)]
    [InlineData("core-temperature", 1)]
    [InlineData("water", 1)]
    [InlineData("food", 1)]
    [InlineData("sleep", 19)]
    [InlineData("heart-rate-intraday", 365)]
    [InlineData("steps-intraday", 27)]
    public void A_year_of_one_line_costs_so_many_requests(string line, int requests) =>
        Assert.Equal(requests, Plan(Everything, [new LineNeed(line, Year)]).Sum(window => window.RequestsExpected));

    [Fact]
    public void Three_days_of_every_daily_metric_cost_one_request_each()
    {
        var options = Options();
        var days = Range("2026-11-03", "2026-11-05");

        var plan = Plan(options, [.. options.Lines.Select(line => new LineNeed(line, days))]);

        Assert.Equal(22, plan.Count);
        Assert.All(plan, window => Assert.Equal(days, window.Range));
        Assert.All(plan, window => Assert.Equal(1, window.RequestsExpected));
    }

    [Fact]
    public void The_newest_days_come_first()
    {
        var options = Options();

        var plan = Plan(options, [.. options.Lines.Select(line => new LineNeed(line, Year))]);

        Assert.Equal(plan.OrderByDescending(window => window.Range!.Value.Through), plan);
        Assert.Equal(22, plan.Count(window => window.Range!.Value.Through == Year.Through));
    }

    [Fact]
    public void Gaps_are_bridged_where_that_saves_a_window()
    {
        var plan = Plan(Options(),
        [
            new LineNeed("steps", Range("2026-01-10", "2026-01-12")),
            new LineNeed("steps", Range("2026-03-01", "2026-03-01")),
            new LineNeed("steps", Range("2026-01-11", "2026-01-20")),
        ]);

        Assert.Equal([Window("steps:dailyRollUp", "steps", "2026-01-10", "2026-03-01")], plan);
    }

    [Fact]
    public void Nights_that_lie_far_apart_are_not_read_through()
    {
        var plan = Plan(Options(),
        [
            new LineNeed("sleep", Range("2026-11-05", "2026-11-05")),
            new LineNeed("sleep", Range("2024-01-01", "2024-01-02")),
            new LineNeed("sleep", Range("2024-01-10", "2024-01-10")),
        ]);

        Assert.Equal(
            [
                Window("sleep:list", "sleep", "2026-11-05", "2026-11-05"),
                Window("sleep:list", "sleep", "2024-01-01", "2024-01-10"),
            ],
            plan);
    }

    [Fact]
    public void Needs_of_lines_that_are_off_or_empty_are_passed_over()
    {
        var options = Options(("metrics.steps", "off"));

        Assert.Empty(Plan(options, [new LineNeed("steps", Year), new LineNeed("devices", Year)]));
        Assert.Empty(Plan(options, [new LineNeed("floors", new DayRange(Year.Through, Year.From))]));
    }

    [Fact]
    public void Any_needs_are_covered_by_windows_within_their_limits()
    {
        var lines = Everything.Lines;
        var start = new DateOnly(2020, 1, 1);
        var need =
            from line in Gen.Elements(lines.ToArray())
            from first in Gen.Choose(0, 1500)
            from days in Gen.Choose(0, 200)
            select new LineNeed(line, new DayRange(start.AddDays(first), start.AddDays(first + days - 1)));

        Prop.ForAll(need.ListOf().ToArbitrary(), needs =>
        {
            var plan = Plan(Everything, [.. needs]);
            Assert.All(plan, window => Assert.InRange(window.Range!.Value.Days, 1, DaysMax(window)));
            Assert.All(plan, window => Assert.True(window.RequestsExpected >= 1));
            foreach (var line in lines)
            {
                var own = plan.Where(window => window.Lines.Contains(line)).Select(window => window.Range!.Value)
                    .ToList();
                var wanted = Days(needs.Where(need => need.Line == line).Select(need => need.Range));
                var asked = Days(own);
                Assert.Subset(asked, wanted);
                Assert.Equal(asked.Count, own.Sum(range => range.Days));
                Assert.All(own, range => Assert.Contains(range.From, wanted));
                Assert.All(own, range => Assert.Contains(range.Through, wanted));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static HashSet<DateOnly> Days(IEnumerable<DayRange> ranges) =>
        [.. ranges.SelectMany(range => Enumerable.Range(0, range.Days).Select(range.From.AddDays))];

    private static int DaysMax(Window window) => window.Endpoint switch
    {
        "heart-rate:rollUp" => 1,
        "steps:rollUp" or "total-calories:dailyRollUp" or "calories-in-heart-rate-zone:dailyRollUp" => 14,
        var endpoint when endpoint.EndsWith(":dailyRollUp", StringComparison.Ordinal) => 90,
        _ => int.MaxValue,
    };

    private static IReadOnlyList<Window> Plan(GoogleHealthOptions options, IReadOnlyList<LineNeed> needs) =>
        GoogleHealthPlanner.Plan(options.Questions(), needs, options.IntradayDetail);
}
