using SyncActors.Simulators.Faults;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Tests.GoogleHealth;

public sealed class AccessTests
{
    private const string Bob = "BOB22";

    [Fact]
    public async Task Without_a_token_or_with_an_unknown_one_nothing_opens()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.Use(null);
        var missing = await server.GetAsync("v4/users/me/identity");
        server.Use("made-up");
        var unknown = await server.GetAsync("v4/users/me/identity");

        Assert.Equal((401, "CREDENTIALS_MISSING"), (missing.Status, missing.Reason));
        Assert.Equal(401, unknown.Status);
        Assert.Equal("UNAUTHENTICATED", unknown.Json.GetProperty("error").GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("v4/users/me/profile", GoogleHealthScopes.Profile)]
    [InlineData("v4/users/me/settings", GoogleHealthScopes.Settings)]
    [InlineData("v4/users/me/pairedDevices", GoogleHealthScopes.Settings)]
    [InlineData("v4/users/me/dataTypes/steps/dataPoints", GoogleHealthScopes.Activity)]
    [InlineData("v4/users/me/dataTypes/heart-rate/dataPoints", GoogleHealthScopes.Metrics)]
    [InlineData("v4/users/me/dataTypes/weight/dataPoints", GoogleHealthScopes.Metrics)]
    [InlineData("v4/users/me/dataTypes/sleep/dataPoints", GoogleHealthScopes.Sleep)]
    [InlineData("v4/users/me/dataTypes/hydration-log/dataPoints", GoogleHealthScopes.Nutrition)]
    [InlineData("v4/users/me/dataTypes/daily-vo2-max/dataPoints", GoogleHealthScopes.Activity)]
    [InlineData("v4/users/me/dataTypes/electrocardiogram/dataPoints", GoogleHealthScopes.Electrocardiogram)]
    public async Task Each_path_opens_with_its_own_scope_alone(string path, string scope)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.SignIn(ScriptedPopulation.Alice, scope);
        var opened = await server.GetAsync(path);
        server.SignIn(ScriptedPopulation.Alice, [.. GoogleHealthScopes.All.Where(other => other != scope)]);
        var closed = await server.GetAsync(path);

        Assert.Equal(200, opened.Status);
        Assert.Equal((403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT"), (closed.Status, closed.Reason));
    }

    [Fact]
    public async Task An_account_that_is_not_linked_or_still_legacy_sees_nothing()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.Simulator.SetAccount(ScriptedPopulation.Alice, HealthAccount.NotLinked);
        var notLinked = await server.ListAsync("steps");
        server.Simulator.SetAccount(ScriptedPopulation.Alice, HealthAccount.Legacy);
        var legacy = await server.ListAsync("steps");
        using var linking = await server.Client.PutAsync(
            $"_sim/people/{ScriptedPopulation.Alice}/account?state=linked", null);

        Assert.Equal((400, "ACCOUNT_NOT_LINKED"), (notLinked.Status, notLinked.Reason));
        Assert.Equal((403, null), (legacy.Status, legacy.Reason));
        Assert.Equal(200, (await server.ListAsync("steps")).Status);
    }

    [Fact]
    public async Task A_service_that_is_switched_off_refuses_everybody()
    {
        await using var server = await GoogleHealthServer.StartAsync(new() { ServiceEnabled = false });
        var answer = await server.ListAsync("steps");

        Assert.Equal((403, "SERVICE_DISABLED"), (answer.Status, answer.Reason));
        Assert.Equal("projects/123456789", answer.Metadata("consumer"));
    }

    [Fact]
    public async Task Another_users_data_are_forbidden()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        Assert.Equal(403, (await server.GetAsync("v4/users/12345/dataTypes/steps/dataPoints")).Status);
    }

    [Fact]
    public async Task Identity_names_the_user_of_the_older_api_as_well()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        var identity = (await server.GetAsync("v4/users/me/identity")).Json;
        var byId = await server.GetAsync($"v4/users/{identity.GetProperty("healthUserId").GetString()}/identity");

        Assert.Equal(ScriptedPopulation.Alice, identity.GetProperty("legacyUserId").GetString());
        Assert.Equal(200, byId.Status);
    }

    [Fact]
    public async Task The_request_after_the_last_of_a_minute_is_refused_until_the_next_minute()
    {
        await using var server = await StartWithBobAsync(new() { UserRequestsPerMinute = 3 });
        for (var request = 0; request < 3; request++)
            Assert.Equal(200, (await server.GetAsync("v4/users/me/identity")).Status);
        var refused = await server.GetAsync("v4/users/me/identity");
        server.SignIn(Bob);
        var other = await server.GetAsync("v4/users/me/identity");
        server.Time.Advance(TimeSpan.FromMinutes(1));
        server.SignIn(ScriptedPopulation.Alice);
        var next = await server.GetAsync("v4/users/me/identity");

        Assert.Equal((429, "RATE_LIMIT_EXCEEDED"), (refused.Status, refused.Reason));
        Assert.Null(refused.Headers.RetryAfter);
        Assert.Equal((200, 200), (other.Status, next.Status));
        Assert.Equal(
            1, server.Server.Ledger.Count(RequestOutcome.RefusedByQuota, ScriptedPopulation.Alice, "identity"));
        Assert.Equal(0, server.Server.Ledger.Count(RequestOutcome.RefusedByQuota, Bob));
    }

    [Fact]
    public async Task The_documented_quota_is_three_hundred_a_minute()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        for (var request = 0; request < 300; request++)
            Assert.Equal(200, (await server.GetAsync("v4/users/me/identity")).Status);

        Assert.Equal(429, (await server.GetAsync("v4/users/me/identity")).Status);
    }

    [Fact]
    public async Task The_project_has_a_quota_of_its_own()
    {
        await using var server = await StartWithBobAsync(new() { ProjectRequestsPerMinute = 3 });
        await server.GetAsync("v4/users/me/identity");
        await server.GetAsync("v4/users/me/identity");
        server.SignIn(Bob);

        Assert.Equal(200, (await server.GetAsync("v4/users/me/identity")).Status);
        Assert.Equal(429, (await server.GetAsync("v4/users/me/identity")).Status);
    }

    [Fact]
    public async Task An_even_refill_gives_one_request_after_its_share_of_a_minute()
    {
        await using var server = await GoogleHealthServer.StartAsync(
            new() { UserRequestsPerMinute = 2, QuotaRefill = QuotaRefill.Evenly, SendRetryAfter = true });
        await server.GetAsync("v4/users/me/identity");
        await server.GetAsync("v4/users/me/identity");
        var refused = await server.GetAsync("v4/users/me/identity");
        server.Time.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(TimeSpan.FromSeconds(30), refused.Headers.RetryAfter?.Delta);
        Assert.Equal(200, (await server.GetAsync("v4/users/me/identity")).Status);
        Assert.Equal(429, (await server.GetAsync("v4/users/me/identity")).Status);
    }

    [Theory]
    [InlineData(401, null, "UNAUTHENTICATED", "ACCESS_TOKEN_EXPIRED")]
    [InlineData(403, null, "PERMISSION_DENIED", null)]
    [InlineData(403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT", "PERMISSION_DENIED", "ACCESS_TOKEN_SCOPE_INSUFFICIENT")]
    [InlineData(403, "SERVICE_DISABLED", "PERMISSION_DENIED", "SERVICE_DISABLED")]
    [InlineData(429, null, "RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED")]
    [InlineData(500, null, "INTERNAL", null)]
    [InlineData(502, null, "INTERNAL", null)]
    [InlineData(503, null, "UNAVAILABLE", null)]
    public async Task An_ordered_error_has_the_vendors_envelope(
        int status, string? reason, string word, string? expected)
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(new FaultEffect.Status(status) { Reason = reason }) { RouteClass = "list", User = ScriptedPopulation.Alice }));
        var answer = await server.ListAsync("steps");

        Assert.Equal(status, answer.Status);
        Assert.Equal(word, answer.Json.GetProperty("error").GetProperty("status").GetString());
        Assert.Equal(expected, answer.Reason);
        Assert.Equal(200, (await server.ReconcileAsync("steps")).Status);
    }

    [Fact]
    public async Task An_ordered_error_of_the_token_endpoint_is_flat()
    {
        await using var server = await GoogleHealthServer.StartAsync();
        server.Server.Faults.Replace(FaultPlan.Of(new FaultRule(new FaultEffect.Status(503)) { RouteClass = "token" }));
        var answer = await server.FormAsync("token", ("grant_type", "refresh_token"));

        Assert.Equal("temporarily_unavailable", answer.Json.GetProperty("error").GetString());
    }

    private static Task<GoogleHealthServer> StartWithBobAsync(GoogleHealthSimulatorOptions options) =>
        GoogleHealthServer.StartAsync(options, new ScriptedPopulation(
            ScriptedPopulation.PersonOf(ScriptedPopulation.Alice), ScriptedPopulation.PersonOf(Bob)));
}
