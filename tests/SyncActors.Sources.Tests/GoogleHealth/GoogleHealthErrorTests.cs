using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Testing.Files;
using static SyncActors.Sources.Tests.GoogleHealth.GoogleHealthScenario;

namespace SyncActors.Sources.Tests.GoogleHealth;

public sealed class GoogleHealthErrorTests
{
    private static readonly Window Steps = Window("steps:dailyRollUp", "steps", "2026-01-01", "2026-03-31");

    [Theory]
    [InlineData(401, "UNAUTHENTICATED", "CREDENTIALS_MISSING", typeof(FetchOutcome.Unauthorized))]
    [InlineData(401, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED", typeof(FetchOutcome.Unauthorized))]
    [InlineData(401, "UNAUTHENTICATED", null, typeof(FetchOutcome.Unauthorized))]
    [InlineData(400, "INVALID_ARGUMENT", "INVALID_DATA_POINT_FILTER_DATA_TYPE_MEMBER", typeof(FetchOutcome.Refused))]
    [InlineData(400, "INVALID_ARGUMENT", null, typeof(FetchOutcome.Refused))]
    [InlineData(400, "FAILED_PRECONDITION", "ACCOUNT_NOT_LINKED", typeof(FetchOutcome.AccountRefused))]
    [InlineData(400, "INVALID_ARGUMENT", "UNSUPPORTED_DATA_TYPE_ACTION", typeof(FetchOutcome.NotOffered))]
    [InlineData(403, "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT", typeof(FetchOutcome.NotPermitted))]
    [InlineData(403, "PERMISSION_DENIED", "MISSING_OAUTH_SCOPE", typeof(FetchOutcome.NotPermitted))]
    [InlineData(403, "PERMISSION_DENIED", "SOMETHING_NEW", typeof(FetchOutcome.NotPermitted))]
    [InlineData(403, "PERMISSION_DENIED", "SERVICE_DISABLED", typeof(FetchOutcome.AccountRefused))]
    [InlineData(403, "PERMISSION_DENIED", "USER_PROJECT_DENIED", typeof(FetchOutcome.AccountRefused))]
    [InlineData(403, "PERMISSION_DENIED", null, typeof(FetchOutcome.AccountRefused))]
    [InlineData(403, "PERMISSION_DENIED", "RATE_LIMIT_EXCEEDED", typeof(FetchOutcome.RateLimited))]
    [InlineData(404, "NOT_FOUND", null, typeof(FetchOutcome.Refused))]
    [InlineData(408, "DEADLINE_EXCEEDED", null, typeof(FetchOutcome.Transient))]
    [InlineData(410, "NOT_FOUND", null, typeof(FetchOutcome.Discontinued))]
    [InlineData(429, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED", typeof(FetchOutcome.RateLimited))]
    [InlineData(500, "INTERNAL", null, typeof(FetchOutcome.Transient))]
    [InlineData(503, "UNAVAILABLE", null, typeof(FetchOutcome.Transient))]
    public async Task An_error_is_told_by_its_reason_and_then_its_status(
        int code, string status, string? reason, Type outcome)
    {
        var details = reason is null ? "[]" : $$$"""[{"@type":"x"},{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"{{{reason}}}"} ]""";
        var scenario = Answering(code,
            $$$"""{"error":{"code":{{{code}}},"message":"m {{{Token}}}","status":"{{{status}}}","details":{{{details}}} }}""");

        var told = await scenario.FetchAsync(Steps);

        Assert.IsType(outcome, told);
        Assert.DoesNotContain(Token, told.ToString(), StringComparison.Ordinal);
        Assert.Single(scenario.Requests);
    }

    [Theory]
    [InlineData(200, "{\"rollupDataPoints\":[", typeof(FetchOutcome.Transient))]
    [InlineData(200, "[]", typeof(FetchOutcome.Transient))]
    [InlineData(200, "", typeof(FetchOutcome.Transient))]
    [InlineData(400, "no json", typeof(FetchOutcome.Refused))]
    [InlineData(403, "<html>a proxy</html>", typeof(FetchOutcome.Refused))]
    [InlineData(502, "<html>bad gateway</html>", typeof(FetchOutcome.Transient))]
    [InlineData(429, "", typeof(FetchOutcome.RateLimited))]
    [InlineData(401, "{\"error\":\"invalid_token\"}", typeof(FetchOutcome.Unauthorized))]
    [InlineData(400, "{\"error\":{\"details\":{\"reason\":1},\"status\":[]}}", typeof(FetchOutcome.Refused))]
    [InlineData(302, "", typeof(FetchOutcome.Refused))]
    public async Task An_answer_without_the_documented_shape_is_no_exception(int code, string body, Type outcome) =>
        Assert.IsType(outcome, await Answering(code, body).FetchAsync(Steps));

    [Fact]
    public async Task A_connection_that_breaks_is_tried_again_later()
    {
        var scenario = Answering((_, _) => throw new HttpRequestException(HttpRequestError.ConnectionError));

        Assert.IsType<FetchOutcome.Transient>(await scenario.FetchAsync(Steps));
    }

    [Fact]
    public async Task Cancelling_surfaces_as_such()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Answering(200, "{}").Source.FetchAsync(
            new FetchRequest(Steps, null, Token, Amsterdam), cancelled.Token));
    }

    [Fact]
    public async Task A_429_waits_exactly_as_told()
    {
        var told = await Answering(429, "{}", ("Retry-After", "17")).FetchAsync(Steps);
        var untold = await Answering(429, "{}").FetchAsync(Steps);

        Assert.Equal(TimeSpan.FromSeconds(17), Assert.IsType<FetchOutcome.RateLimited>(told).RetryAfter);
        Assert.Null(Assert.IsType<FetchOutcome.RateLimited>(untold).RetryAfter);
    }

    [Fact]
    public async Task A_roll_up_that_is_too_long_is_split_by_the_limit_it_names()
    {
        var outcome = await Answering(400, TooLong("\"30\"")).FetchAsync(Steps);

        Assert.Equal(
            [
                Window("steps:dailyRollUp", "steps", "2026-03-02", "2026-03-31"),
                Window("steps:dailyRollUp", "steps", "2026-01-31", "2026-03-01"),
                Window("steps:dailyRollUp", "steps", "2026-01-01", "2026-01-30"),
            ],
            Assert.IsType<FetchOutcome.TooLarge>(outcome).Instead);
    }

    [Fact]
    public async Task A_roll_up_that_is_too_long_for_an_unknown_limit_is_halved()
    {
        var outcome = await Answering(400, TooLong("\"many\"")).FetchAsync(Steps);

        Assert.Equal(2, Assert.IsType<FetchOutcome.TooLarge>(outcome).Instead.Count);
    }

    [Fact]
    public async Task A_roll_up_refused_within_the_named_limit_is_not_split_for_ever()
    {
        Assert.IsType<FetchOutcome.Refused>(await Answering(400, TooLong("\"90\"")).FetchAsync(Steps));
        Assert.IsType<FetchOutcome.Refused>(await Answering(400, TooLong("\"0\"")).FetchAsync(
            Window("steps:dailyRollUp", "steps", "2026-01-01", "2026-01-01")));
    }

    [Fact]
    public async Task Levels_that_cannot_be_summed_are_replaced_by_sedentary_time_and_active_minutes()
    {
        var outcome = await Answering(400, Reason("UNSUPPORTED_DATA_TYPE_ACTION")).FetchAsync(
            Window("activity-level:dailyRollUp", "active-minutes", "2026-01-01", "2026-01-31"));

        Assert.Equal(
            [
                Window("sedentary-period:dailyRollUp", "active-minutes", "2026-01-01", "2026-01-31"),
                Window("active-minutes:dailyRollUp", "active-minutes", "2026-01-18", "2026-01-31"),
                Window("active-minutes:dailyRollUp", "active-minutes", "2026-01-04", "2026-01-17"),
                Window("active-minutes:dailyRollUp", "active-minutes", "2026-01-01", "2026-01-03"),
            ],
            Assert.IsType<FetchOutcome.NotOffered>(outcome).Instead);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(404)]
    [InlineData(405)]
    public async Task Logs_that_cannot_be_merged_are_replaced_by_sums_of_days(int status)
    {
        var outcome = await Answering(status, status == 400 ? Reason("UNSUPPORTED_DATA_TYPE_ACTION") : "").FetchAsync(
            Window("nutrition-log:reconcile", "food", "2026-01-01", "2026-04-30"));

        Assert.Equal(
            [
                Window("nutrition-log:dailyRollUp", "food", "2026-01-31", "2026-04-30"),
                Window("nutrition-log:dailyRollUp", "food", "2026-01-01", "2026-01-30"),
            ],
            Assert.IsType<FetchOutcome.NotOffered>(outcome).Instead);
    }

    [Fact]
    public async Task A_type_without_the_action_and_without_another_way_is_not_offered()
    {
        var outcome = await Answering(400, Reason("UNSUPPORTED_DATA_TYPE_ACTION")).FetchAsync(Steps);

        Assert.Null(Assert.IsType<FetchOutcome.NotOffered>(outcome).Instead);
    }

    [Fact]
    public async Task A_missing_scope_is_named()
    {
        var outcome = await Answering(403, Reason("ACCESS_TOKEN_SCOPE_INSUFFICIENT")).FetchAsync(
            Window("sleep:list", "sleep", "2026-01-01", "2026-01-31"));

        Assert.Equal("https://www.googleapis.com/auth/googlehealth.sleep.readonly",
            Assert.IsType<FetchOutcome.NotPermitted>(outcome).MissingScope);
    }

    [Fact]
    public async Task A_window_of_another_source_is_refused_without_a_request()
    {
        var scenario = Answering(200, "{}");

        Assert.IsType<FetchOutcome.Refused>(
            await scenario.FetchAsync(Window("activity/steps", "steps", "2026-01-01", "2026-01-02")));
        Assert.IsType<FetchOutcome.Refused>(
            await scenario.FetchAsync(new Window("steps:dailyRollUp", ["steps"], null, 1)));
        Assert.IsType<FetchOutcome.Unauthorized>(await scenario.Source.FetchAsync(
            new FetchRequest(Steps, null, null, Amsterdam), CancellationToken.None));
        Assert.Empty(scenario.Requests);
    }

    [FixturesTheory("google-health")]
    [InlineData("error-400-account-not-linked.json", 400, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error-400-filter-member-made.json", 400, typeof(FetchOutcome.Refused))]
    [InlineData("error-400-rollup-too-long-made.json", 400, typeof(FetchOutcome.TooLarge))]
    [InlineData("error-400-unsupported-action-made.json", 400, typeof(FetchOutcome.NotOffered))]
    [InlineData("error-401-token-expired-made.json", 401, typeof(FetchOutcome.Unauthorized))]
    [InlineData("error-401-unauthenticated.json", 401, typeof(FetchOutcome.Unauthorized))]
    [InlineData("error-403-scope-insufficient.json", 403, typeof(FetchOutcome.NotPermitted))]
    [InlineData("error-403-service-disabled.json", 403, typeof(FetchOutcome.AccountRefused))]
    [InlineData("error-429-resource-exhausted.json", 429, typeof(FetchOutcome.RateLimited))]
    public async Task A_recorded_error_means_what_it_should(string file, int status, Type outcome) =>
        Assert.IsType(outcome, await Answering(status, GoogleHealthTestFiles.Shared(file).GetRawText()).FetchAsync(
            Window("steps:dailyRollUp", "steps", "2025-01-01", "2026-03-31")));

    private static string Reason(string reason) =>
        $$$"""{"error":{"code":400,"status":"X","details":[{"reason":"{{{reason}}}"}]} }""";

    private static string TooLong(string daysMax) =>
        $$$"""{"error":{"details":[{"reason":"INVALID_ROLLUP_QUERY_DURATION","metadata":{"maxDurationDays":{{{daysMax}}} }}]} }""";
}
