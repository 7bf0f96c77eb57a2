using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Health;
using SyncActors.Sources.Http;
using SyncActors.Sources.Tests.Http;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>The whole source over real HTTP.</summary>
public sealed class FitbitAgainstSimulatorTests : IAsyncLifetime, IDisposable
{
    private static readonly DayRange Year = FitbitPages.Range("2025-03-01", "2026-02-28");
    private readonly ManualClock _clock = ManualClock.At("2026-03-20T12:00:00Z");
    private readonly HttpClient _client = VendorHttp.CreateClient();
    private readonly SeededPopulation _population = new(
        count: 3, seed: 7, new DateOnly(2024, 1, 1), person => person with
    {
        MemberSince = new DateOnly(2024, 1, 1),
        Zones = [person.Zones[0]],
        Shares = SharedData.All,
        Sync = SyncHabit.Prompt,
        Corrections = CorrectionHabit.Never,
    });

    private FitbitSimulator _fitbit = null!;
    private SimulatorServer _server = null!;

    public Task InitializeAsync() => StartAsync(new FitbitSimulatorOptions { Population = _population });

    public async Task DisposeAsync() => await _server.DisposeAsync();

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_year_has_every_value_of_the_person_and_no_other_for_the_promised_requests(int index)
    {
        var person = _population.People[index];
        var source = Source();
        var token = _fitbit.GrantDirectly(person.Id).AccessToken;
        var facts = await SurveyAsync(source, token);
        var windows = source.Plan([.. source.Descriptor.Lines.Select(line => new LineNeed(line.Name, Year))]);

        var (items, covered) = await RunAsync(source, windows, facts, token);

        Assert.Equal(108, windows.Sum(window => window.RequestsExpected));
        Assert.Equal(2 + 108, _server.Ledger.Count(RequestOutcome.Accepted));
        Assert.Equal(2 + 108, _server.Ledger.Entries().Count);
        Assert.All(source.Descriptor.Lines, line => Assert.Equal(
            Year.Days, covered.Where(need => need.Line == line.Name).Sum(need => need.Range.Days)));
        var expected = Days(Year).SelectMany(day =>
            ExpectedFitbitItems.Of(person, _population.Day(person.Id, day)!, facts.TimeZone!)).ToDictionary();
        var actual = items.ToDictionary(item => item.Id, item => ExpectedFitbitItems.Text(item.Samples));
        Assert.Empty(Differences(expected, actual, person));
    }

    [Fact]
    public async Task A_year_of_activity_and_heart_takes_8_requests()
    {
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;
        string[] lines =
        [
            HealthLines.Steps, HealthLines.Distance, HealthLines.Calories, HealthLines.ActiveMinutes,
            HealthLines.RestingHeartRate, HealthLines.HeartRateZones, HealthLines.HeartRateZoneCalories,
        ];

        await RunAsync(
            source, source.Plan([.. lines.Select(line => new LineNeed(line, Year))]), FitbitPages.Facts, token);

        Assert.Equal(8, _server.Ledger.Entries().Count);
    }

    [Fact]
    public async Task The_survey_learns_the_account_once_and_the_devices_each_time()
    {
        var person = _population.People[0];
        var source = Source();
        var token = _fitbit.GrantDirectly(person.Id).AccessToken;

        var facts = await SurveyAsync(source, token);
        var window = Assert.Single(source.Survey(facts));
        var first = await PageAsync(source, window, null, facts, token);
        var again = await PageAsync(source, window, null, facts, token);

        Assert.Equal(
            new SourceFacts(
                person.Zones[0].Info.Id, person.MemberSince,
                person.WallClockAt(person.LastSync(_clock.GetUtcNow())), person.Id),
            facts);
        Assert.Equal("devices", window.Endpoint);
        Assert.Equal(person.Devices.Count, first.Items.Count);
        Assert.Equal(first.Items.Select(item => item.Id), again.Items.Select(item => item.Id));
        Assert.All(first.Items.Cast<SampleItem>(), item =>
        {
            Assert.Equal(
                [HealthMetrics.DeviceBattery, HealthMetrics.DeviceLastSync],
                item.Samples.Select(sample => sample.Metric));
            Assert.Equal(person.LastSync(_clock.GetUtcNow()).ToUnixTimeSeconds(), item.Samples[1].Value);
        });
    }

    [Fact]
    public async Task Steps_within_the_day_add_up_to_the_day()
    {
        var person = _population.People[0];
        var source = Source(("intraday.steps", "1min"), ("intraday.heart-rate", "1sec"));
        var token = _fitbit.GrantDirectly(person.Id).AccessToken;
        var day = Days(Year).First(day => _population.Day(person.Id, day) is { Steps: > 1000 });
        var facts = await SurveyAsync(source, token);

        var (items, _) = await RunAsync(
            source,
            source.Plan(
            [
                new(HealthLines.StepsIntraday, DayRange.One(day)),
                new(HealthLines.HeartRateIntraday, DayRange.One(day)),
            ]),
            facts, token);

        var steps = items.Single(item => item.Line == HealthLines.StepsIntraday);
        Assert.Equal(_population.Day(person.Id, day)!.Steps, steps.Samples.Sum(sample => sample.Value));
        Assert.InRange(items.Single(item => item.Line == HealthLines.HeartRateIntraday).Samples.Count, 1000, 86_400);
    }

    [Fact]
    public async Task An_application_without_the_intraday_right_is_told_so()
    {
        await RestartAsync(new FitbitSimulatorOptions { Population = _population, IntradayRight = false });
        var source = Source(("intraday.steps", "15min"), ("intraday.heart-rate", "1min"));
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;

        foreach (var endpoint in new[] { "intraday/steps", "intraday/heart" })
        {
            Assert.IsType<FetchOutcome.NotOffered>(
                await FetchAsync(source, FitbitPages.Window(endpoint, "2026-03-01", "2026-03-01"), token));
        }
    }

    [Fact]
    public async Task A_scope_that_was_unticked_parks_its_window_alone()
    {
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id, ["activity", "profile", "settings"]).AccessToken;

        var refused = await FetchAsync(source, FitbitPages.Window("sleep", "2026-03-01", "2026-03-01"), token);
        var granted = await FetchAsync(source, FitbitPages.Window("activity/steps", "2026-03-01", "2026-03-01"), token);

        Assert.Equal("sleep", Assert.IsType<FetchOutcome.NotPermitted>(refused).MissingScope);
        Assert.IsType<FetchOutcome.Fetched>(granted);
    }

    [Fact]
    public async Task An_exhausted_quota_names_the_time_until_the_next_hour()
    {
        await RestartAsync(new FitbitSimulatorOptions { Population = _population, QuotaPerHour = 1 });
        _clock.Advance(TimeSpan.FromMinutes(20));
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;
        var window = FitbitPages.Window("activity/steps", "2026-03-01", "2026-03-01");

        var first = Assert.IsType<FetchOutcome.Fetched>(await FetchAsync(source, window, token));
        var second = Assert.IsType<FetchOutcome.RateLimited>(await FetchAsync(source, window, token));

        Assert.Equal(0, first.Quota!.Remaining);
        Assert.Equal(DateTimeOffset.Parse("2026-03-20T13:00:00Z"), first.Quota.ResetAt);
        Assert.Equal(TimeSpan.FromMinutes(40), second.RetryAfter);
    }

    [Fact]
    public async Task A_token_that_ended_is_unauthorized()
    {
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;
        _clock.Advance(TimeSpan.FromHours(9));

        var outcome = await FetchAsync(source, FitbitPages.Window("hrv", "2026-03-01", "2026-03-01"), token);

        Assert.DoesNotContain(
            token, Assert.IsType<FetchOutcome.Unauthorized>(outcome).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_end_of_the_api_names_its_successor()
    {
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;
        _fitbit.Retire();

        var outcome = await FetchAsync(source, FitbitPages.Window("hrv", "2026-03-01", "2026-03-01"), token);

        Assert.Equal("google-health", Assert.IsType<FetchOutcome.Discontinued>(outcome).UseInstead);
    }

    public static TheoryData<string> Faults => ["503", "cut", "malformed", "reset", "lost"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_breaks_on_the_way_is_tried_again_and_then_whole(string fault)
    {
        var source = Source();
        var token = _fitbit.GrantDirectly(_population.People[0].Id).AccessToken;
        var window = FitbitPages.Window("activity/steps", "2025-03-01", "2026-02-28");
        _server.Faults.Replace(new FaultPlan(
        [
            new FaultRule(fault switch
            {
                "503" => new FaultEffect.Status(503),
                "cut" => new FaultEffect.CutBody(),
                "malformed" => new FaultEffect.MalformedJson(),
                "reset" => new FaultEffect.ResetBefore(),
                _ => new FaultEffect.ResetAfter(),
            }) { Next = 1 },
        ]));

        Assert.IsType<FetchOutcome.Transient>(await FetchAsync(source, window, token));
        Assert.Equal(365, (await PageAsync(source, window, null, FitbitPages.Facts, token)).Items.Count);
    }

    private async Task RestartAsync(FitbitSimulatorOptions options)
    {
        await _server.DisposeAsync();
        await StartAsync(options);
    }

    private async Task StartAsync(FitbitSimulatorOptions options)
    {
        _fitbit = new FitbitSimulator(options, _clock);
        _server = await SimulatorServer.StartAsync(_fitbit, _clock, CancellationToken.None);
    }

    private FitbitSource Source(params (string Key, string Value)[] settings) => new(
        FitbitPages.Options([("base-address", _server.BaseAddress.ToString()), .. settings]),
        new VendorHttp(_client, _clock, VendorHttpLimits.Default), _clock);

    private static async Task<SourceFacts> SurveyAsync(FitbitSource source, string token)
    {
        var facts = SourceFacts.Unknown;
        foreach (var window in source.Survey(facts))
        {
            if ((await PageAsync(source, window, null, facts, token)).Facts is { } learned)
                facts = facts.With(learned);
        }

        return facts;
    }

    private static async Task<(List<SampleItem> Items, List<LineNeed> Covered)> RunAsync(
        FitbitSource source, IReadOnlyList<Window> windows, SourceFacts facts, string token)
    {
        var (items, covered) = (new List<SampleItem>(), new List<LineNeed>());
        foreach (var window in windows)
        {
            string? cursor = null;
            for (var page = 0; page < window.RequestsExpected; page++)
            {
                var fetched = Assert.IsType<FetchOutcome.Fetched>(await source.FetchAsync(
                    new FetchRequest(window, cursor, token, facts), CancellationToken.None));
                var mapped = source.Map(fetched.Page, facts);
                Assert.Empty(mapped.Rejected);
                items.AddRange(mapped.Items.Cast<SampleItem>());
                covered.AddRange(mapped.Covered);
                cursor = fetched.Page.NextCursor;
            }

            Assert.Null(cursor);
        }

        return (items, covered);
    }

    private static Task<FetchOutcome> FetchAsync(FitbitSource source, Window window, string token) =>
        source.FetchAsync(new FetchRequest(window, null, token, FitbitPages.Facts), CancellationToken.None);

    private static async Task<MappedPage> PageAsync(
        FitbitSource source, Window window, string? cursor, SourceFacts facts, string token) =>
        source.Map(
            Assert.IsType<FetchOutcome.Fetched>(await source.FetchAsync(
                new FetchRequest(window, cursor, token, facts), CancellationToken.None)).Page,
            facts);

    private static IEnumerable<DateOnly> Days(DayRange range) =>
        Enumerable.Range(0, range.Days).Select(range.From.AddDays);

    // Bounds of zones are stated for days off the wrist too; the person's day does not hold them.
    private static IEnumerable<string> Differences(
        Dictionary<string, string> expected, Dictionary<string, string> actual, Person person) =>
        expected.Where(pair => actual.GetValueOrDefault(pair.Key) != pair.Value)
            .Select(pair => $"{person.Id} {pair.Key}: expected {pair.Value}, got {actual.GetValueOrDefault(pair.Key)}")
            .Concat(actual.Keys.Except(expected.Keys)
                .Where(id => !id.StartsWith(HealthLines.HeartRateZoneBounds, StringComparison.Ordinal))
                .Select(id => $"{person.Id} {id}: not expected, got {actual[id]}"))
            .Take(10);
}
