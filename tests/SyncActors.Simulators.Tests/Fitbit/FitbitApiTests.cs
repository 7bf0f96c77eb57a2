using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Fitbit;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;
using SyncActors.Testing.Files;
using static SyncActors.Simulators.Tests.Fitbit.FitbitHarness;

namespace SyncActors.Simulators.Tests.Fitbit;

public sealed class FitbitApiTests
{
    [Theory]
    [InlineData("/1/user/-/activities/steps/date/{0}/{1}.json", 1095)]
    [InlineData("/1/user/-/activities/activityCalories/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/activities/tracker/distance/date/{0}/{1}.json", 1095)]
    [InlineData("/1/user/-/activities/heart/date/{0}/{1}.json", 365)]
    [InlineData("/1/user/-/activities/active-zone-minutes/date/{0}/{1}.json", 1095)]
    [InlineData("/1/user/-/hrv/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/hrv/date/{0}/{1}/all.json", 30)]
    [InlineData("/1.2/user/-/sleep/date/{0}/{1}.json", 100)]
    [InlineData("/1/user/-/spo2/date/{0}/{1}/all.json", 30)]
    [InlineData("/1/user/-/br/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/temp/skin/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/temp/core/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/cardioscore/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/body/log/weight/date/{0}/{1}.json", 31)]
    [InlineData("/1/user/-/body/log/fat/date/{0}/{1}.json", 30)]
    [InlineData("/1/user/-/body/bmi/date/{0}/{1}.json", 1095)]
    [InlineData("/1/user/-/body/weight/date/{0}/{1}.json", 31)]
    [InlineData("/1/user/-/foods/log/water/date/{0}/{1}.json", 1095)]
    public async Task A_range_may_have_as_many_days_as_the_limit_and_not_one_more(string path, int days)
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User);
        var end = new DateOnly(2025, 6, 10);
        Assert.NotNull(await harness.GetAsync(Path(path, end.AddDays(1 - days), end), pair));
        var (status, body) = await harness.RefusedAsync(Path(path, end.AddDays(-days), end), pair.AccessToken);
        Assert.Equal((HttpStatusCode.BadRequest, "validation"), (status, ErrorType(body)));
    }

    [Fact]
    public async Task A_limit_can_be_the_difference_of_the_dates()
    {
        await using var harness = await StartAsync(static options => options with { LimitIsDifference = true });
        Assert.NotNull(await harness.GetAsync("/1/user/-/br/date/2025-05-01/2025-05-31.json"));
    }

    [Theory]
    [InlineData("/1/user/-/activities/steps/date/2025-06-31/2025-07-01.json")]
    [InlineData("/1/user/-/activities/steps/date/2025-06-10/2025-06-09.json")]
    [InlineData("/1/user/-/activities/steps/date/2025-06-10/8d.json")]
    [InlineData("/1/user/-/activities/steps/date/2025-06-10/1d/2min.json")]
    [InlineData("/1/user/-/activities/heart/date/2025-06-10/1d/1min/time/12:00/11:00.json")]
    [InlineData("/1.2/user/-/sleep/list.json?afterDate=2025-01-01&sort=desc&limit=10&offset=0")]
    [InlineData("/1.2/user/-/sleep/list.json?afterDate=2025-01-01&sort=asc&limit=101&offset=0")]
    public async Task A_wrong_question_is_a_400(string path)
    {
        await using var harness = await StartAsync();
        Assert.Equal(
            HttpStatusCode.BadRequest,
            (await harness.RefusedAsync(path, harness.Simulator.GrantDirectly(User).AccessToken)).Status);
    }

    [Fact]
    public async Task Series_have_a_text_for_every_day_of_the_range_and_zero_for_days_that_are_not_there()
    {
        await using var harness = await StartAsync();
        var body = await harness.GetAsync("/1/user/-/activities/steps/date/2021-12-30/2022-01-05.json");
        var items = body["activities-steps"]!.AsArray();
        Assert.Equal(7, items.Count);
        Assert.Equal("0", items[0]!["value"]!.GetValue<string>());
        Assert.Equal("2022-01-05", items[6]!["dateTime"]!.GetValue<string>());
        Assert.Equal(
            harness.Population.Day(User, new DateOnly(2022, 1, 5))!.Steps.ToString(CultureInfo.InvariantCulture),
            items[6]!["value"]!.GetValue<string>());
    }

    [Fact]
    public async Task Periods_and_today_are_understood_in_the_users_own_days()
    {
        await using var harness = await StartAsync(adjust: static person => person with
        {
            Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Pacific/Kiritimati"))],
        });
        var items = (
            await harness.GetAsync("/1/user/-/activities/steps/date/today/7d.json"))["activities-steps"]!.AsArray();
        Assert.Equal(7, items.Count);
        Assert.Equal("2025-06-19", items[6]!["dateTime"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_quota_counts_per_user_and_hour_and_says_when_to_come_back()
    {
        await using var harness = await StartAsync(static options => options with { QuotaPerHour = 3 });
        var pair = harness.Simulator.GrantDirectly(User);
        for (var left = 2; left >= 0; left--)
        {
            using var allowed = await harness.SendAsync("/1/user/-/devices.json", pair.AccessToken);
            Assert.Equal("3", Header(allowed, "Fitbit-Rate-Limit-Limit"));
            Assert.Equal(left.ToString(CultureInfo.InvariantCulture), Header(allowed, "Fitbit-Rate-Limit-Remaining"));
            Assert.Equal("2370", Header(allowed, "Fitbit-Rate-Limit-Reset"));
        }

        using var refused = await harness.SendAsync("/1/user/-/devices.json", pair.AccessToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.Equal("2370", Header(refused, "Retry-After"));
        Assert.Equal("0", Header(refused, "Fitbit-Rate-Limit-Remaining"));
        await harness.GetAsync("/1/user/-/devices.json", harness.Simulator.GrantDirectly("SP000001"));
        harness.Time.Advance(TimeSpan.FromSeconds(2369));
        Assert.Equal(
            HttpStatusCode.TooManyRequests,
            (await harness.RefusedAsync("/1/user/-/br/date/today.json", pair.AccessToken)).Status);
        harness.Time.Advance(TimeSpan.FromSeconds(1));
        await harness.GetAsync("/1/user/-/devices.json", pair);
        Assert.Equal(4, harness.Ledger.Count(RequestOutcome.Accepted, User, "devices"));
        Assert.Equal(1, harness.Ledger.Count(RequestOutcome.RefusedByQuota, User, "devices"));
        Assert.Equal(1, harness.Ledger.Count(RequestOutcome.RefusedByQuota, User, "breathing-rate"));
        var lines = JsonNode.Parse(await harness.Client.GetStringAsync("/_sim/ledger"))!.AsArray();
        Assert.Contains(lines, static line => line!["routeClass"]!.GetValue<string>() == "devices");
    }

    [Fact]
    public async Task Requests_without_a_living_token_cost_no_quota()
    {
        await using var harness = await StartAsync(static options => options with { QuotaPerHour = 1 });
        var (status, body) = await harness.RefusedAsync("/1/user/-/devices.json", null);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_request"), (status, ErrorType(body)));
        (status, body) = await harness.RefusedAsync("/1/user/-/devices.json", "unknown");
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (status, ErrorType(body)));
        await harness.GetAsync("/1/user/-/devices.json");
    }

    [Fact]
    public async Task Refusals_of_newer_endpoints_have_the_other_error_shape()
    {
        await using var harness = await StartAsync(
            static options => options with { QuotaPerHour = 1, IntradayRight = false });
        var pair = harness.Simulator.GrantDirectly(User);
        var (status, body) = await harness.RefusedAsync("/1/user/-/spo2/date/2025-06-01/all.json", pair.AccessToken);
        Assert.Equal(HttpStatusCode.Forbidden, status);
        Assert.Equal("PERMISSION_DENIED", body["error"]!["status"]!.GetValue<string>());
        (status, body) = await harness.RefusedAsync("/1/user/-/br/date/2025-06-01.json", pair.AccessToken);
        Assert.Equal(HttpStatusCode.TooManyRequests, status);
        Assert.Equal("RESOURCE_EXHAUSTED", body["error"]!["status"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("/1/user/-/activities/steps/date/2025-06-01/1d/1min.json", "activities-steps")]
    [InlineData("/1/user/-/activities/heart/date/2025-06-01/1d/1sec.json", "activities-heart")]
    public async Task Without_the_intraday_right_the_answer_is_200_and_the_key_is_missing(string path, string key)
    {
        await using var harness = await StartAsync(static options => options with { IntradayRight = false });
        var body = await harness.GetAsync(path);
        Assert.NotNull(body[key]);
        Assert.Null(body[key + "-intraday"]);
    }

    [Theory]
    [InlineData("1min", 1440)]
    [InlineData("5min", 288)]
    [InlineData("15min", 96)]
    public async Task Intraday_steps_sum_to_the_day_at_every_detail(string detail, int points)
    {
        await using var harness = await StartAsync();
        var date = Worn(harness.Population);
        var body = await harness.GetAsync($"/1/user/-/activities/steps/date/{FitbitCall.Date(date)}/1d/{detail}.json");
        var dataset = body["activities-steps-intraday"]!["dataset"]!.AsArray();
        Assert.Equal(points, dataset.Count);
        Assert.Equal(
            harness.Population.Day(User, date)!.Steps, dataset.Sum(static point => point!["value"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Every_endpoint_answers_for_every_kind_of_day()
    {
        await using var harness = await StartAsync(static options => options with { QuotaPerHour = 10_000 });
        var pair = harness.Simulator.GrantDirectly(User);
        foreach (
            var endpoint in FitbitEndpoints.All.Where(
                static e => !e.Template.Contains("list", StringComparison.Ordinal)))
        {
            foreach (var date in (string[])["2019-01-01", "2025-06-01", "today", "2030-01-01"])
            {
                var resource = endpoint.Template switch
                {
                    var t when t.Contains("/body/", StringComparison.Ordinal) => "weight",
                    var t when t.Contains("/foods/", StringComparison.Ordinal) => "caloriesIn",
                    _ => "calories",
                };
                await harness.GetAsync(endpoint.Template
                    .Replace("{user}", "-", StringComparison.Ordinal)
                    .Replace("{resource}", resource, StringComparison.Ordinal)
                    .Replace("{date}", date, StringComparison.Ordinal)
                    .Replace("{start}", date, StringComparison.Ordinal)
                    .Replace("{end}", date, StringComparison.Ordinal)
                    .Replace("{detail}", "5min", StringComparison.Ordinal)
                    .Replace("{from}", "08:00", StringComparison.Ordinal)
                    .Replace("{to}", "09:00", StringComparison.Ordinal),
                    pair);
            }
        }
    }

    [Fact]
    public async Task Late_data_of_day_D_appear_at_D_plus_2_and_the_last_sync_time_moves()
    {
        await using var harness = await StartAsync(adjust: static person => person with
        {
            Sync = SyncHabit.Prompt with { Lag = TimeSpan.FromDays(2) },
            Zones = [new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.Utc)],
        });
        const string Path = "/1/user/-/activities/heart/date/2025-06-17/2025-06-17.json";
        Assert.Null(
            (await harness.GetAsync(Path))["activities-heart"]![0]!["value"]!["heartRateZones"]![0]!["minutes"]);
        var before = (await harness.GetAsync("/1/user/-/devices.json"))[0]!["lastSyncTime"]!.GetValue<string>();
        Assert.StartsWith("2025-06-16T10:", before, StringComparison.Ordinal);
        harness.Time.Advance(TimeSpan.FromDays(2));
        Assert.NotNull(
            (await harness.GetAsync(Path))["activities-heart"]![0]!["value"]!["heartRateZones"]![0]!["minutes"]);
        var after = (await harness.GetAsync("/1/user/-/devices.json"))[0]!["lastSyncTime"]!.GetValue<string>();
        Assert.StartsWith("2025-06-18T10:", after, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_person_who_moves_has_another_zone_in_the_profile_from_then_on()
    {
        await using var harness = await StartAsync(adjust: static person => person with
        {
            Zones =
            [
                new ZoneSpan(DateOnly.MinValue, TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")),
                new ZoneSpan(new DateOnly(2025, 6, 19), TimeZoneInfo.FindSystemTimeZoneById("America/New_York")),
            ],
        });
        var before = (await harness.GetAsync("/1/user/-/profile.json"))["user"]!;
        harness.Time.Advance(TimeSpan.FromDays(1));
        var after = (await harness.GetAsync("/1/user/-/profile.json"))["user"]!;
        Assert.Equal(
            ("Europe/Berlin", 7_200_000L),
            (before["timezone"]!.GetValue<string>(), before["offsetFromUTCMillis"]!.GetValue<long>()));
        Assert.Equal(
            ("America/New_York", -14_400_000L),
            (after["timezone"]!.GetValue<string>(), after["offsetFromUTCMillis"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Measures_of_days_without_a_night_are_left_out_and_not_zero()
    {
        await using var harness = await StartAsync();
        var body = await harness.GetAsync("/1/user/-/hrv/date/2025-05-01/2025-05-30.json");
        var measured = Enumerable.Range(1, 30).Select(static day => new DateOnly(2025, 5, day))
            .Where(date => harness.Population.Day(User, date)!.Hrv is not null).Select(FitbitCall.Date);
        Assert.Equal(measured, body["hrv"]!.AsArray().Select(static item => item!["dateTime"]!.GetValue<string>()));
        Assert.Empty((await harness.GetAsync("/1/user/-/hrv/date/2019-05-01/2019-05-30.json"))["hrv"]!.AsArray());
    }

    [Fact]
    public async Task The_sleep_list_pages_through_every_log_once()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User);
        var next = "/1.2/user/-/sleep/list.json?afterDate=2025-01-01&sort=asc&limit=50&offset=0";
        var seen = new List<long>();
        for (var page = 0; next.Length > 0 && page < 10; page++)
        {
            var body = await harness.GetAsync(next, pair);
            seen.AddRange(body["sleep"]!.AsArray().Select(static log => log!["logId"]!.GetValue<long>()));
            next = body["pagination"]!["next"]!.GetValue<string>();
        }

        var range = await Task.WhenAll(
            harness.GetAsync("/1.2/user/-/sleep/date/2025-01-01/2025-04-10.json", pair),
            harness.GetAsync("/1.2/user/-/sleep/date/2025-04-11/2025-06-18.json", pair));
        Assert.Equal(
            range.SelectMany(static body => body["sleep"]!.AsArray())
                .Select(static log => log!["logId"]!.GetValue<long>()),
            seen);
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    public async Task An_ordered_endless_list_always_names_a_next_page()
    {
        await using var harness = await StartAsync();
        harness.Server.Faults.Replace(
            FaultPlan.Of(new FaultRule(new FaultEffect.EndlessPaging()) { RouteClass = "sleep-list" }));
        var body = await harness.GetAsync(
            "/1.2/user/-/sleep/list.json?afterDate=2025-06-17&sort=asc&limit=100&offset=0");
        Assert.Contains("offset=0", body["pagination"]!["next"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(FitbitEmptyDay.EmptyObject, HttpStatusCode.OK, "{}")]
    [InlineData(FitbitEmptyDay.EmptyArray, HttpStatusCode.OK, "[]")]
    [InlineData(FitbitEmptyDay.NotFound, HttpStatusCode.NotFound, null)]
    public async Task A_day_without_oxygen_saturation_is_empty_in_any_of_three_ways(
        FitbitEmptyDay way, HttpStatusCode expected, string? text)
    {
        await using var harness = await StartAsync(options => options with { EmptySpo2Day = way });
        var (status, body) = await harness.RefusedAsync(
            "/1/user/-/spo2/date/2019-01-01.json", harness.Simulator.GrantDirectly(User).AccessToken);
        Assert.Equal(expected, status);
        if (text is not null) Assert.Equal(text, body.ToJsonString());
    }

    [Fact]
    public async Task After_the_switch_off_everything_is_gone()
    {
        await using var harness = await StartAsync(static options => options with { RetiredFrom = Start.AddHours(1) });
        var pair = harness.Simulator.GrantDirectly(User);
        await harness.GetAsync("/1/user/-/devices.json", pair);
        harness.Time.Advance(TimeSpan.FromHours(1));
        foreach (var path in (string[])["/1/user/-/devices.json", "/oauth2/authorize", "/1/anything"])
        {
            using var response = await harness.SendAsync(path, pair.AccessToken);
            Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
        }
    }

    [Fact]
    public async Task Another_users_data_and_unknown_paths_are_refused()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User);
        Assert.Equal(
            HttpStatusCode.Forbidden,
            (await harness.RefusedAsync("/1/user/SP000001/devices.json", pair.AccessToken)).Status);
        await harness.GetAsync($"/1/user/{User}/devices.json", pair);
        Assert.Equal(
            HttpStatusCode.NotFound, (await harness.RefusedAsync("/1/user/-/dreams.json", pair.AccessToken)).Status);
        Assert.Equal(
            HttpStatusCode.NotFound,
            (
                await harness.RefusedAsync(
                    "/1/user/-/activities/dreams/date/2025-01-01/2025-01-02.json", pair.AccessToken)).Status);
    }

    [FixturesFact("fitabase")]
    public async Task Recorded_distances_and_weights_are_served_digit_for_digit()
    {
        var population = FitabasePopulation.Read(SourceTree.Fixtures("fitabase")!);
        await using var harness = await StartAsync(population: population);
        var pair = harness.Simulator.GrantDirectly("1503960366");
        var distances = await harness.GetAsync("/1/user/-/activities/distance/date/2016-04-12/2016-04-13.json", pair);
        Assert.Equal(
            ["8.5", "6.96999979"],
            distances["activities-distance"]!.AsArray().Select(static item => item!["value"]!.GetValue<string>()));
        var weights = await harness.GetAsync("/1/user/-/body/log/weight/date/2016-05-02/2016-05-03.json", pair);
        Assert.Equal("52.5999984741211", weights["weight"]![0]!["weight"]!.ToJsonString());
        Assert.Equal(22m, weights["weight"]![0]!["fat"]!.GetValue<decimal>());
        Assert.Null(weights["weight"]![1]!["fat"]);
    }

    private static DateOnly Worn(IPopulation population) =>
        Enumerable.Range(0, 30).Select(static back => new DateOnly(2025, 6, 15).AddDays(-back))
            .First(date => population.Day(User, date) is { Steps: > 0 });

    private static string Path(string path, DateOnly start, DateOnly end) =>
        string.Format(CultureInfo.InvariantCulture, path, FitbitCall.Date(start), FitbitCall.Date(end));

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.GetValues(name).Single();
}
