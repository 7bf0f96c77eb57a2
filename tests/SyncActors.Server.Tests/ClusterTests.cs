using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;

namespace SyncActors.Server.Tests;

/// <summary>A process that has its store to itself is a cluster of one.</summary>
public sealed class ClusterTests
{
    private const int Shards = 256;

    [Fact]
    public async Task A_process_alone_is_the_only_member_and_owns_every_shard()
    {
        await using var server = await RunningServer.StartAsync(
            [new("syncactors.cluster.name", "solo"), .. Connectors.Idle("ann")]);
        var cluster = await server.GetAsync("api/v1/cluster");
        var member = Assert.Single(cluster.GetProperty("items").EnumerateArray());
        Assert.Equal("solo", member.GetProperty("name").GetString());
        Assert.Equal("up", member.GetProperty("state").GetString());
        Assert.True(member.GetProperty("self").GetBoolean());
        Assert.Equal(Shards, member.GetProperty("shards").GetInt32());
        Assert.Equal(server.Address, new Uri(member.GetProperty("address").GetString()!));
        Assert.Equal(0, cluster.GetProperty("shardsFree").GetInt32());
        Assert.Equal(cluster.GetProperty("self").GetGuid(), cluster.GetProperty("oldest").GetGuid());
        Assert.Empty((await server.GetAsync("api/v1/cluster?node=nobody")).GetProperty("items").EnumerateArray());

        var shards = (await server.GetAsync("api/v1/cluster/shards")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, Shards), shards.Select(shard => shard.GetProperty("shard").GetInt32()));
        Assert.All(shards, shard => Assert.Equal("solo", shard.GetProperty("ownerName").GetString()));
        Assert.All(shards, shard => Assert.Equal(1, shard.GetProperty("epoch").GetInt64()));
    }

    [Fact]
    public async Task The_owner_of_a_connector_is_found_by_name_id_or_shard()
    {
        await using var server = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("7")]);
        var byName = await server.GetAsync("api/v1/cluster/shards/owner?key=ann");
        var id = byName.GetProperty("entity").GetGuid();
        Assert.Equal(ConnectorId.Of("ann").Value, id);
        var shard = byName.GetProperty("shard").GetProperty("shard").GetInt32();
        var byId = await server.GetAsync($"api/v1/cluster/shards/owner?key={id}");
        Assert.Equal("ann", byId.GetProperty("connector").GetString());
        Assert.Equal(shard, byId.GetProperty("shard").GetProperty("shard").GetInt32());
        var byShard = await server.GetAsync($"api/v1/cluster/shards/owner?key={shard}");
        Assert.Equal(shard, byShard.GetProperty("shard").GetProperty("shard").GetInt32());
        Assert.False(byShard.TryGetProperty("connector", out _));
        var namedLikeAShard = await server.GetAsync("api/v1/cluster/shards/owner?key=7");
        Assert.Equal("7", namedLikeAShard.GetProperty("connector").GetString());

        foreach (var nothing in (string[])["nobody", "256", "-1"])
        {
            using var missing = await server.Client.GetAsync(
                new Uri($"api/v1/cluster/shards/owner?key={nothing}", UriKind.Relative));
            Assert.Contains(nothing, await missing.IsProblemAsync(HttpStatusCode.NotFound, "not-found"), StringComparison.Ordinal);
        }

        using var keyless = await server.Client.GetAsync(new Uri("api/v1/cluster/shards/owner", UriKind.Relative));
        await keyless.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task The_changes_begin_with_the_members_as_they_are()
    {
        await using var server = await RunningServer.StartAsync([]);
        await using var stream = await server.Client.GetStreamAsync(
            new Uri("api/v1/cluster/stream", UriKind.Relative));
        using var reader = new StreamReader(stream);
        Assert.Equal("event: member", await reader.ReadLineAsync());
        var change = JsonSerializer.Deserialize<JsonElement>((await reader.ReadLineAsync())!["data: ".Length..]);
        Assert.Equal("up", change.GetProperty("state").GetString());
        Assert.Equal(Shards, change.GetProperty("shards").GetArrayLength());
    }

    [Fact]
    public async Task A_process_alone_leaves_by_ending_in_order()
    {
        await using var server = await RunningServer.StartAsync([]);
        using var left = await server.PostAsync("api/v1/cluster/leave");
        Assert.Equal(HttpStatusCode.Accepted, left.StatusCode);
        var node = (await left.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items")[0];
        Assert.Equal("leaving", node.GetProperty("state").GetString());
        await server.UntilItEndsAsync();
        Assert.Contains(server.Log.Lines, line => line.Contains("Shutdown began: the host stops", StringComparison.Ordinal));
        Assert.DoesNotContain(server.Log.Lines, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_process_alone_has_nobody_to_declare_dead()
    {
        await using var server = await RunningServer.StartAsync([new("syncactors.cluster.name", "solo")]);
        using var down = await server.PostAsync("api/v1/cluster/down", """{"node":"solo","force":true}""");
        await down.IsProblemAsync(HttpStatusCode.Conflict, "alone");
        using var all = await server.PostAsync("api/v1/cluster/down-unreachable");
        await all.IsProblemAsync(HttpStatusCode.Conflict, "alone");
        using var unnamed = await server.PostAsync("api/v1/cluster/down", "{}");
        Assert.Contains("'node'", await unnamed.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"), StringComparison.Ordinal);
        using var unknown = await server.PostAsync("api/v1/cluster/leave", """{"node":"nobody"}""");
        await unknown.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
    }

    [Fact]
    public async Task Only_who_sees_the_installation_looks_and_only_operators_order()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        var (viewer, ofAnn) = (ApiKey.New(), ApiKey.New());
        var keys = server.Parts.Stores.ApiKeys;
        await keys.AddAsync(viewer.Row(Guid.Empty, ApiKey.ViewerScopes, null), CancellationToken.None);
        await keys.AddAsync(
            ofAnn.Row(UserId.Of("ann").Value, ApiKey.OperatorScopes, null), CancellationToken.None);
        using var looks = server.NewClient(viewer.Text);
        using var ann = server.NewClient(ofAnn.Text);
        foreach (var path in (string[])["", "/stream", "/shards", "/regions", "/actors", "/system", "/log", "/log/stream"])
        {
            var address = new Uri($"api/v1/cluster{path}", UriKind.Relative);
            using var seen = await looks.GetAsync(address, HttpCompletionOption.ResponseHeadersRead);
            Assert.Equal(HttpStatusCode.OK, seen.StatusCode);
            using var hidden = await ann.GetAsync(address);
            await hidden.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
        }

        foreach (var path in (string[])["leave", "down", "down-unreachable"])
        {
            foreach (var client in (HttpClient[])[looks, ann])
            {
                using var refused = await client.PostAsJsonAsync(
                    new Uri($"api/v1/cluster/{path}", UriKind.Relative), new { node = "x" });
                await refused.IsProblemAsync(HttpStatusCode.Forbidden, "forbidden");
            }
        }
    }
}
