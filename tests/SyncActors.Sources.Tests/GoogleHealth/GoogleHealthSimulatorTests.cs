using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.People;
using SyncActors.Sources.Health;
using Xunit.Abstractions;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthSimulatorTests(ITestOutputHelper output)
{
    private const int RequestsMax = 130;

    private static readonly DayRange Year = GoogleHealthSimulatedYear.Year;

    [Fact]
    public async Task A_year_of_every_daily_metric_costs_at_most_130_requests()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync();

        var pages = await year.ReadAsync(Year);

        output.WriteLine($"{year.Requests} requests");
        Assert.InRange(year.Requests, 1, RequestsMax);
        Assert.All(year.Entries, entry => Assert.Equal(200, entry.Status));
        Assert.Empty(pages.SelectMany(page => page.Rejected));
        foreach (var line in year.Source.Descriptor.Lines)
        {
            var covered = pages.SelectMany(page => page.Covered).Where(need => need.Line == line.Name).ToList();
            Assert.Equal(Year.Days, covered.Sum(need => need.Range.Days));
        }
    }

    [Fact]
    public async Task The_account_is_the_simulated_persons()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync();

        await year.ReadAsync(DayRange.One(Year.Through));

        Assert.Equal(year.Person.MemberSince, year.Facts.MemberSince);
        Assert.Equal(year.Person.ZoneOn(Year.Through).Id, year.Facts.TimeZone);
        Assert.NotNull(year.Facts.AccountId);
        var synced = year.Person.WallClockAt(year.Person.LastSync(GoogleHealthSimulatedYear.Now));
        Assert.Equal(synced, year.Facts.DeviceSyncedAt!.Value, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_years_values_are_those_of_the_simulated_person(bool integersAsStrings, bool zeroSumsWritten)
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync(new GoogleHealthSimulatorOptions
        {
            IntegersAsStrings = integersAsStrings, ZeroSumsWritten = zeroSumsWritten,
            MidnightAsEmptyTime = zeroSumsWritten,
        });

        var items = GoogleHealthSimulatedYear.Items(await year.ReadAsync(Year));

        for (var date = Year.From; date <= Year.Through; date = date.AddDays(1))
        {
            var day = year.Population.Day(year.Person.Id, date)!;
            Expect(items, HealthLines.Steps, date, HealthMetrics.Steps, day.Worn ? day.Steps : null);
            Expect(items, HealthLines.Distance, date, HealthMetrics.Distance, day.Worn ? (double)day.DistanceKm : null);
            Expect(items, HealthLines.Calories, date, HealthMetrics.Calories,
                day.Worn ? Math.Max(day.CaloriesKcal, day.BasalKcal) : null);
            Expect(items, HealthLines.RestingHeartRate, date, HealthMetrics.RestingHeartRate, day.RestingHeartRate);
            Expect(items, HealthLines.Hrv, date, HealthMetrics.HrvRmssd, (double?)day.Hrv?.DailyRmssdMs);
            Expect(items, HealthLines.SpO2, date, HealthMetrics.SpO2Average, (double?)day.Spo2?.Average);
            Expect(items, HealthLines.BreathingRate, date, HealthMetrics.BreathingRate, (double?)day.Breathing?.Full);
            Expect(
                items, HealthLines.SkinTemperature, date, HealthMetrics.SkinTemperature, (double?)day.Skin?.RelativeC);
            Expect(items, HealthLines.Vo2Max, date, HealthMetrics.Vo2Max, (double?)day.Vo2Max);
            Expect(items, HealthLines.Water, date, HealthMetrics.Water, day.Waters.Count == 0 ? null : day.WaterMl);
            Expect(items, HealthLines.Food, date, HealthMetrics.FoodCalories,
                day.Foods.Count == 0 ? null : day.Foods.Sum(food => (double)food.Kcal));
            Expect(items, HealthLines.Sleep, date, HealthMetrics.SleepMinutes,
                day.Sleep.Count == 0 ? null : day.Sleep.Sum(session => session.MinutesAsleep));
            Expect(items, HealthLines.Sleep, date, HealthMetrics.SleepTimeInBed,
                day.Sleep.Count == 0 ? null : day.Sleep.Sum(session => session.MinutesInBed));
            Expect(
                items, HealthLines.ActiveMinutes, date, HealthMetrics.ActiveMinutes, "sedentary",
                Levels(day, day.MinutesSedentary));
            Expect(
                items, HealthLines.ActiveMinutes, date, HealthMetrics.ActiveMinutes, "very_active",
                Levels(day, day.MinutesVery));
            ExpectZones(items, date, day);
            Assert.Equal(
                day.Weights.Select(log => (double)log.WeightKg).Distinct(),
                Find(items, HealthLines.Weight, date)?.Samples.Select(sample => Math.Round(sample.Value, 4))
                    .Distinct() ?? []);
        }

        Assert.Contains(
            items.Values, item => item.Day is { } day && year.Population.Day(year.Person.Id, day)!.Sleep.Count > 1);
    }

    [Fact]
    public async Task A_day_in_a_drawer_is_missing_and_a_day_in_bed_is_zero()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync();

        var items = GoogleHealthSimulatedYear.Items(await year.ReadAsync(
            new DayRange(GoogleHealthSimulatedYear.ZeroDay, GoogleHealthSimulatedYear.DrawerDay)));

        Assert.Equal(0, Find(items, HealthLines.Steps, GoogleHealthSimulatedYear.ZeroDay)!.Samples[0].Value);
        Assert.Null(Find(items, HealthLines.Steps, GoogleHealthSimulatedYear.DrawerDay));
        Assert.Null(Find(items, HealthLines.Calories, GoogleHealthSimulatedYear.DrawerDay));
    }

    [Fact]
    public async Task Where_levels_cannot_be_summed_the_other_two_sums_give_the_same_minutes()
    {
        await using var newest = await GoogleHealthSimulatedYear.StartAsync();
        await using var documented = await GoogleHealthSimulatedYear.StartAsync(
            new GoogleHealthSimulatorOptions { ActivityLevelRollUp = false });
        var days = GoogleHealthScenario.Range("2026-09-01", "2026-10-10");

        var expected = Minutes(await newest.ReadAsync(days));
        var actual = Minutes(await documented.ReadAsync(days));

        Assert.NotEmpty(expected);
        Assert.Equal(expected, actual);

        static List<(long, string, double)> Minutes(IEnumerable<MappedPage> pages) =>
            [.. GoogleHealthSimulatedYear.Items(pages).Values.Where(item => item.Line == HealthLines.ActiveMinutes)
                .SelectMany(item => item.Samples)
                .Select(sample => (sample.TimestampMs, sample.Labels[0].Value, sample.Value)).Order()];
    }

    [Fact]
    public async Task Empty_pages_before_each_page_change_nothing()
    {
        await using var plain = await GoogleHealthSimulatedYear.StartAsync();
        await using var empty = await GoogleHealthSimulatedYear.StartAsync(
            new GoogleHealthSimulatorOptions { EmptyPages = true });
        var days = GoogleHealthScenario.Range("2026-08-01", "2026-11-05");

        var expected = GoogleHealthSimulatedYear.Items(await plain.ReadAsync(days)).Values.SelectMany(
            item => item.Samples).ToHashSet(Same);
        var actual = GoogleHealthSimulatedYear.Items(await empty.ReadAsync(days)).Values.SelectMany(
            item => item.Samples).ToHashSet(Same);

        Assert.True(expected.SetEquals(actual));
    }

    [Fact]
    public async Task A_scope_that_was_not_granted_parks_its_lines_only()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync(
            scopes: [GoogleHealthScopes.Activity, GoogleHealthScopes.Settings, GoogleHealthScopes.Profile]);

        var items = GoogleHealthSimulatedYear.Items(
            await year.ReadAsync(GoogleHealthScenario.Range("2026-11-01", "2026-11-05")));
        var sleep = await year.FetchAsync(
            GoogleHealthScenario.Window("sleep:list", "sleep", "2026-11-01", "2026-11-05"));

        Assert.Contains(items.Values, item => item.Line == HealthLines.Steps);
        Assert.DoesNotContain(items.Values, item => item.Line == HealthLines.Sleep);
        Assert.Equal(GoogleHealthScopes.Sleep, Assert.IsType<FetchOutcome.NotPermitted>(sleep).MissingScope);
    }

    [Fact]
    public async Task Minutes_of_heart_rate_and_steps_fill_the_day()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync(
            settings: [("intraday.heart-rate", "1min"), ("intraday.steps", "15min")]);
        var date = Enumerable.Range(0, 30).Select(back => Year.Through.AddDays(-back))
            .First(day => year.Population.Day(year.Person.Id, day) is { Worn: true, Steps: > 0 });

        var items = GoogleHealthSimulatedYear.Items(await year.ReadAsync(DayRange.One(date)));

        var steps = items.Values.Where(item => item.Line == HealthLines.StepsIntraday).SelectMany(item => item.Samples);
        Assert.Equal(year.Population.Day(year.Person.Id, date)!.Steps, steps.Sum(sample => sample.Value));
        var beats = items.Values.Where(item => item.Line == HealthLines.HeartRateIntraday).ToList();
        Assert.InRange(beats.Count, 1, 4);
        Assert.All(beats.SelectMany(item => item.Samples), sample => Assert.InRange(sample.Value, 30, 220));
    }

    [Fact]
    public async Task Nights_without_stages_yet_are_read_but_not_covered()
    {
        await using var year = await GoogleHealthSimulatedYear.StartAsync(
            new GoogleHealthSimulatorOptions { SleepProcessing = TimeSpan.FromDays(1) });
        var last = DateOnly.FromDateTime(GoogleHealthSimulatedYear.Now.UtcDateTime);
        var days = new DayRange(last.AddDays(-6), last);

        var pages = await year.ReadAsync(days);

        var covered = pages.SelectMany(page => page.Covered).Where(need => need.Line == HealthLines.Sleep).ToList();
        var night = GoogleHealthSimulatedYear.Items(pages).Values.Where(item => item.Line == HealthLines.Sleep)
            .Max(item => item.Day!.Value);
        Assert.DoesNotContain(covered, need => need.Range.Contains(night));
        Assert.Contains(covered, need => need.Range.Contains(days.From));
    }

    private static IEqualityComparer<Sample> Same { get; } = EqualityComparer<Sample>.Create(
        (left, right) => Key(left!) == Key(right!), sample => Key(sample).GetHashCode(StringComparison.Ordinal));

    private static string Key(Sample sample) =>
        $"{sample.Metric} {string.Join(',', sample.Labels)} {sample.TimestampMs} {sample.Value}";

    private static double? Levels(PersonDay day, int minutes) => day.Worn && day.MinutesTotal > 0 ? minutes : null;

    private static void ExpectZones(IReadOnlyDictionary<string, SampleItem> items, DateOnly date, PersonDay day)
    {
        var zones = day.Worn && day.HeartZones.Count == 4 ? day.HeartZones : [];
        foreach (var (kind, name) in new[] { (HeartZoneKind.OutOfRange, "out_of_range"), (HeartZoneKind.Peak, "peak") })
        {
            Expect(items, HealthLines.HeartRateZones, date, HealthMetrics.HeartRateZoneMinutes, name,
                zones.Any(zone => zone.Minutes > 0) ? zones[(int)kind].Minutes : null);
            Expect(items, HealthLines.HeartRateZoneCalories, date, HealthMetrics.HeartRateZoneCalories, name,
                zones.Any(zone => zone.Kcal > 0) ? (double)zones[(int)kind].Kcal : null);
            Expect(items, HealthLines.HeartRateZoneBounds, date, HealthMetrics.HeartRateZoneMin, name,
                zones.Count == 4 ? zones[(int)kind].MinBpm : null);
        }
    }

    private static void Expect(
        IReadOnlyDictionary<string, SampleItem> items, string line, DateOnly date, string metric, double? value) =>
        Expect(items, line, date, metric, null, value);

    private static void Expect(
        IReadOnlyDictionary<string, SampleItem> items, string line, DateOnly date, string metric, string? label,
        double? value)
    {
        var sample = Find(items, line, date)?.Samples
            .SingleOrDefault(sample => sample.Metric == metric && (label is null || sample.Labels[0].Value == label));
        Assert.True(
            sample is null == value is null, $"{line} {date:yyyy-MM-dd} {label}: {sample?.Value} instead of {value}");
        if (value is { } expected)
            Assert.Equal(expected, sample!.Value, 3);
    }

    private static SampleItem? Find(IReadOnlyDictionary<string, SampleItem> items, string line, DateOnly date) =>
        items.GetValueOrDefault($"{line}/{date:yyyy-MM-dd}");
}
