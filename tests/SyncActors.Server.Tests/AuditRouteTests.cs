using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Audit;
using SyncActors.Journal.Sqlite;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>Every route that changes something records each request that it takes, once; no other route does. The
/// routes are those of the running process, so a new one is met here.</summary>
public sealed class AuditRouteTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private const string Root = "/api/v1";
    private const string Canary = "CANARY-0123456789abcdef";

    // In this order; what another route must have made before is named in braces. Those of nodes and of alert channels
    // need others.
    private static readonly (string Route, string Body, string Action, string Target)[] Requests =
    [
        ("POST /connectors/{name}/grant", $$"""{"accessToken":"{{Canary}}","refreshToken":"{{Canary}}-2","expiresAt":"2999-01-01T00:00:00Z","scopes":["{{Canary}}"]}""", "grant.stored", "ann"),
        ("POST /connectors/{name}/authorize", $$"""{"browser":"{{Canary}}"}""", "authorization.started", "ann"),
        ("POST /connectors/{name}/resume", "", "command.resume", "ann"),
        ("POST /connectors/{name}/pause", "", "command.pause", "ann"),
        ("POST /connectors/{name}/history", """{"from":"2026-01-01"}""", "command.history", "ann"),
        ("POST /connectors/{name}/reset", """{"from":"2026-01-01"}""", "command.reset", "ann"),
        ("POST /connectors/{name}/dead-letters/replay", "{}", "command.dead-letters.replay", "ann"),

        // The connector refuses these, but only after they were taken: their entries stand.
        ("POST /connectors/{name}/trigger", """{"force":true}""", "command.trigger", "ann"),
        ("POST /connectors/{name}/cancel", "", "command.cancel", "ann"),
        ("POST /connectors/{name}/backfill", """{"from":"2025-01-01","through":"2025-01-02"}""", "command.backfill", "ann"),
        ("POST /connectors/{name}/adopt", """{"destination":"none","items":[{"id":"a"}]}""", "command.adopt", "ann"),
        ("POST /connectors/{name}/alerts/{cause}/acknowledge", "", "command.alerts.acknowledge", "ann"),
        ("POST /keys", """{"name":"dashboard","role":"viewer"}""", "key.made", "{key}"),
        ("DELETE /keys/{id}", "", "key.revoked", "{key}"),
    ];

    private static readonly string[] OfNodes =
        ["POST /cluster/leave", "POST /cluster/down", "POST /cluster/down-unreachable"];

    private static readonly string[] OfChannels = ["POST /alerts/test"];

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task Every_route_that_is_no_read_is_marked_and_tried_here()
    {
        await using var server = await RunningServer.StartAsync([]);
        var changing = server.Routes.Where(route => Methods(route).Any(method => method is not "GET" and not "HEAD"))
            .ToList();
        Assert.All(changing, route => Assert.NotNull(route.Metadata.GetMetadata<AuditedAction>()));
        Assert.Equal(
            Requests.Select(request => request.Route).Concat(OfNodes).Concat(OfChannels).Order(StringComparer.Ordinal),
            changing.Where(IsCanonical).SelectMany(Names).Order(StringComparer.Ordinal));
        Assert.All(
            server.Routes.Except(changing), route => Assert.Null(route.Metadata.GetMetadata<AuditedAction>()));
    }

    [Fact]
    public async Task Each_request_that_is_taken_has_one_entry_without_a_secret()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        List<string> secrets = [Canary, server.Key.Split('.')[1], Connectors.FitbitSecret];
        var (actor, key) = (server.Key.Split('.')[0], "");
        var known = await CountAsync(server);
        Assert.Equal(1, known); // The operator's key was made.
        foreach (var (route, body, action, target) in Requests)
        {
            var answer = await SendAsync(server, route.Replace("{id}", key, StringComparison.Ordinal).Replace("{cause}", "quota", StringComparison.Ordinal), body);
            Assert.True(
                answer.Status < HttpStatusCode.BadRequest || answer.Status == HttpStatusCode.Conflict,
                $"{route}: {answer.Status} {answer.Text}");
            if (action == "key.made")
            {
                var secret = JsonDocument.Parse(answer.Text).RootElement.GetProperty("secret").GetString()!.Split('.');
                key = secret[0];
                secrets.Add(secret[1]);
            }

            var entry = (await server.Parts.Stores.Audit.ReadAsync(new AuditFilter(), 1, None))[0];
            Assert.Equal(
                (++known, actor, action, target.Replace("{key}", key, StringComparison.Ordinal)),
                (await CountAsync(server), entry.Actor, entry.Action, entry.Target));
            Assert.Equal(server.Parts.Node.Id.Value, entry.Chain);
        }

        var all = await server.GetAsync("api/v1/audit?limit=1000");
        Assert.All(secrets, secret => Assert.DoesNotContain(secret, all.GetRawText(), StringComparison.Ordinal));
        Assert.All(
            await server.Parts.Stores.Audit.ReadAsync(new AuditFilter(), 1000, None),
            entry => Assert.All(
                secrets, secret => Assert.DoesNotContain(secret, entry.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_read_has_no_entry_and_neither_has_what_is_refused()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var known = await CountAsync(server);
        foreach (var route in server.Routes.Where(route => Methods(route).Contains("GET")))
        {
            var path = route.RoutePattern.RawText!.TrimStart('/')
                .Replace("{name}", "ann", StringComparison.Ordinal)
                .Replace("{id}", Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{chain}", Guid.Empty.ToString(), StringComparison.Ordinal)
                .Replace("{**itemId}", "steps/x", StringComparison.Ordinal)
                .Replace("{provider}", "fitbit", StringComparison.Ordinal)
                .Replace("{documentName}", "v1", StringComparison.Ordinal);
            Assert.DoesNotContain('{', path);
            using var response = await server.Client.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
            Assert.True(response.StatusCode < HttpStatusCode.InternalServerError, $"{path}: {response.StatusCode}");
        }

        (string Route, string Body, HttpStatusCode Status)[] refused =
        [
            ("POST /connectors/nobody/pause", "", HttpStatusCode.NotFound),
            ("POST /connectors/ann/pause", """{"x":1}""", HttpStatusCode.BadRequest),
            ("POST /connectors/ann/grant", """{"accessToken":"a b"}""", HttpStatusCode.BadRequest),
            ("POST /keys", """{"name":"x","role":"king"}""", HttpStatusCode.BadRequest),
            ("DELETE /keys/nobody", "", HttpStatusCode.NotFound),
            ("POST /cluster/leave", """{"node":"nobody"}""", HttpStatusCode.NotFound),
            ("POST /cluster/down", """{"node":"x"}""", HttpStatusCode.Conflict),
            ("POST /cluster/down-unreachable", "", HttpStatusCode.Conflict),
        ];
        foreach (var (route, body, status) in refused)
        {
            var answer = await SendAsync(server, route, body);
            Assert.True(answer.Status == status, $"{route}: {answer.Status} {answer.Text}");
        }

        Assert.Equal(known, await CountAsync(server));
    }

    [Fact]
    public async Task The_last_order_to_a_process_is_recorded_and_the_end_of_its_chain_logged()
    {
        var server = await RunningServer.StartAsync([]);
        Guid chain;
        await using (server)
        {
            chain = server.Parts.Node.Id.Value;
            Assert.Equal(HttpStatusCode.Accepted, (await SendAsync(server, "POST /cluster/leave", "")).Status);
            await server.UntilItEndsAsync();
            var options = new SqliteStoreOptions { Path = Path.Combine(server.Directory, "syncactors.db") };
            await using var store = await SqliteStore.OpenAsync(options, TimeProvider.System, None);
            var entry = (await store.Stores.Audit.ReadAsync(new AuditFilter(), 1, None))[0];
            Assert.Equal(("cluster.leave", chain.ToString()), (entry.Action, entry.Target));
            Assert.Contains(
                server.Log.Lines,
                line => line.Contains(
                    $"Audit chain {chain} ends with 2 {Convert.ToHexStringLower(entry.Mac.Span)}",
                    StringComparison.Ordinal));
        }
    }

    [PostgresFact]
    public async Task Orders_to_other_nodes_are_recorded_and_every_node_verifies_every_chain()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var one = await TwoNodes.StartAsync(database, "one");
        await using var two = await TwoNodes.StartAsync(database, "two");
        await using var three = await TwoNodes.StartAsync(database, "three");
        var (second, third) = (two.Parts.Node.Id.Value, three.Parts.Node.Id.Value);
        (string Route, string Body, string Action, string Target)[] orders =
        [
            (OfNodes[2], "", "cluster.down-unreachable", "cluster"),
            (OfNodes[0], """{"node":"three"}""", "cluster.leave", third.ToString()),
            (OfNodes[1], """{"node":"two","force":true}""", "cluster.down", second.ToString()),
        ];
        foreach (var (route, body, action, target) in orders)
        {
            var before = await CountAsync(one);
            var answer = await SendAsync(one, route, body);
            Assert.True(answer.Status < HttpStatusCode.BadRequest, $"{route}: {answer.Status} {answer.Text}");
            var entry = (await one.Parts.Stores.Audit.ReadChainAsync(one.Parts.Node.Id.Value, 0, 100, None))[^1];
            Assert.Equal((action, target), (entry.Action, entry.Target));
            Assert.Equal(before + 1, await CountAsync(one));
        }

        var verified = await one.GetAsync("api/v1/audit/verify");
        Assert.True(verified.GetProperty("ok").GetBoolean(), verified.GetRawText());
        Assert.True(verified.GetProperty("chains").GetArrayLength() >= 3, verified.GetRawText());
    }

    [PostgresFact]
    public async Task What_cannot_be_recorded_is_not_done()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var server = await TwoNodes.StartAsync(database, "one");
        await PostgresAuditTamperTests.ExecuteAsync(database, "alter table audit rename to audit_elsewhere");
        var id = Guid.NewGuid();
        using var paused = await server.PostAsync("api/v1/connectors/ann/pause", commandId: id);
        await paused.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "journal-unavailable");
        using var made = await server.PostAsync("api/v1/keys", """{"name":"x","role":"viewer"}""");
        await made.IsProblemAsync(HttpStatusCode.ServiceUnavailable, "journal-unavailable");
        Assert.Null(await server.Parts.Stores.Inbox.ReadAsync(id, None));
        Assert.Single(await server.Parts.Stores.ApiKeys.ListAsync(null, 10, None));

        await PostgresAuditTamperTests.ExecuteAsync(database, "alter table audit_elsewhere rename to audit");
        using var again = await server.PostAsync("api/v1/connectors/ann/pause", commandId: id);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.True((await server.GetAsync("api/v1/audit/verify")).GetProperty("ok").GetBoolean());
    }

    private static IReadOnlyList<string> Methods(RouteEndpoint route) =>
        route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? [];

    private static bool IsCanonical(RouteEndpoint route) =>
        route.RoutePattern.RawText!.StartsWith(Root, StringComparison.Ordinal);

    private static IEnumerable<string> Names(RouteEndpoint route) =>
        Methods(route).Select(method => $"{method} {route.RoutePattern.RawText![Root.Length..].TrimEnd('/')}");

    private static async Task<int> CountAsync(RunningServer server) =>
        (await server.Parts.Stores.Audit.ReadAsync(new AuditFilter(), 1000, None)).Count;

    private static async Task<(HttpStatusCode Status, string Text)> SendAsync(
        RunningServer server, string route, string body)
    {
        var parts = route.Replace("{name}", "ann", StringComparison.Ordinal).Split(' ');
        using var request = new HttpRequestMessage(
            new HttpMethod(parts[0]), new Uri($"api/v1{parts[1]}", UriKind.Relative));
        if (body.Length > 0)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await server.Client.SendAsync(request);
        return (response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
