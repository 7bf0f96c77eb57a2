using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.People;
using static SyncActors.Simulators.Tests.Fitbit.FitbitHarness;

namespace SyncActors.Simulators.Tests.Fitbit;

public sealed class FitbitOAuthTests
{
    private const string Verifier = "0123456789012345678901234567890123456789abc";
    private const string Profile = "/1/user/-/profile.json";

    [Fact]
    public async Task A_consent_with_PKCE_yields_tokens_that_open_the_API()
    {
        await using var harness = await StartAsync(static options => options with { ApproveAs = User });
        var code = await ConsentAsync(harness, "profile sleep");
        var (status, body) = await ExchangeAsync(harness, code, Verifier);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal("profile sleep", body["scope"]!.GetValue<string>());
        Assert.Equal(28800, body["expires_in"]!.GetValue<int>());
        Assert.Equal("Bearer", body["token_type"]!.GetValue<string>());
        Assert.Equal(User, body["user_id"]!.GetValue<string>());
        using var profile = await harness.SendAsync(Profile, body["access_token"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
    }

    [Fact]
    public async Task A_code_works_once_for_ten_minutes_and_only_with_its_verifier()
    {
        await using var harness = await StartAsync(static options => options with { ApproveAs = User });
        var used = await ConsentAsync(harness, "sleep");
        Assert.Equal(HttpStatusCode.OK, (await ExchangeAsync(harness, used, Verifier)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await ExchangeAsync(harness, used, Verifier)).Status);
        var (status, body) = await ExchangeAsync(harness, await ConsentAsync(harness, "sleep"), Verifier + "x");
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, ErrorType(body)));
        var old = await ConsentAsync(harness, "sleep");
        harness.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(HttpStatusCode.BadRequest, (await ExchangeAsync(harness, old, Verifier)).Status);
    }

    [Fact]
    public async Task Only_scopes_that_the_person_shares_are_granted_and_others_are_refused_with_403()
    {
        await using var harness = await StartAsync(
            static options => options with { ApproveAs = User },
            static person => person with { Shares = SharedData.Sleep | SharedData.Profile });
        var (_, body) = await ExchangeAsync(harness, await ConsentAsync(harness, "heartrate profile sleep"), Verifier);
        Assert.Equal("profile sleep", body["scope"]!.GetValue<string>());
        var (status, error) = await harness.RefusedAsync(
            "/1/user/-/activities/heart/date/2025-05-01/2025-05-02.json", body["access_token"]!.GetValue<string>());
        Assert.Equal((HttpStatusCode.Forbidden, "insufficient_scope"), (status, ErrorType(error)));
    }

    [Theory]
    [InlineData("client_id=WRONG&response_type=code&scope=sleep&redirect_uri=http://localhost/")]
    [InlineData("client_id=23SIMU&response_type=token&scope=sleep&redirect_uri=http://localhost/")]
    [InlineData("client_id=23SIMU&response_type=code&scope=sleep&redirect_uri=http://evil.example/")]
    [InlineData("client_id=23SIMU&response_type=code&scope=dreams&redirect_uri=http://localhost/")]
    [InlineData("client_id=23SIMU&response_type=code&scope=sleep&redirect_uri=http://localhost/&code_challenge=x&code_challenge_method=plain")]
    public async Task A_wrong_authorize_request_is_shown_and_never_redirected(string query)
    {
        await using var harness = await StartAsync(static options => options with { ApproveAs = User });
        using var response = await harness.SendAsync("/oauth2/authorize?" + query, null);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Fact]
    public async Task The_consent_page_lets_a_person_untick_scopes_or_deny()
    {
        await using var harness = await StartAsync();
        using var page = await harness.SendAsync(AuthorizePath("sleep weight"), null);
        Assert.Contains(
            "name=\"ticked\" value=\"weight\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        var form = new Dictionary<string, string>
        {
            ["client_id"] = "23SIMU", ["response_type"] = "code", ["redirect_uri"] = Redirect, ["state"] = "s",
            ["scope"] = "sleep weight", ["code_challenge"] = Challenge, ["code_challenge_method"] = "S256",
            ["user"] = User, ["ticked"] = "sleep", ["decision"] = "allow",
        };
        using var allowed = await harness.Client.PostAsync("/oauth2/authorize", new FormUrlEncodedContent(form));
        var (_, body) = await ExchangeAsync(harness, Query(allowed, "code"), Verifier);
        Assert.Equal("sleep", body["scope"]!.GetValue<string>());
        form["decision"] = "deny";
        using var denied = await harness.Client.PostAsync("/oauth2/authorize", new FormUrlEncodedContent(form));
        Assert.Equal("access_denied", Query(denied, "error"));
    }

    [Fact]
    public async Task A_refresh_repeated_before_the_new_tokens_are_used_gets_the_same_answer()
    {
        await using var harness = await StartAsync();
        var first = harness.Simulator.GrantDirectly(User);
        var (_, one) = await harness.RefreshAsync(first.RefreshToken);
        var (status, two) = await harness.RefreshAsync(first.RefreshToken);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(one.ToJsonString(), two.ToJsonString());
        Assert.NotEqual(first.RefreshToken, one["refresh_token"]!.GetValue<string>());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_refresh_repeated_after_a_new_token_was_used_is_an_invalid_grant(bool useAccessToken)
    {
        await using var harness = await StartAsync();
        var first = harness.Simulator.GrantDirectly(User);
        var (_, one) = await harness.RefreshAsync(first.RefreshToken);
        if (useAccessToken) (await harness.SendAsync(Profile, one["access_token"]!.GetValue<string>())).Dispose();
        else await harness.RefreshAsync(one["refresh_token"]!.GetValue<string>());
        var (status, body) = await harness.RefreshAsync(first.RefreshToken);
        Assert.Equal((HttpStatusCode.BadRequest, "invalid_grant"), (status, ErrorType(body)));
    }

    [Fact]
    public async Task Two_refreshes_of_one_token_at_once_conflict_and_the_first_wins()
    {
        await using var harness = await StartAsync(
            static options => options with { RefreshDuration = TimeSpan.FromSeconds(3) });
        var pair = harness.Simulator.GrantDirectly(User);
        var armed = harness.Time.TimerArmedAsync();
        var slow = harness.RefreshAsync(pair.RefreshToken);
        await armed;
        Assert.Equal(HttpStatusCode.Conflict, (await harness.RefreshAsync(pair.RefreshToken)).Status);
        harness.Time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(HttpStatusCode.OK, (await slow).Status);
    }

    [Fact]
    public async Task A_lost_answer_is_recovered_by_the_same_refresh_token()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User);
        harness.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.ResetAfter()) { RouteClass = "token", Next = 1 }));
        await Assert.ThrowsAsync<HttpRequestException>(() => harness.RefreshAsync(pair.RefreshToken));
        Assert.Equal(HttpStatusCode.OK, (await harness.RefreshAsync(pair.RefreshToken)).Status);
    }

    [Fact]
    public async Task The_token_endpoint_fails_with_503_on_order_and_nothing_is_used_up()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User);
        harness.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(503)) { RouteClass = "token", Next = 1 }));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await harness.RefreshAsync(pair.RefreshToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await harness.RefreshAsync(pair.RefreshToken)).Status);
    }

    [Fact]
    public async Task A_new_consent_ends_the_former_refresh_token_and_keeps_the_former_access_token()
    {
        await using var harness = await StartAsync();
        var old = harness.Simulator.GrantDirectly(User);
        var pair = harness.Simulator.GrantDirectly(User);
        Assert.Equal(HttpStatusCode.BadRequest, (await harness.RefreshAsync(old.RefreshToken)).Status);
        Assert.Equal(HttpStatusCode.OK, (await harness.RefreshAsync(pair.RefreshToken)).Status);
        using var profile = await harness.SendAsync(Profile, old.AccessToken);
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
    }

    [Fact]
    public async Task Revoking_any_token_ends_all_tokens_of_the_user_and_of_no_other()
    {
        await using var harness = await StartAsync();
        var (one, two) = (harness.Simulator.GrantDirectly(User), harness.Simulator.GrantDirectly(User));
        var other = harness.Simulator.GrantDirectly("SP000001");
        var (status, _) = await harness.PostAsync("/oauth2/revoke", new() { ["token"] = one.AccessToken });
        Assert.Equal(HttpStatusCode.OK, status);
        var (refused, body) = await harness.RefusedAsync(Profile, two.AccessToken);
        Assert.Equal((HttpStatusCode.Unauthorized, "invalid_token"), (refused, ErrorType(body)));
        Assert.Equal(HttpStatusCode.BadRequest, (await harness.RefreshAsync(two.RefreshToken)).Status);
        using var profile = await harness.SendAsync(Profile, other.AccessToken);
        Assert.Equal(HttpStatusCode.OK, profile.StatusCode);
    }

    [Fact]
    public async Task An_access_token_expires_after_its_life_and_the_message_names_it()
    {
        await using var harness = await StartAsync(
            static options => options with { AccessTokenLife = TimeSpan.FromMinutes(5) });
        var pair = harness.Simulator.GrantDirectly(User);
        harness.Time.Advance(TimeSpan.FromMinutes(5));
        var (status, body) = await harness.RefusedAsync(Profile, pair.AccessToken);
        Assert.Equal((HttpStatusCode.Unauthorized, "expired_token"), (status, ErrorType(body)));
        Assert.Contains(pair.AccessToken, body["errors"]![0]!["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_access_token_is_a_readable_JSON_web_token()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User, ["sleep"]);
        var payload = JsonNode.Parse(Base64Url.DecodeFromChars(pair.AccessToken.Split('.')[1]))!;
        Assert.Equal((User, "sleep"), (payload["sub"]!.GetValue<string>(), payload["scopes"]!.GetValue<string>()));
        Assert.Equal(pair.ExpiresAt.ToUnixTimeSeconds(), payload["exp"]!.GetValue<long>());
    }

    [Fact]
    public async Task Wrong_client_credentials_are_an_invalid_client()
    {
        await using var harness = await StartAsync();
        var form = new Dictionary<string, string> { ["grant_type"] = "refresh_token", ["refresh_token"] = "x" };
        foreach (var basic in new[] { null, "23SIMU:wrong" })
        {
            var (status, body) = await harness.PostAsync("/oauth2/token", form, basic);
            Assert.Equal((HttpStatusCode.Unauthorized, "invalid_client"), (status, ErrorType(body)));
        }
    }

    [Fact]
    public async Task Introspection_tells_a_living_token_from_a_dead_one()
    {
        await using var harness = await StartAsync();
        var pair = harness.Simulator.GrantDirectly(User, ["sleep", "activity"]);
        var (_, alive) = await harness.PostAsync(
            "/1.1/oauth2/introspect", new() { ["token"] = pair.AccessToken }, bearer: pair.AccessToken);
        Assert.True(alive["active"]!.GetValue<bool>());
        Assert.Equal("{SLEEP=READ, ACTIVITY=READ}", alive["scope"]!.GetValue<string>());
        var (_, dead) = await harness.PostAsync(
            "/1.1/oauth2/introspect", new() { ["token"] = "gone" }, bearer: pair.AccessToken);
        Assert.Equal("""{"active":false}""", dead.ToJsonString());
    }

    private static string Challenge { get; } =
        Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));

    private static string AuthorizePath(string scope) =>
        $"/oauth2/authorize?client_id=23SIMU&response_type=code&scope={Uri.EscapeDataString(scope)}"
        + $"&redirect_uri={Uri.EscapeDataString(Redirect)}&state=st&code_challenge={Challenge}&code_challenge_method=S256";

    private static async Task<string> ConsentAsync(FitbitHarness harness, string scope)
    {
        using var response = await harness.SendAsync(AuthorizePath(scope), null);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal("st", Query(response, "state"));
        Assert.EndsWith("#_=_", response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        return Query(response, "code");
    }

    private static string Query(HttpResponseMessage response, string name) =>
        QueryHelpers.ParseQuery(response.Headers.Location!.Query)[name].ToString();

    private static Task<(HttpStatusCode Status, JsonNode Body)> ExchangeAsync(
        FitbitHarness harness, string code, string verifier) => harness.PostAsync("/oauth2/token", new()
        {
            ["grant_type"] = "authorization_code", ["code"] = code, ["redirect_uri"] = Redirect,
            ["code_verifier"] = verifier, ["client_id"] = "23SIMU",
        });
}
