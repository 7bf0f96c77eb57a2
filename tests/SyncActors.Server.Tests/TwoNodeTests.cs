using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Processes;
using SyncActors.Testing.Servers;

namespace SyncActors.Server.Tests;

/// <summary>Two processes on one database, each looked at through the other.</summary>
public sealed class TwoNodeTests(TwoNodes nodes) : IClassFixture<TwoNodes>
{
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(60);

    [PostgresFact]
    public async Task Both_show_the_same_members_and_the_same_owners()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var anna = await TwoNodes.StartAsync(database, "anna");
        await using var berta = await TwoNodes.StartAsync(database, "berta");
        await UntilSharedAsync(anna);
        foreach (var (server, name) in ((RunningServer, string)[])[(anna, "anna"), (berta, "berta")])
        {
            var cluster = await server.GetAsync("api/v1/cluster");
            Assert.Equal(["anna", "berta"], Names(cluster));
            var self = cluster.GetProperty("items").EnumerateArray().Single(node => node.GetProperty("self").GetBoolean());
            Assert.Equal(name, self.GetProperty("name").GetString());
            Assert.Equal(server.Address, new Uri(self.GetProperty("address").GetString()!));
            Assert.Equal(server.Parts.Node.Shards.Count, self.GetProperty("shards").GetInt32());
        }

        Assert.Equal(
            (await anna.GetAsync("api/v1/cluster/shards")).ToString(),
            (await berta.GetAsync("api/v1/cluster/shards")).ToString());
        using var annas = new HttpClient { BaseAddress = berta.Address };
        annas.DefaultRequestHeaders.Add("X-API-Key", anna.Key);
        using var asked = await annas.GetAsync(new Uri("api/v1/cluster/regions", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        foreach (var text in (string[])["berta", "BERTA", berta.Address.ToString(), berta.Address.Authority, $"{berta.Parts.Node.Id.Value}"])
            Assert.Equal(["berta"], Names(await anna.GetAsync($"api/v1/cluster?node={Uri.EscapeDataString(text)}")));
    }

    [PostgresFact]
    public async Task A_node_that_is_asked_through_another_gives_its_shards_away_and_ends()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var anna = await TwoNodes.StartAsync(database, "anna");
        await using var berta = await TwoNodes.StartAsync(database, "berta");
        await UntilSharedAsync(anna);
        using var guard = new CancellationTokenSource(Guard);
        await using var stream = await anna.Client.GetStreamAsync(
            new Uri("api/v1/cluster/stream", UriKind.Relative), guard.Token);
        using var reader = new StreamReader(stream);
        var first = await NextAsync(reader, guard.Token);
        Assert.Equal("member", first.GetProperty("type").GetString());

        using var asked = await anna.PostAsync("api/v1/cluster/leave", """{"node":"berta"}""");
        Assert.Equal(HttpStatusCode.Accepted, asked.StatusCode);
        var ending = berta.UntilItEndsAsync();
        var (seen, moved) = (new List<string>(), 0);
        while (!seen.Contains("gone") || moved < TwoNodes.Shards / 2)
        {
            var change = await NextAsync(reader, guard.Token);
            seen.Add(change.GetProperty("type").GetString()!);
            if (seen[^1] != "shards-moved")
                continue;
            Assert.Equal("berta", change.GetProperty("from").GetString());
            Assert.Equal("anna", change.GetProperty("to").GetString());
            moved += change.GetProperty("shards").GetArrayLength();
        }

        Assert.Equal(TwoNodes.Shards / 2, moved);
        Assert.True(seen.IndexOf("leaving") < seen.IndexOf("gone"), string.Join(' ', seen));
        await ending;
        Assert.Contains(berta.Log.Lines, line => line.Contains("Asked to leave", StringComparison.Ordinal));
        Assert.Contains(anna.Log.Lines, line => line.Contains("asked berta to leave", StringComparison.Ordinal));
        using var again = await anna.PostAsync("api/v1/cluster/leave", """{"node":"berta"}""");
        await again.IsProblemAsync(HttpStatusCode.Conflict, "already-gone");
    }

    [PostgresFact]
    public async Task A_node_that_lives_is_declared_dead_by_force_alone_and_joins_again()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var anna = await TwoNodes.StartAsync(database, "anna");
        await using var berta = await TwoNodes.StartAsync(database, "berta");
        await UntilSharedAsync(anna);
        var before = berta.Parts.Node.Id;
        using var refused = await anna.PostAsync("api/v1/cluster/down", """{"node":"berta"}""");
        await refused.IsProblemAsync(HttpStatusCode.Conflict, "still-beating");
        using var own = await anna.PostAsync("api/v1/cluster/down", """{"node":"anna","force":true}""");
        await own.IsProblemAsync(HttpStatusCode.Conflict, "own-node");
        using var unreachable = await anna.PostAsync("api/v1/cluster/down-unreachable");
        Assert.Empty((await unreachable.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray());

        using var forced = await anna.PostAsync("api/v1/cluster/down", """{"node":"berta","force":true}""");
        Assert.Equal(HttpStatusCode.OK, forced.StatusCode);
        await UntilSharedAsync(anna, not: before.Value);
        Assert.NotEqual(before, berta.Parts.Node.Id);
        Assert.Contains(anna.Log.Lines, line => line.Contains($"declared node berta ({before.Value}) dead", StringComparison.Ordinal));
    }

    [PostgresFact]
    public async Task A_node_that_shows_no_life_is_declared_dead_at_once()
    {
        var database = await nodes.NewDatabaseAsync();
        await using var anna = await TwoNodes.StartAsync(database, "anna");
        var membership = anna.Parts.Stores.Membership!;
        foreach (var name in (string[])["ghost", "shade", "shade"])
        {
            await membership.JoinAsync(
                new NewNode(new NodeId(Guid.NewGuid()), name, "0", Address: null), CancellationToken.None);
        }

        using var ghost = await anna.PostAsync("api/v1/cluster/down", """{"node":"ghost"}""");
        Assert.Equal(HttpStatusCode.OK, ghost.StatusCode);
        using var shade = await anna.PostAsync("api/v1/cluster/down", """{"node":"shade"}""");
        Assert.Contains("2 nodes", await shade.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request"), StringComparison.Ordinal);
        using var shades = await anna.PostAsync("api/v1/cluster/down-unreachable");
        var downed = (await shades.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray();
        Assert.Equal(["shade", "shade"], downed.Select(node => node.GetProperty("name").GetString()));
        using var again = await anna.PostAsync("api/v1/cluster/down", """{"node":"ghost"}""");
        await again.IsProblemAsync(HttpStatusCode.Conflict, "already-gone");
        Assert.Equal(["anna"], Names(await anna.GetAsync("api/v1/cluster")));
    }

    // Names of those that are not gone.
    private static IEnumerable<string> Names(JsonElement cluster) =>
        cluster.GetProperty("items").EnumerateArray()
            .Where(node => node.GetProperty("state").GetString() != "gone")
            .Select(node => node.GetProperty("name").GetString()!).Order(StringComparer.Ordinal);

    private static Task UntilSharedAsync(RunningServer server, Guid? not = null) => Patience.UntilAsync(
        "two nodes that own half of the shards each", Guard,
        async _ =>
        {
            var cluster = await server.GetAsync("api/v1/cluster");
            var up = cluster.GetProperty("items").EnumerateArray().Where(node =>
                node.GetProperty("state").GetString() == "up" && node.TryGetProperty("address", out var _)
                && node.GetProperty("id").GetGuid() != not).ToList();
            return up.Count == 2
                && up.TrueForAll(node => node.GetProperty("shards").GetInt32() == TwoNodes.Shards / 2)
                    ? null
                    : cluster.ToString();
        },
        CancellationToken.None);

    private static async Task<JsonElement> NextAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith("data: ", StringComparison.Ordinal))
                return JsonSerializer.Deserialize<JsonElement>(line["data: ".Length..]);
        }

        throw new EndOfStreamException();
    }
}
