using System.Net;
using SyncActors.Actors.Persistence;

namespace SyncActors.Server.Tests;

/// <summary>Connectors that the configuration no longer names.</summary>
public sealed class RemovedConnectorTests
{
    private static readonly Uri Nowhere = new("http://127.0.0.1:9/");

    [Fact]
    public async Task What_is_no_longer_named_does_not_run_says_so_and_goes_on_when_it_is_named_again()
    {
        KeyValuePair<string, string>[] both = [.. Connectors.Fitbit("ann", Nowhere), .. Connectors.Idle("bob")];
        var first = await RunningServer.StartAsync(both);
        await first.GetAsync("api/v1/connectors/ann");
        await first.StopAsync();

        var second = await RunningServer.StartAsync(Connectors.Idle("bob"), first.Directory);
        var view = await second.GetAsync("api/v1/connectors/ann");
        Assert.Equal("removed", view.GetProperty("status").GetString());
        Assert.Contains("name it again", view.GetProperty("blocked").GetString(), StringComparison.Ordinal);
        Assert.False(view.TryGetProperty("nextRunAt", out _));
        Assert.False(view.TryGetProperty("run", out _));
        Assert.Empty(view.GetProperty("alerts").EnumerateArray());
        Assert.Empty(await DueAsync(second));
        var numbers = (await second.GetAsync("api/v1/status")).GetProperty("connectors").GetProperty("byStatus");
        Assert.Equal(1, numbers.GetProperty("removed").GetInt32());
        Assert.Contains(second.Log.Lines, line => line.Contains("no longer names ann", StringComparison.Ordinal));
        string[] commands = ["trigger", "pause", "resume", "reset", "dead-letters/replay", "history", "authorize"];
        foreach (var command in commands)
        {
            using var refused = await second.PostAsync($"api/v1/connectors/ann/{command}", "{}");
            await refused.IsProblemAsync(HttpStatusCode.Conflict, "not-configured");
        }

        await second.StopAsync();
        var third = await RunningServer.StartAsync(Connectors.Idle("bob"), first.Directory);
        Assert.Equal("removed", (await third.GetAsync("api/v1/connectors/ann")).GetProperty("status").GetString());
        Assert.DoesNotContain(third.Log.Lines, line => line.Contains("no longer names", StringComparison.Ordinal));
        await third.StopAsync();

        await using var fourth = await RunningServer.StartAsync(both, first.Directory);
        var back = await fourth.GetAsync("api/v1/connectors/ann");
        Assert.NotEqual("removed", back.GetProperty("status").GetString());
        Assert.Single(
            (await fourth.GetAsync("api/v1/connectors/ann/events?limit=1000")).GetProperty("items").EnumerateArray(),
            entry => entry.GetProperty("type").GetString() == "removed");
        using var triggered = await fourth.PostAsync("api/v1/connectors/ann/pause", null);
        Assert.Equal(HttpStatusCode.OK, triggered.StatusCode);
    }

    private static async Task<IReadOnlyList<DueRow>> DueAsync(RunningServer server)
    {
        var stores = server.Parts.Stores;
        return await stores.Due.ReadDueAsync(
            [.. Enumerable.Range(0, stores.Shards.ShardCount).Select(shard => new ShardId(shard))],
            DateTimeOffset.MaxValue, 10, CancellationToken.None);
    }
}
