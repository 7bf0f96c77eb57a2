using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Api;

namespace SyncActors.Server.Tests;

public sealed class CommandTests
{
    [Fact]
    public async Task A_command_is_carried_out_before_it_is_answered()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var paused = await server.PostAsync("api/v1/connectors/ann/pause");
        Assert.Equal(HttpStatusCode.OK, paused.StatusCode);
        var answer = await paused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("done", answer.GetProperty("state").GetString());
        var command = await server.GetAsync($"api/v1/commands/{answer.GetProperty("commandId").GetGuid()}");
        Assert.Equal("pause", command.GetProperty("type").GetString());
        Assert.Equal("done", command.GetProperty("state").GetString());
        var events = await server.GetAsync("api/v1/connectors/ann/events");
        Assert.Contains(events.GetProperty("items").EnumerateArray(), entry =>
            entry.GetProperty("type").GetString() == "paused"
            && entry.GetProperty("cause").GetGuid() == answer.GetProperty("commandId").GetGuid());
    }

    [Fact]
    public async Task Routes_of_the_memory_connector_answer_without_the_root()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        Assert.Equal("ann", (await server.GetAsync("connectors")).GetProperty("items")[0].GetProperty("name").GetString());
        foreach (var order in (string[])["pause", "resume"])
        {
            using var done = await server.PostAsync($"connectors/ann/{order}");
            Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        }

        using var off = await server.PostAsync("connectors/ann/trigger", "{}");
        Assert.Equal(HttpStatusCode.Conflict, off.StatusCode);
        foreach (var path in (string[])["connectors/ann", "connectors/ann/status"])
            Assert.Equal("disabled", (await server.GetAsync(path)).GetProperty("status").GetString());
        Assert.Equal(
            ["configured", "paused", "resumed"],
            (await server.GetAsync("connectors/ann/history")).GetProperty("items").EnumerateArray()
                .Select(entry => entry.GetProperty("type").GetString()).Where(type => type != "run-scheduled"));
    }

    [Fact]
    public async Task The_same_key_twice_is_one_command_and_another_command_under_it_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var key = Guid.NewGuid();
        for (var time = 0; time < 2; time++)
        {
            using var reset = await server.PostAsync("api/v1/connectors/ann/reset", "{}", key);
            Assert.Equal(HttpStatusCode.OK, reset.StatusCode);
        }

        var events = await server.GetAsync("api/v1/connectors/ann/events");
        Assert.Single(
            events.GetProperty("items").EnumerateArray(),
            entry => entry.GetProperty("type").GetString() == "coverage-reset");
        using var other = await server.PostAsync("api/v1/connectors/ann/pause", null, key);
        await other.IsProblemAsync(HttpStatusCode.Conflict, "idempotency-conflict");
    }

    [Fact]
    public async Task A_refusal_says_why_and_stays_readable()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var key = Guid.NewGuid();
        using var cancelled = await server.PostAsync("api/v1/connectors/ann/cancel", null, key);
        Assert.Equal("No run is in progress.", await cancelled.IsProblemAsync(HttpStatusCode.Conflict, "not-running"));
        var command = await server.GetAsync($"api/v1/commands/{key}");
        Assert.Equal("refused", command.GetProperty("state").GetString());
        Assert.Equal("not-running", command.GetProperty("refusal").GetProperty("code").GetString());
        using var triggered = await server.PostAsync("api/v1/connectors/ann/trigger", """{"force":true}""");
        await triggered.IsProblemAsync(HttpStatusCode.Conflict, "paused");
    }

    [Fact]
    public async Task A_command_that_nobody_handles_in_time_is_accepted_and_stays_open()
    {
        var first = await RunningServer.StartAsync(Connectors.Idle("ann"));
        await first.StopAsync();
        await using var server = await RunningServer.StartAsync(
            Connectors.Idle("ann"), first.Directory, scheduler: false,
            new ApiLimits { CommandPatience = TimeSpan.FromMilliseconds(50) });
        using var paused = await server.PostAsync("api/v1/connectors/ann/pause");
        Assert.Equal(HttpStatusCode.Accepted, paused.StatusCode);
        var command = await server.GetAsync(paused.Headers.Location!.ToString());
        Assert.Equal("open", command.GetProperty("state").GetString());
    }

    [Theory]
    [InlineData("trigger", """{"forse":true}""", "'forse' is not known here; there may be 'force'.")]
    [InlineData("trigger", """{"force":"yes"}""", "'force' must be true or false.")]
    [InlineData("trigger", """{"force":null}""", "'force' must be true or false.")]
    [InlineData("trigger", "[]", "The body must be an object with 'force'.")]
    [InlineData("pause", """{"for":1}""", "'for' is not known here; there may be no member.")]
    [InlineData("reset", """{"from":"1 May"}""", "'from' must be a day, such as \"2026-01-31\".")]
    [InlineData("backfill", """{"from":"2026-01-01"}""", "'through' is missing; give a day, such as \"2026-01-31\".")]
    [InlineData("backfill", "", "'from' is missing; give a day, such as \"2026-01-31\".")]
    [InlineData("dead-letters/replay", """{"keys":["a",1]}""", "'keys' must be a list of texts.")]
    [InlineData("dead-letters/replay", """{"keys":[null]}""", "'keys' must be a list of texts.")]
    [InlineData("grant", """{"accessToken":"a b","expiresAt":"2026-01-01T00:00:00Z"}""",
        "'accessToken' must be a token: visible characters without blanks.")]
    [InlineData("authorize", """{"browser":"short"}""", "'browser' must be a random text of 16 characters or more.")]
    public async Task A_wrong_body_is_refused_with_the_name_of_the_member(string route, string body, string detail)
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var response = await server.PostAsync($"api/v1/connectors/ann/{route}", body);
        Assert.Equal(detail, await response.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"));
    }

    [Fact]
    public async Task A_member_given_twice_or_a_broken_body_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var twice = await server.PostAsync("api/v1/connectors/ann/trigger", """{"force":true,"force":false}""");
        await twice.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var broken = await server.PostAsync("api/v1/connectors/ann/trigger", """{"force":""");
        await broken.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
        using var form = new FormUrlEncodedContent([new("force", "true")]);
        using var other = await server.Client.PostAsync(
            new Uri("api/v1/connectors/ann/trigger", UriKind.Relative), form);
        await other.IsProblemAsync(HttpStatusCode.UnsupportedMediaType, "unsupported-media-type");
    }
}
