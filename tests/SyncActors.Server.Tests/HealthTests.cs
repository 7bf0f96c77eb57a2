using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Tests;

public sealed class HealthTests
{
    [Fact]
    public async Task Health_answers_without_a_key_and_tells_no_names()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var anybody = server.NewClient(key: null);
        var health = await anybody.GetFromJsonAsync<JsonElement>("health");
        Assert.Equal("healthy", health.GetProperty("status").GetString());
        Assert.Equal(0, health.GetProperty("active_jobs").GetInt32());
        Assert.True(health.GetProperty("uptime_seconds").GetInt64() >= 0);
        Assert.DoesNotContain("ann", health.ToString(), StringComparison.Ordinal);
        Assert.Equal("""{"status":"live"}""", await anybody.GetStringAsync("health/live"));
        Assert.Equal("""{"status":"ready"}""", await anybody.GetStringAsync("health/ready"));
    }

    [Fact]
    public async Task Status_counts_connectors_by_what_they_do()
    {
        await using var server = await RunningServer.StartAsync([.. Connectors.Idle("ann"), .. Connectors.Idle("bob")]);
        var status = await server.GetAsync("api/v1/status");
        Assert.Equal(2, status.GetProperty("connectors").GetProperty("total").GetInt32());
        Assert.Equal(2, status.GetProperty("connectors").GetProperty("byStatus").GetProperty("disabled").GetInt32());
        Assert.Equal(0, status.GetProperty("runsActive").GetInt32());
        Assert.Equal(0, status.GetProperty("undelivered").GetInt64());
    }

    [Fact]
    public async Task A_file_says_where_the_process_listens_for_as_long_as_it_does()
    {
        await using var server = await RunningServer.StartAsync([]);
        var file = Path.Combine(server.Directory, ServerAddress.FileName);
        Assert.Equal(server.Address, new Uri(await File.ReadAllTextAsync(file)));
        using var client = new HttpClient { BaseAddress = new Uri((await File.ReadAllTextAsync(file)).Trim()) };
        using var live = await client.GetAsync(new Uri("health/live", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, live.StatusCode);
        await server.StopAsync();
        Assert.False(File.Exists(file));
    }
}
