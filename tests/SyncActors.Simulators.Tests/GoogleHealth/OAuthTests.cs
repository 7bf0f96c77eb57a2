using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class OAuthTests
{
    private const string Redirect = "http://localhost:8080/callback";
    private const string Verifier = "a-verifier-that-is-long-enough-to-be-one-0123456789";
    private static readonly GoogleHealthSimulatorOptions Defaults = new();

    [Fact]
    public async Task A_user_consents_and_the_code_becomes_tokens()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var callback = await AuthorizeAsync(server, state: "xyz");
        var answer = await RedeemAsync(server, callback["code"]);

        Assert.Equal("xyz", callback["state"]);
        Assert.Equal(200, answer.Status);
        Assert.Equal(3_599, answer.Json.GetProperty("expires_in").GetInt32());
        Assert.Equal("Bearer", answer.Json.GetProperty("token_type").GetString());
        Assert.False(answer.Json.TryGetProperty("refresh_token_expires_in", out _));
        server.Use(answer.Json.GetProperty("access_token").GetString());
        Assert.Equal(200, (await server.ListAsync("sleep")).Status);
    }

    [Fact]
    public async Task A_code_works_once()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var code = (await AuthorizeAsync(server))["code"];
        await RedeemAsync(server, code);

        AssertInvalidGrant(await RedeemAsync(server, code));
    }

    [Theory]
    [InlineData("another-verifier", Redirect)]
    [InlineData("", Redirect)]
    [InlineData(Verifier, "http://localhost:8080/other")]
    public async Task A_code_needs_its_verifier_and_its_redirect_address(string verifier, string redirect)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var code = (await AuthorizeAsync(server))["code"];

        AssertInvalidGrant(await RedeemAsync(server, code, verifier, redirect));
    }

    [Fact]
    public async Task A_code_dies_after_ten_minutes()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var code = (await AuthorizeAsync(server))["code"];
        server.Time.Advance(TimeSpan.FromMinutes(10));

        AssertInvalidGrant(await RedeemAsync(server, code));
    }

    [Fact]
    public async Task A_refresh_brings_an_access_token_and_no_new_refresh_token()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var tokens = server.SignIn(ScriptedPopulation.Alice, GoogleHealthScopes.Sleep);
        server.Time.Advance(TimeSpan.FromHours(1));
        var expired = await server.ListAsync("sleep");
        var refreshed = await RefreshAsync(server, tokens.RefreshToken!);
        var again = await RefreshAsync(server, tokens.RefreshToken!);

        Assert.Equal(401, expired.Status);
        Assert.Equal("ACCESS_TOKEN_EXPIRED", expired.Reason);
        Assert.False(refreshed.Json.TryGetProperty("refresh_token", out _));
        Assert.Equal(GoogleHealthScopes.Sleep, refreshed.Json.GetProperty("scope").GetString());
        Assert.Equal(200, again.Status);
        server.Use(refreshed.Json.GetProperty("access_token").GetString());
        Assert.Equal(200, (await server.ListAsync("sleep")).Status);
    }

    [Fact]
    public async Task Rotation_replaces_the_refresh_token()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { RotateRefreshTokens = true });
        var tokens = server.SignIn(ScriptedPopulation.Alice);
        var refreshed = await RefreshAsync(server, tokens.RefreshToken!);

        AssertInvalidGrant(await RefreshAsync(server, tokens.RefreshToken!));
        var second = refreshed.Json.GetProperty("refresh_token").GetString()!;
        Assert.Equal(200, (await RefreshAsync(server, second)).Status);
    }

    [Fact]
    public async Task In_testing_a_refresh_token_dies_after_seven_days_used_or_not()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { Testing = true });
        var code = (await AuthorizeAsync(server))["code"];
        var tokens = await RedeemAsync(server, code);
        var refreshToken = tokens.Json.GetProperty("refresh_token").GetString()!;
        Assert.Equal(604_799, tokens.Json.GetProperty("refresh_token_expires_in").GetInt32());
        server.Time.Advance(TimeSpan.FromDays(6));
        Assert.Equal(200, (await RefreshAsync(server, refreshToken)).Status);
        server.Time.Advance(TimeSpan.FromDays(1));

        AssertInvalidGrant(await RefreshAsync(server, refreshToken));
    }

    [Fact]
    public async Task A_refresh_token_unused_for_half_a_year_dies()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var tokens = server.SignIn(ScriptedPopulation.Alice);
        server.Time.Advance(TimeSpan.FromDays(179));
        Assert.Equal(200, (await RefreshAsync(server, tokens.RefreshToken!)).Status);
        server.Time.Advance(TimeSpan.FromDays(180));

        AssertInvalidGrant(await RefreshAsync(server, tokens.RefreshToken!));
    }

    [Fact]
    public async Task The_oldest_refresh_token_dies_when_there_are_too_many()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { RefreshTokensPerUserMax = 2 });
        var tokens = Enumerable.Range(0, 3).Select(_ => server.SignIn(ScriptedPopulation.Alice)).ToArray();

        AssertInvalidGrant(await RefreshAsync(server, tokens[0].RefreshToken!));
        Assert.Equal(200, (await RefreshAsync(server, tokens[1].RefreshToken!)).Status);
        Assert.Equal(200, (await RefreshAsync(server, tokens[2].RefreshToken!)).Status);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Revoking_either_token_ends_the_grant(bool refreshToken)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var tokens = server.SignIn(ScriptedPopulation.Alice);
        var token = refreshToken ? tokens.RefreshToken! : tokens.AccessToken;

        Assert.Equal(200, (await server.FormAsync("revoke", ("token", token))).Status);
        Assert.Equal(401, (await server.ListAsync("sleep")).Status);
        AssertInvalidGrant(await RefreshAsync(server, tokens.RefreshToken!));
        var again = await server.FormAsync("revoke", ("token", token));
        Assert.Equal("invalid_token", again.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task A_user_who_revokes_in_the_account_ends_everything()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var tokens = server.SignIn(ScriptedPopulation.Alice);
        Assert.Equal(204, (await server.PostAsync($"_sim/people/{ScriptedPopulation.Alice}/revoke", "")).Status);

        AssertInvalidGrant(await RefreshAsync(server, tokens.RefreshToken!));
    }

    [Fact]
    public async Task Boxes_that_the_user_leaves_empty_are_missing_from_the_scope()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice) with
        {
            Shares = SharedData.All & ~SharedData.Activity,
        };
        await using var server = await GoogleHealthServer.StartAsync(population: new ScriptedPopulation(person));
        var code = (
            await AuthorizeAsync(server, scope: $"{GoogleHealthScopes.Sleep} {GoogleHealthScopes.Activity}"))["code"];
        var tokens = await RedeemAsync(server, code);
        server.Use(tokens.Json.GetProperty("access_token").GetString());

        Assert.Equal(GoogleHealthScopes.Sleep, tokens.Json.GetProperty("scope").GetString());
        Assert.Equal(200, (await server.ListAsync("sleep")).Status);
        Assert.Equal("ACCESS_TOKEN_SCOPE_INSUFFICIENT", (await server.ListAsync("steps")).Reason);
    }

    [Fact]
    public async Task Who_ticks_nothing_denies_access()
    {
        var person = ScriptedPopulation.PersonOf(ScriptedPopulation.Alice) with { Shares = SharedData.None };
        await using var server = await GoogleHealthServer.StartAsync(population: new ScriptedPopulation(person));

        Assert.Equal("access_denied", (await AuthorizeAsync(server))["error"]);
    }

    [Theory]
    [InlineData("", "", false)]
    [InlineData("&access_type=offline", "", false)]
    [InlineData("&access_type=offline", "&prompt=consent", true)]
    [InlineData("", "&prompt=consent", false)]
    public async Task A_second_consent_brings_a_refresh_token_only_offline_and_when_asked_again(
        string access, string prompt, bool refreshes)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        await RedeemAsync(server, (await AuthorizeAsync(server))["code"]);
        var tokens = await RedeemAsync(server, (await AuthorizeAsync(server, more: access + prompt))["code"]);

        Assert.Equal(refreshes, tokens.Json.TryGetProperty("refresh_token", out _));
    }

    [Theory]
    [InlineData("client_id=someone&redirect_uri=http://localhost/&response_type=code&scope=x", 401)]
    [InlineData("client_id={0}&redirect_uri=http://example.com/&response_type=code&scope=x", 400)]
    [InlineData("client_id={0}&redirect_uri=http://localhost/&response_type=token&scope=x", 400)]
    [InlineData("client_id={0}&redirect_uri=http://localhost/&response_type=code", 400)]
    [InlineData("client_id={0}&redirect_uri=http://localhost/&response_type=code&scope=x", 400)]
    public async Task A_request_that_cannot_be_trusted_ends_on_a_page(string query, int status)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.GetAsync($"o/oauth2/v2/auth?{string.Format(null, query, Defaults.ClientId)}");

        Assert.Equal(status, answer.Status);
    }

    [Theory]
    [InlineData("someone", "simulated-client-secret")]
    [InlineData("simulated-client.apps.googleusercontent.com", "wrong")]
    public async Task A_wrong_client_is_refused(string client, string secret)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var answer = await server.FormAsync(
            "token", ("grant_type", "refresh_token"), ("client_id", client), ("client_secret", secret));

        Assert.Equal(401, answer.Status);
        Assert.Equal("invalid_client", answer.Json.GetProperty("error").GetString());
    }

    [Fact]
    public async Task Without_a_hint_a_page_offers_people_and_scopes()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var query = AuthorizeQuery(GoogleHealthScopes.Sleep, "", "");
        var page = await server.Client.GetStringAsync("o/oauth2/v2/auth?" + query);
        using var chosen = await server.Client.GetAsync(
            $"o/oauth2/v2/auth?{query}&user={ScriptedPopulation.Alice}&grant={GoogleHealthScopes.Sleep}");

        Assert.Contains(ScriptedPopulation.Alice, page, StringComparison.Ordinal);
        Assert.Contains(GoogleHealthScopes.Sleep, page, StringComparison.Ordinal);
        Assert.StartsWith(Redirect + "?code=", chosen.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tokens_can_be_granted_over_http_for_a_demo()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var granted = await server.PostAsync($"_sim/people/{ScriptedPopulation.Alice}/grant", "");
        server.Use(granted.Json.GetProperty("access_token").GetString());

        Assert.Equal(200, (await server.GetAsync("v4/users/me/identity")).Status);
        Assert.Equal(400, (await server.PostAsync("_sim/people/nobody/grant", "")).Status);
    }

    private static string AuthorizeQuery(string scope, string state, string more)
    {
        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(Verifier)));
        return $"client_id={Defaults.ClientId}&redirect_uri={Uri.EscapeDataString(Redirect)}&response_type=code"
            + $"&scope={Uri.EscapeDataString(scope)}&state={state}&code_challenge={challenge}&code_challenge_method=S256{more}";
    }

    private static async Task<Dictionary<string, string>> AuthorizeAsync(
        GoogleHealthServer server,
        string scope = GoogleHealthScopes.Sleep,
        string state = "",
        string more = "&access_type=offline&prompt=consent")
    {
        using var response = await server.Client.GetAsync(
            $"o/oauth2/v2/auth?{AuthorizeQuery(scope, state, more)}&login_hint={ScriptedPopulation.Alice}");
        Assert.Equal(302, (int)response.StatusCode);
        Assert.StartsWith(Redirect, response.Headers.Location!.ToString(), StringComparison.Ordinal);
        return QueryHelpers.ParseQuery(response.Headers.Location.Query)
            .ToDictionary(pair => pair.Key, pair => pair.Value.ToString());
    }

    private static Task<Answer> RedeemAsync(
        GoogleHealthServer server, string code, string verifier = Verifier,
        string redirect = Redirect) => server.FormAsync(
            "token",
            ("grant_type", "authorization_code"),
            ("client_id", Defaults.ClientId),
            ("client_secret", Defaults.ClientSecret),
            ("code", code),
            ("code_verifier", verifier),
            ("redirect_uri", redirect));

    private static Task<Answer> RefreshAsync(GoogleHealthServer server, string refreshToken) => server.FormAsync(
        "token",
        ("grant_type", "refresh_token"),
        ("client_id", Defaults.ClientId),
        ("client_secret", Defaults.ClientSecret),
        ("refresh_token", refreshToken));

    private static void AssertInvalidGrant(Answer answer)
    {
        Assert.Equal(400, answer.Status);
        Assert.Equal("invalid_grant", answer.Json.GetProperty("error").GetString());
    }
}
