using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>What the configuration lets the HTTP API offer.</summary>
public sealed class HttpSettingsTests
{
    private const string Origin = "http://localhost:3000";

    [Fact]
    public async Task Pages_of_named_origins_may_use_the_API_and_others_may_not()
    {
        await using var server = await RunningServer.StartAsync(
        [
            new("syncactors.http.cors.enabled", "true"),
            new("syncactors.http.cors.origins", $"{Origin}, http://localhost:9621"),
        ]);
        using var asked = await PreflightAsync(server, Origin);
        Assert.Equal(HttpStatusCode.NoContent, asked.StatusCode);
        Assert.Equal(Origin, Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Origin")));
        Assert.Contains(
            "x-api-key", Assert.Single(asked.Headers.GetValues("Access-Control-Allow-Headers")),
            StringComparison.OrdinalIgnoreCase);
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/v1/status");
        request.Headers.Add("Origin", Origin);
        using var answer = await server.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Origin, Assert.Single(answer.Headers.GetValues("Access-Control-Allow-Origin")));

        using var foreign = await PreflightAsync(server, "http://evil.example");
        Assert.False(foreign.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Without_the_switch_no_other_origin_is_let_in()
    {
        await using var server = await RunningServer.StartAsync([new("syncactors.http.cors.origins", Origin)]);
        using var asked = await PreflightAsync(server, Origin);
        Assert.False(asked.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Requests_beyond_a_minutes_number_are_told_when_to_come_again_and_health_is_not_counted()
    {
        await using var server = await RunningServer.StartAsync([new("syncactors.http.requests-per-minute", "3")]);
        for (var number = 0; number < 3; number++)
        {
            using var good = await server.Client.GetAsync(new Uri("api/v1/status", UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, good.StatusCode);
        }

        using var refused = await server.Client.GetAsync(new Uri("api/v1/status", UriKind.Relative));
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.InRange(refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType!.MediaType);
        var problem = await refused.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("/problems/too-many-requests", problem.GetProperty("type").GetString());
        foreach (var path in (string[])["health", "health/ready", "metrics"])
        {
            using var free = await server.Client.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.OK, free.StatusCode);
        }
    }

    [Fact]
    public async Task A_path_of_ones_own_answers_as_health_does()
    {
        await using var server = await RunningServer.StartAsync([new("syncactors.http.health-path", "/healthz")]);
        using var anybody = server.NewClient(key: null);
        var health = await anybody.GetFromJsonAsync<JsonElement>("healthz");
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal(
            ["status", "version", "active_jobs", "uptime_seconds", "last_error"],
            health.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, health.GetProperty("last_error").ValueKind);
    }

    [Fact]
    public async Task Metrics_have_a_port_of_their_own_without_a_key_and_nothing_else_is_there()
    {
        var port = FreePort();
        await using var server = await RunningServer.StartAsync(
        [
            new("syncactors.http.metrics.port", $"{port}"), new("syncactors.http.metrics.path", "/numbers"),
            .. Connectors.Idle("ann"),
        ]);
        using var prometheus = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/") };
        Assert.Contains(
            "memory_connector_memories_processed{connector_id=\"ann\"}", await prometheus.GetStringAsync("numbers"),
            StringComparison.Ordinal);
        foreach (var path in (string[])["metrics", "health", "api/v1/status", "openapi/v1.json", "connectors"])
        {
            using var nothing = await prometheus.GetAsync(new Uri(path, UriKind.Relative));
            Assert.Equal(HttpStatusCode.NotFound, nothing.StatusCode);
        }

        Assert.NotEqual(port, server.Address.Port);
        using var anybody = server.NewClient(key: null);
        using var closed = await anybody.GetAsync(new Uri("metrics", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, closed.StatusCode);
    }

    [Theory]
    [InlineData("http.operator-key", "short", "is shorter than 6 characters")]
    [InlineData("http.operator-key", "two words", "holds a character that no header can carry")]
    [InlineData("http.cors.origins", "localhost:3000", "'localhost:3000' is no origin")]
    [InlineData("http.health-path", "health", "'health' is no path")]
    [InlineData("http.requests-per-minute", "-1", "'-1' is not a whole number")]
    [InlineData("http.metrics.port", "0", "'0' is not a whole number from 1 to 65535")]
    [InlineData("history.keep", "1h", "'1h' is shorter than 1d")]
    [InlineData("history.clean-up", "99 * * * *", "cannot be")]
    [InlineData("log.format", "xml", "'xml' is not one of text, json")]
    [InlineData("log.levels.runs", "loud", "'loud' is not one of debug")]
    [InlineData("log.file.rotate", "never", "'never' is not one of size, time")]
    [InlineData("shutdown-timeout", "6m", "'6m' is not from 1s to 5m")]
    public async Task A_setting_that_cannot_be_is_refused_by_its_name(string key, string value, string told)
    {
        var wrong = await Assert.ThrowsAsync<SyncActors.Server.Configuration.ConfigurationException>(
            () => RunningServer.StartAsync(
                [new("syncactors.http.cors.enabled", "true"), new($"syncactors.{key}", value)]));
        Assert.Contains($"syncactors.{key} ", wrong.Message, StringComparison.Ordinal);
        Assert.Contains(told, wrong.Message, StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> PreflightAsync(RunningServer server, string origin)
    {
        var request = new HttpRequestMessage(HttpMethod.Options, "api/v1/connectors");
        request.Headers.Add("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "GET");
        request.Headers.Add("Access-Control-Request-Headers", "x-api-key");
        return server.Client.SendAsync(request);
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
