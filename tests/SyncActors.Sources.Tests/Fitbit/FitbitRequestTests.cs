using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitRequestTests
{
    private const string From = "2026-01-01";
    private const string Through = "2026-01-31";
    private readonly FitbitExchange _exchange = new(_ => FitbitExchange.Response(200, "{}"));

    [Theory]
    [InlineData("activity/steps", "/1/user/-/activities/steps/date/2026-01-01/2026-01-31.json")]
    [InlineData("activity/distance", "/1/user/-/activities/distance/date/2026-01-01/2026-01-31.json")]
    [InlineData("activity/calories", "/1/user/-/activities/calories/date/2026-01-01/2026-01-31.json")]
    [InlineData("activity/floors", "/1/user/-/activities/floors/date/2026-01-01/2026-01-31.json")]
    [InlineData("activity/elevation", "/1/user/-/activities/elevation/date/2026-01-01/2026-01-31.json")]
    [InlineData("activity/minutes", "/1/user/-/activities/minutesSedentary/date/2026-01-01/2026-01-31.json")]
    [InlineData("heart", "/1/user/-/activities/heart/date/2026-01-01/2026-01-31.json")]
    [InlineData("active-zone-minutes", "/1/user/-/activities/active-zone-minutes/date/2026-01-01/2026-01-31.json")]
    [InlineData("sleep", "/1.2/user/-/sleep/date/2026-01-01/2026-01-31.json")]
    [InlineData("spo2", "/1/user/-/spo2/date/2026-01-01/2026-01-31.json")]
    [InlineData("weight", "/1/user/-/body/log/weight/date/2026-01-01/2026-01-31.json")]
    [InlineData("food", "/1/user/-/foods/log/caloriesIn/date/2026-01-01/2026-01-31.json")]
    [InlineData("water", "/1/user/-/foods/log/water/date/2026-01-01/2026-01-31.json")]
    [InlineData("profile", "/1/user/-/profile.json")]
    [InlineData("devices", "/1/user/-/devices.json")]
    public async Task Each_endpoint_has_its_path(string endpoint, string path)
    {
        await _exchange.FetchAsync(Window(endpoint, From, Through), null);

        Assert.Equal("https://api.fitbit.com" + path, Assert.Single(_exchange.Requests).RequestUri!.ToString());
    }

    [Theory]
    [InlineData("hrv", "/1/user/-/hrv/date/2026-01-01/2026-01-30.json")]
    [InlineData("breathing-rate", "/1/user/-/br/date/2026-01-01/2026-01-30.json")]
    [InlineData("skin-temperature", "/1/user/-/temp/skin/date/2026-01-01/2026-01-30.json")]
    [InlineData("core-temperature", "/1/user/-/temp/core/date/2026-01-01/2026-01-30.json")]
    [InlineData("cardio-score", "/1/user/-/cardioscore/date/2026-01-01/2026-01-30.json")]
    [InlineData("body-fat", "/1/user/-/body/log/fat/date/2026-01-01/2026-01-30.json")]
    public async Task Endpoints_of_30_days_have_their_paths(string endpoint, string path)
    {
        await _exchange.FetchAsync(Window(endpoint, From, "2026-01-30"), null);

        Assert.Equal("https://api.fitbit.com" + path, Assert.Single(_exchange.Requests).RequestUri!.ToString());
    }

    [Fact]
    public async Task Values_within_the_day_are_asked_in_the_detail_of_the_settings()
    {
        await _exchange.FetchAsync(
            Window("intraday/heart", From, From), null, FitbitExchange.Token, ("intraday.heart-rate", "1sec"));

        Assert.Equal(
            "/1/user/-/activities/heart/date/2026-01-01/1d/1sec.json", _exchange.Requests[0].RequestUri!.AbsolutePath);
    }

    [Fact]
    public async Task A_base_address_with_a_path_is_kept()
    {
        await _exchange.FetchAsync(
            Window("profile", From, Through), null, FitbitExchange.Token,
            ("base-address", "http://127.0.0.1:9/fitbit/"));

        Assert.Equal("http://127.0.0.1:9/fitbit/1/user/-/profile.json", _exchange.Requests[0].RequestUri!.ToString());
    }

    [Fact]
    public async Task A_request_carries_the_token_and_no_language_so_that_units_are_metric()
    {
        await _exchange.FetchAsync(Window("weight", From, Through), null);

        var headers = _exchange.Requests[0].Headers;
        Assert.Equal("Bearer " + FitbitExchange.Token, headers.Authorization!.ToString());
        Assert.Empty(headers.AcceptLanguage);
    }

    [Fact]
    public async Task Minutes_by_activity_level_are_four_pages_of_one_window()
    {
        var window = Window("activity/minutes", From, Through);
        var cursors = new List<string?>();
        for (string? cursor = null; cursors.Count < 10;)
        {
            var fetched = Assert.IsType<FetchOutcome.Fetched>(await _exchange.FetchAsync(window, cursor));
            cursors.Add(cursor = fetched.Page.NextCursor);
            if (cursor is null)
                break;
        }

        Assert.Equal(["minutesLightlyActive", "minutesFairlyActive", "minutesVeryActive", null], cursors);
        Assert.Equal(window.RequestsExpected, _exchange.Requests.Count);
        Assert.Equal(
            ["minutesSedentary", "minutesLightlyActive", "minutesFairlyActive", "minutesVeryActive"],
            _exchange.Requests.Select(request => request.RequestUri!.Segments[5].TrimEnd('/')));
    }

    [Fact]
    public async Task A_window_above_the_limit_is_cut_without_a_request()
    {
        var tooLarge = Assert.IsType<FetchOutcome.TooLarge>(
            await _exchange.FetchAsync(Window("hrv", "2026-01-01", "2026-03-02"), null));

        Assert.Equal(
            ["hrv 2026-03-02..2026-03-02", "hrv 2026-01-31..2026-03-01", "hrv 2026-01-01..2026-01-30"],
            tooLarge.Instead.Select(window => window.ToString()));
        Assert.Empty(_exchange.Requests);
    }

    [Theory]
    [InlineData("hrv-by-the-hour", null)]
    [InlineData("activity/minutes", "minutesAsleep")]
    [InlineData("activity/steps", "steps")]
    public async Task A_window_or_cursor_of_another_version_is_refused_without_a_request(
        string endpoint, string? cursor)
    {
        var window = new Window(endpoint, ["hrv"], Range(From, From), 1);

        Assert.IsType<FetchOutcome.Refused>(await _exchange.FetchAsync(window, cursor));
        Assert.Empty(_exchange.Requests);
    }

    [Fact]
    public async Task A_window_without_days_is_refused_where_days_are_needed() =>
        Assert.IsType<FetchOutcome.Refused>(await _exchange.FetchAsync(new Window("hrv", ["hrv"], null, 1), null));

    [Fact]
    public async Task Without_a_token_no_request_is_made()
    {
        Assert.IsType<FetchOutcome.Unauthorized>(
            await _exchange.FetchAsync(Window("hrv", From, From), null, accessToken: null));
        Assert.Empty(_exchange.Requests);
    }
}
