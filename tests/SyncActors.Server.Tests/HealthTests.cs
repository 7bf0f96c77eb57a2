using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using SyncActors.Actors.Persistence;
using SyncActors.Server.Hosting;
using SyncActors.Testing.Processes;

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
    public async Task A_store_that_does_not_answer_is_told_and_the_process_lives_on()
    {
        await using var server = await RunningServer.StartAsync(Connectors.Idle("ann"));
        using var anybody = server.NewClient(key: null);
        var parts = server.Parts;
        server.Access.Set(parts with { Stores = parts.Stores with { Views = new AbsentViews() } });
        using (var health = await anybody.GetAsync(new Uri("health", UriKind.Relative)))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
            Assert.Equal(
                "unhealthy",
                (await health.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("status").GetString());
        }

        using (var ready = await anybody.GetAsync(new Uri("health/ready", UriKind.Relative)))
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.Equal("""{"status":"live"}""", await anybody.GetStringAsync("health/live"));
        server.Access.Set(parts);
        Assert.Equal("""{"status":"ready"}""", await anybody.GetStringAsync("health/ready"));
    }

    [Fact]
    public async Task A_run_that_failed_is_told_by_health_and_counted_by_its_kind()
    {
        // Nobody listens at port 9 of this machine.
        await using var server = await RunningServer.StartAsync(
        [
            .. Connectors.Fitbit("ann", new Uri("http://127.0.0.1:9/")),
            new("syncactors.connectors.ann.retry.attempts", "1"),
        ]);
        await server.GrantAsync("ann", "access", "refresh");
        var outcome = "";
        await Patience.UntilAsync(
            "a run that has asked", TimeSpan.FromSeconds(60),
            async _ =>
            {
                var view = await server.GetAsync("api/v1/connectors/ann");
                if (!view.TryGetProperty("lastRun", out var run) || run.GetProperty("requests").GetInt32() == 0)
                    return view.ToString();
                outcome = run.GetProperty("outcome").GetString();
                return null;
            },
            CancellationToken.None);
        Assert.NotEqual("complete", outcome);
        var told = (await server.GetAsync("health")).GetProperty("last_error").GetString();
        Assert.StartsWith($"{outcome}: ", told, StringComparison.Ordinal);
        using var anybody = server.NewClient(key: null);
        var health = await anybody.GetFromJsonAsync<JsonElement>("health");
        Assert.Equal(outcome, health.GetProperty("last_error").GetString());
        var metrics = await server.Client.GetStringAsync(new Uri("metrics", UriKind.Relative));
        Assert.Contains(
            $"\nmemory_connector_errors_total{{connector_id=\"ann\",error_type=\"{outcome}\"}} ", metrics,
            StringComparison.Ordinal);
        Assert.Contains(
            "\nsyncactors_source_requests_total{source=\"fitbit\",outcome=\"transient\"} ", metrics,
            StringComparison.Ordinal);
        Assert.DoesNotContain("syncactors_runs_total{source=\"fitbit\",outcome=\"complete\"}", metrics, StringComparison.Ordinal);
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

    // A database that does not answer.
    private sealed class AbsentViews : IReadModels
    {
        public Task<ViewRow?> ReadAsync(EntityId entity, CancellationToken cancellationToken) =>
            throw new JournalUnavailableException("away");

        public Task<IReadOnlyList<ViewRow>> ListAsync(
            string kind, Guid? tenant, EntityId? after, int max, CancellationToken cancellationToken) =>
            throw new JournalUnavailableException("away");
    }
}
