using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SyncActors.Api.Inspection;
using SyncActors.Domain.Connectors;

namespace SyncActors.Server.Tests;

public sealed class InspectionTests(HangingRun hanging) : IClassFixture<HangingRun>
{
    private static readonly string Id = ConnectorId.Of(HangingRun.Name).Value.ToString("N");

    private RunningServer Server => hanging.Server;

    [Fact]
    public async Task The_tree_of_actors_shows_connectors_and_what_they_do()
    {
        var actors = (await Server.GetAsync("api/v1/cluster/actors")).GetProperty("items").EnumerateArray().ToList();
        Assert.Equal("/user", actors[0].GetProperty("path").GetString());
        Assert.Contains(actors, actor => actor.GetProperty("class").GetString() == "DueActor");
        var connector = actors.Single(actor => actor.GetProperty("path").GetString() == $"/user/connectors/{Id}");
        Assert.Equal("ConnectorActor", connector.GetProperty("class").GetString());
        Assert.Equal("running", connector.GetProperty("state").GetString());
        Assert.True(connector.GetProperty("mailbox").GetInt32() >= 0);
        var activity = connector.GetProperty("connector");
        Assert.Equal(HangingRun.Name, activity.GetProperty("name").GetString());
        Assert.InRange(activity.GetProperty("bucket").GetInt32(), 0, 149);
        Assert.True(activity.GetProperty("run").GetInt64() >= 1);
        Assert.NotEmpty(activity.GetProperty("asking").GetString()!);
        Assert.Equal(0, activity.GetProperty("windowsDone").GetInt32());
        Assert.True(activity.GetProperty("windowsLeft").GetInt32() > 0);
        Assert.Contains(actors, actor => actor.GetProperty("class").GetString() == "FetcherActor"
            && actor.GetProperty("path").GetString()!.StartsWith($"/user/connectors/{Id}/", StringComparison.Ordinal));
        Assert.False(actors[0].TryGetProperty("connector", out _));
    }

    [Fact]
    public async Task A_branch_is_shown_by_its_path_or_the_connectors_name_to_a_depth()
    {
        Assert.Equal(["/user"], await PathsAsync("?depth=0"));
        Assert.Equal(
            ["/user/connectors", $"/user/connectors/{Id}"], await PathsAsync("?under=/connectors&depth=1"));
        foreach (var path in (string[])[$"/connectors/{HangingRun.Name}", $"/user/connectors/{Id}/", $"connectors/{Id}"])
            Assert.Equal($"/user/connectors/{Id}", (await PathsAsync($"?under={path}"))[0]);
        var cut = await Server.GetAsync("api/v1/cluster/actors?limit=2");
        Assert.Equal(2, cut.GetProperty("items").GetArrayLength());
        Assert.True(cut.GetProperty("total").GetInt32() > 2);

        using var missing = await GetAsync("actors?under=/connectors/nobody");
        await missing.IsProblemAsync(HttpStatusCode.NotFound, "not-found");
        using var wrong = await GetAsync("actors?depth=deep");
        await wrong.IsProblemAsync(HttpStatusCode.BadRequest, "invalid-request");
    }

    [Fact]
    public async Task Regions_count_the_entities_alive_by_shard()
    {
        var regions = (await Server.GetAsync("api/v1/cluster/regions")).GetProperty("items").EnumerateArray()
            .ToDictionary(region => region.GetProperty("name").GetString()!);
        Assert.Equal(["connectors", "credentials"], regions.Keys.Order());
        var connectors = regions["connectors"];
        Assert.Equal(256, connectors.GetProperty("shards").GetInt32());
        Assert.Equal(1, connectors.GetProperty("entities").GetInt32());
        var owner = await Server.GetAsync($"api/v1/cluster/shards/owner?key={HangingRun.Name}");
        var shard = owner.GetProperty("shard").GetProperty("shard").ToString();
        Assert.Equal(1, connectors.GetProperty("byShard").GetProperty(shard).GetInt32());
    }

    [Fact]
    public async Task Health_counts_a_run_in_progress_as_an_active_job()
    {
        // Numbers are taken anew every two seconds, by anyone who asks.
        await SyncActors.Testing.Processes.Patience.UntilAsync(
            "an active job", TimeSpan.FromSeconds(30),
            async _ =>
            {
                var health = await Server.GetAsync("health");
                return health.GetProperty("active_jobs").GetInt32() == 1 ? null : health.ToString();
            },
            CancellationToken.None);
    }

    [Fact]
    public async Task The_system_tells_its_size()
    {
        var system = await Server.GetAsync("api/v1/cluster/system");
        Assert.Equal("syncactors", system.GetProperty("name").GetString());
        Assert.Equal(Server.Parts.Node.Id.Value, system.GetProperty("node").GetGuid());
        Assert.True(system.GetProperty("actors").GetInt32() >= 5);
        Assert.True(system.GetProperty("threads").GetInt32() >= 1);
        Assert.True(system.GetProperty("memoryBytes").GetInt64() > system.GetProperty("heapBytes").GetInt64());
        Assert.Equal(
            Server.Parts.System.Undelivered.Count, system.GetProperty("undelivered").GetInt64());
    }

    [Fact]
    public async Task The_newest_lines_of_the_log_are_shown_and_followed()
    {
        var lines = (await Server.GetAsync("api/v1/cluster/log?limit=1000")).GetProperty("items");
        var started = lines.EnumerateArray().Single(line => line.GetProperty("eventId").GetInt32() == 6001);
        Assert.Equal("information", started.GetProperty("level").GetString());
        Assert.StartsWith("Started with 1 connectors", started.GetProperty("text").GetString(), StringComparison.Ordinal);
        var newest = (await Server.GetAsync("api/v1/cluster/log?limit=1")).GetProperty("items");
        var number = Assert.Single(newest.EnumerateArray()).GetProperty("number").GetInt64();
        Assert.True(number >= started.GetProperty("number").GetInt64());
        foreach (var secret in (string[])[Server.Key, Connectors.FitbitSecret])
            Assert.DoesNotContain(secret, lines.ToString(), StringComparison.Ordinal);

        var before = started.GetProperty("number").GetInt64() - 1;
        await using var stream = await Server.Client.GetStreamAsync(
            new Uri($"api/v1/cluster/log/stream?after={before}", UriKind.Relative));
        using var reader = new StreamReader(stream);
        Assert.Equal($"id: {before + 1}", await reader.ReadLineAsync());
        Assert.Equal("event: line", await reader.ReadLineAsync());
        var line = JsonSerializer.Deserialize<JsonElement>((await reader.ReadLineAsync())!["data: ".Length..]);
        Assert.Equal(6001, line.GetProperty("eventId").GetInt32());
    }

    [Fact]
    public void The_ring_keeps_the_newest_lines_and_numbers_them_on()
    {
        using var ring = new LogRing(TimeProvider.System);
        var logger = ring.CreateLogger("here");
        for (var i = 1; i <= LogRing.Capacity + 5; i++)
            logger.LogInformation("line {Number}", i);
        Assert.Equal(LogRing.Capacity + 5, ring.Last);
        var kept = ring.After(0);
        Assert.Equal(LogRing.Capacity, kept.Count);
        Assert.Equal((6, "line 6"), (kept[0].Number, kept[0].Text));
        Assert.Equal(["line 1004", "line 1005"], ring.Newest(2).Select(line => line.Text));
        Assert.Equal(["line 1005"], ring.After(1004).Select(line => line.Text));
        Assert.Empty(ring.After(1005));
        logger.LogError(new InvalidOperationException(new string('x', 100_000)), "long");
        Assert.InRange(ring.Newest(1)[0].Text.Length, 1000, 10_000);
    }

    private async Task<List<string>> PathsAsync(string query) =>
    [
        .. (await Server.GetAsync($"api/v1/cluster/actors{query}")).GetProperty("items").EnumerateArray()
            .Select(actor => actor.GetProperty("path").GetString()!),
    ];

    private Task<HttpResponseMessage> GetAsync(string path) =>
        Server.Client.GetAsync(new Uri($"api/v1/cluster/{path}", UriKind.Relative));
}
