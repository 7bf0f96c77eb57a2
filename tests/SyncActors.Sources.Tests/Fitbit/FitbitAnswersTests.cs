using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using static SyncActors.Sources.Tests.Fitbit.FitbitPages;
using static SyncActors.Sources.Tests.Fitbit.FitbitRecordings;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitAnswersTests
{
    private static readonly Window Hrv = Window("hrv", "2026-01-01", "2026-01-30");

    [Fact]
    public async Task A_200_is_a_page_with_what_is_left_of_the_quota()
    {
        var fetched = Assert.IsType<FetchOutcome.Fetched>(await FitbitExchange.FetchAsync(
            Hrv, 200, """{"hrv":[]}""", ("Fitbit-Rate-Limit-Limit", "150"), ("Fitbit-Rate-Limit-Remaining", "149"),
            ("Fitbit-Rate-Limit-Reset", "1800")));

        Assert.Equal(new QuotaSeen(149, DateTimeOffset.Parse("2026-03-01T10:30:00Z")), fetched.Quota);
        Assert.Equal(Hrv, fetched.Page.Window);
        Assert.Equal("""{"hrv":[]}""", fetched.Page.Body.GetRawText());
        Assert.Equal(10, fetched.Page.BodyBytes);
        Assert.Null(fetched.Page.NextCursor);
    }

    [Fact]
    public async Task A_200_without_quota_headers_tells_nothing_of_the_quota() =>
        Assert.Null(Assert.IsType<FetchOutcome.Fetched>(await FitbitExchange.FetchAsync(Hrv, 200, "{}")).Quota);

    [Theory]
    [InlineData("{\"hrv\":[{\"dateTime\"")]
    [InlineData("")]
    [InlineData("<html>")]
    public async Task A_200_that_is_not_whole_json_is_tried_again(string body) =>
        Assert.IsType<FetchOutcome.Transient>(await FitbitExchange.FetchAsync(Hrv, 200, body));

    [Fact]
    public async Task Sleep_that_is_still_computed_is_tried_again() => Assert.IsType<FetchOutcome.Transient>(
        await FitbitExchange.FetchAsync(
            Window("sleep", "2026-01-01", "2026-01-01"), 200, """{"meta":{"retryDuration":3000,"state":"pending"}}"""));

    [Theory]
    [InlineData("error-400-validation.json", 400)]
    [InlineData("error-409.json", 409)]
    [InlineData("error-404-unknown-api.json", 404)]
    public async Task What_repeating_cannot_mend_is_refused(string recording, int status)
    {
        var refused = Assert.IsType<FetchOutcome.Refused>(
            await FitbitExchange.FetchAsync(Hrv, status, Recorded(recording)));

        Assert.Contains($"{status}", refused.Reason, StringComparison.Ordinal);
        Assert.Contains("errorType", refused.Response, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(302)]
    [InlineData(404)]
    [InlineData(418)]
    public async Task A_status_in_foreign_words_is_refused(int status) =>
        Assert.IsType<FetchOutcome.Refused>(await FitbitExchange.FetchAsync(Hrv, status, "<html>Not here</html>"));

    [Fact]
    public async Task A_range_that_the_vendor_finds_too_long_is_halved()
    {
        var tooLarge = Assert.IsType<FetchOutcome.TooLarge>(await FitbitExchange.FetchAsync(
            Hrv, 400, """{"errors":[{"errorType":"validation","fieldName":"date range","message":"The range cannot exceed 29 days."}]}"""));

        Assert.Equal(
            ["hrv 2026-01-16..2026-01-30", "hrv 2026-01-01..2026-01-15"], tooLarge.Instead.Select(w => w.ToString()));
    }

    [Theory]
    [InlineData("error-401-expired-token.json")]
    [InlineData("error-401-google-style.json")]
    public async Task A_401_is_about_the_token_and_repeats_none_of_it(string recording)
    {
        var unauthorized = Assert.IsType<FetchOutcome.Unauthorized>(
            await FitbitExchange.FetchAsync(Hrv, 401, Recorded(recording)));

        Assert.DoesNotContain("eyJ", unauthorized.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("error-403-insufficient-scope.json", "hrv", "heartrate")]
    [InlineData("error-403-google-style.json", "spo2", "oxygen_saturation")]
    [InlineData("error-403-google-style.json", "breathing-rate", "respiratory_rate")]
    [InlineData("error-403-insufficient-permissions.json", "hrv", null)]
    public async Task A_403_names_the_missing_scope(string recording, string endpoint, string? scope)
    {
        var notPermitted = Assert.IsType<FetchOutcome.NotPermitted>(
            await FitbitExchange.FetchAsync(Window(endpoint, "2026-01-01", "2026-01-30"), 403, Recorded(recording)));

        Assert.Equal(scope, notPermitted.MissingScope);
        Assert.Contains(endpoint, notPermitted.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("hrv")]
    [InlineData("weight")]
    [InlineData("spo2")]
    public async Task A_404_that_finds_nothing_for_the_days_is_an_empty_page(string endpoint)
    {
        var window = Window(endpoint, "2026-01-01", "2026-01-30");
        var fetched = Assert.IsType<FetchOutcome.Fetched>(
            await FitbitExchange.FetchAsync(window, 404, Recorded("error-404-no-data.json")));

        var page = Map(fetched.Page.Window, fetched.Page.Body.GetRawText(), Facts);
        Assert.Empty(page.Items);
        Assert.Empty(page.Rejected);
        Assert.Equal(new LineNeed(window.Lines[0], window.Range!.Value), Assert.Single(page.Covered));
    }

    [Fact]
    public async Task A_404_for_the_profile_is_refused() => Assert.IsType<FetchOutcome.Refused>(
        await FitbitExchange.FetchAsync(
            Window("profile", "2026-01-01", "2026-01-01"), 404, Recorded("error-404-no-data.json")));

    [Theory]
    [InlineData("")]
    [InlineData("<p>The Fitbit Web API has been turned off.</p>")]
    public async Task A_410_is_the_end_whatever_its_body(string body)
    {
        var end = Assert.IsType<FetchOutcome.Discontinued>(await FitbitExchange.FetchAsync(Hrv, 410, body));

        Assert.Equal("google-health", end.UseInstead);
    }

    [Theory]
    [InlineData("120", "10", "3000", 120)]
    [InlineData("120", "0", "3000", 3000)]
    [InlineData("5000", "0", "3000", 5000)]
    [InlineData(null, "0", "3000", 3000)]
    [InlineData(null, "-3", "3000", 3000)]
    [InlineData("Sun, 01 Mar 2026 10:01:00 GMT", null, null, 60)]
    [InlineData(null, "10", "3000", null)]
    [InlineData(null, null, null, null)]
    public async Task A_429_waits_exactly_as_told(string? retryAfter, string? remaining, string? reset, int? seconds)
    {
        (string Name, string Value)[] headers =
        [
            .. new[]
            {
                ("Retry-After", retryAfter), ("Fitbit-Rate-Limit-Remaining", remaining),
                ("Fitbit-Rate-Limit-Reset", reset),
            }.Where(header => header.Item2 is not null).Select(header => (header.Item1, header.Item2!)),
        ];

        var limited = Assert.IsType<FetchOutcome.RateLimited>(
            await FitbitExchange.FetchAsync(Hrv, 429, Recorded("error-429.json"), headers));

        Assert.Equal(seconds is { } wait ? TimeSpan.FromSeconds(wait) : null, limited.RetryAfter);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(599)]
    [InlineData(408)]
    public async Task What_the_vendor_may_mend_itself_is_tried_again(int status) =>
        Assert.IsType<FetchOutcome.Transient>(await FitbitExchange.FetchAsync(Hrv, status, "oops"));

    [Fact]
    public async Task A_broken_network_is_tried_again()
    {
        var exchange = new FitbitExchange(_ => throw new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.IsType<FetchOutcome.Transient>(await exchange.FetchAsync(Hrv, null));
    }

    [Fact]
    public async Task Day_totals_without_the_values_within_the_day_mean_that_the_application_lacks_the_right()
    {
        var window = Window("intraday/steps", "2026-01-01", "2026-01-01");

        var notOffered = Assert.IsType<FetchOutcome.NotOffered>(await FitbitExchange.FetchAsync(
            window, 200, """{"activities-steps":[{"dateTime":"2026-01-01","value":"7390"}]}"""));

        Assert.Contains("intraday right", notOffered.Reason, StringComparison.Ordinal);
        Assert.Null(notOffered.Instead);
    }

    [Fact]
    public async Task No_answer_leaves_the_token_in_what_is_kept()
    {
        foreach (var status in new[] { 400, 404, 409, 418 })
        {
            var outcome = await FitbitExchange.FetchAsync(
                Hrv, status, $$"""{"errors":[{"errorType":"x","message":"Access token invalid: {{FitbitExchange.Token}}"}]}""");
            Assert.DoesNotContain(FitbitExchange.Token, outcome.ToString(), StringComparison.Ordinal);
        }
    }
}
