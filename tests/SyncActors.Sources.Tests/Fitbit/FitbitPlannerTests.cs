using FsCheck;
using FsCheck.Fluent;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Health;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitPlannerTests
{
    private static readonly DayRange Year = Range("2025-03-01", "2026-02-28");

    private static readonly string[] ActivityAndHeart =
    [
        HealthLines.Steps, HealthLines.Distance, HealthLines.Calories, HealthLines.ActiveMinutes,
        HealthLines.RestingHeartRate, HealthLines.HeartRateZones, HealthLines.HeartRateZoneCalories,
    ];

    private static readonly string[] Night =
    [
        HealthLines.SpO2, HealthLines.Sleep, HealthLines.Hrv, HealthLines.BreathingRate, HealthLines.SkinTemperature,
        HealthLines.Vo2Max,
    ];

    [Fact]
    public void A_year_of_activity_and_heart_takes_8_requests() => Assert.Equal(8, Requests(Year, ActivityAndHeart));

    [Fact]
    public void A_year_of_activity_heart_and_nights_takes_65_requests() =>
        Assert.Equal(65, Requests(Year, [.. ActivityAndHeart, .. Night]));

    [Theory]
    [InlineData(HealthLines.Weight, 12)]
    [InlineData(HealthLines.BodyFat, 13)]
    [InlineData(HealthLines.CoreTemperature, 13)]
    [InlineData(HealthLines.ActiveZoneMinutes, 1)]
    [InlineData(HealthLines.Floors, 1)]
    [InlineData(HealthLines.Elevation, 1)]
    [InlineData(HealthLines.Food, 1)]
    [InlineData(HealthLines.Water, 1)]
    [InlineData(HealthLines.Sleep, 4)]
    [InlineData(HealthLines.SpO2, 1)]
    [InlineData(HealthLines.Hrv, 13)]
    [InlineData(HealthLines.HeartRateZoneBounds, 1)]
    public void A_year_of_one_line_takes(string line, int requests) => Assert.Equal(requests, Requests(Year, line));

    [Fact]
    public void Three_years_of_activity_and_heart_take_10_requests() =>
        Assert.Equal(10, Requests(Range("2023-03-02", "2026-02-28"), ActivityAndHeart));

    [Fact]
    public void A_leap_year_of_heart_rate_takes_2_requests() =>
        Assert.Equal(2, Requests(Range("2024-01-01", "2024-12-31"), HealthLines.RestingHeartRate));

    [Fact]
    public void Values_within_the_day_take_a_request_for_each_day_and_resource()
    {
        var source = Source(("intraday.heart-rate", "1min"), ("intraday.steps", "15min"));
        var week = Range("2026-02-22", "2026-02-28");

        var windows = source.Plan([new(HealthLines.HeartRateIntraday, week), new(HealthLines.StepsIntraday, week)]);

        Assert.Equal(14, windows.Sum(window => window.RequestsExpected));
        Assert.Equal("intraday/heart 2026-02-28..2026-02-28", windows[0].ToString());
        Assert.Equal("intraday/steps 2026-02-28..2026-02-28", windows[1].ToString());
        Assert.Equal("intraday/steps 2026-02-22..2026-02-22", windows[^1].ToString());
    }

    [Fact]
    public void Newest_days_come_first()
    {
        var windows = Source().Plan(Needs(Year, [.. ActivityAndHeart, .. Night]));

        Assert.Equal(windows.OrderByDescending(window => window.Range!.Value.Through), windows);
        Assert.Equal("activity/steps 2025-03-01..2026-02-28", windows[0].ToString());
        Assert.Equal(11, windows.TakeWhile(window => window.Range!.Value.Through == Year.Through).Count());
    }

    [Fact]
    public void Gaps_that_fit_into_one_request_share_it()
    {
        var windows = Source().Plan(
        [
            new(HealthLines.Hrv, Range("2026-01-02", "2026-01-03")),
            new(HealthLines.Hrv, Range("2026-01-20", "2026-01-20")),
            new(HealthLines.Hrv, Range("2026-01-30", "2026-01-31")),
        ]);

        Assert.Equal(["hrv 2026-01-02..2026-01-31"], windows.Select(window => window.ToString()));
    }

    [Fact]
    public void A_gap_out_of_reach_has_a_request_of_its_own()
    {
        var windows = Source().Plan(
        [
            new(HealthLines.Hrv, Range("2026-01-01", "2026-01-02")),
            new(HealthLines.Hrv, Range("2026-01-31", "2026-02-01")),
        ]);

        Assert.Equal(
            ["hrv 2026-01-31..2026-02-01", "hrv 2026-01-01..2026-01-02"], windows.Select(window => window.ToString()));
    }

    [Fact]
    public void Lines_of_one_endpoint_share_its_requests_and_name_only_what_is_needed()
    {
        var windows = Source().Plan(
        [
            new(HealthLines.HeartRateZones, Range("2026-01-05", "2026-01-06")),
            new(HealthLines.RestingHeartRate, Range("2026-01-01", "2026-01-02")),
        ]);

        var window = Assert.Single(windows);
        Assert.Equal("heart 2026-01-01..2026-01-06", window.ToString());
        Assert.Equal([HealthLines.RestingHeartRate, HealthLines.HeartRateZones], window.Lines);
    }

    [Fact]
    public void What_is_switched_off_or_unknown_is_not_asked() =>
        Assert.Empty(
            Source(("metrics.sleep", "false"))
                .Plan(Needs(Year, HealthLines.Sleep, "documents", HealthLines.StepsIntraday)));

    [Fact]
    public void The_first_day_of_the_calendar_ends_the_reach() => Assert.Equal(
        [new DayRange(DateOnly.MinValue, DateOnly.MinValue.AddDays(3))],
        FitbitPlanner.Fewest([new DayRange(DateOnly.MinValue, DateOnly.MinValue.AddDays(3))], 30));

    [Fact]
    public void Every_needed_day_is_covered_within_the_limit_by_no_more_windows_than_cutting_each_gap() =>
        Prop.ForAll(Gaps, gaps =>
        {
            var (ranges, daysMax) = gaps;
            var windows = FitbitPlanner.Fewest(ranges, daysMax).ToList();
            var needed = ranges.SelectMany(Days).ToHashSet();
            var naive = ranges.Sum(range => range.Split(daysMax).Count());
            return needed.All(day => windows.Count(window => window.Contains(day)) == 1)
                && windows.TrueForAll(window => window.Days >= 1 && window.Days <= daysMax
                    && needed.Contains(window.From) && needed.Contains(window.Through))
                && windows.Count <= naive
                && windows.Count == FewestByTrying([.. needed.Order()], daysMax)
                && windows.SequenceEqual(windows.OrderByDescending(window => window.From));
        }).QuickCheckThrowOnFailure();

    // The least number of windows over the first n needed days, each ending at a needed day: by trying all.
    private static int FewestByTrying(IReadOnlyList<DateOnly> days, int daysMax)
    {
        var least = new int[days.Count + 1];
        for (var last = 1; last <= days.Count; last++)
        {
            least[last] = int.MaxValue;
            for (
                var first = last; first >= 1 && days[last - 1].DayNumber - days[first - 1].DayNumber < daysMax; first--)
                least[last] = Math.Min(least[last], least[first - 1] + 1);
        }

        return least[days.Count];
    }

    private static Arbitrary<(List<DayRange> Ranges, int DaysMax)> Gaps { get; } = Arb.From(
        from ranges in (from start in Gen.Choose(0, 120)
                        from length in Gen.Choose(0, 25)
                        select new DayRange(
                            Day("2025-01-01").AddDays(start), Day("2025-01-01").AddDays(start + length))).ListOf()
        from daysMax in Gen.Choose(1, 40)
        select (ranges.ToList(), daysMax));

    private static IEnumerable<DateOnly> Days(DayRange range) =>
        Enumerable.Range(0, range.Days).Select(range.From.AddDays);

    private static int Requests(DayRange range, params string[] lines) =>
        Source().Plan(Needs(range, lines)).Sum(window => window.RequestsExpected);

    private static LineNeed[] Needs(DayRange range, params string[] lines) =>
        [.. lines.Select(line => new LineNeed(line, range))];

    private static FitbitSource Source(params (string Key, string Value)[] settings) =>
        new(Options(settings), null!, TimeProvider.System);
}
