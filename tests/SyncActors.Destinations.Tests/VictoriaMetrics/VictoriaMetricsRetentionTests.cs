using SyncActors.Plugins;
using SyncActors.Testing.Servers;
using static SyncActors.Destinations.Tests.Requests;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

public sealed class VictoriaMetricsRetentionTests : IDisposable
{
    private readonly DestinationKinds _kinds = new();
    private readonly long _nowMs = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    public void Dispose() => _kinds.Dispose();

    [VictoriaMetricsFact]
    public async Task Samples_that_the_server_would_drop_are_refused_with_advice_and_nothing_is_delivered()
    {
        await using var server = await VictoriaMetricsServer.StartAsync(CancellationToken.None, retention: "1");
        var destination = _kinds.Create("victoria-metrics", ("address", server.Address.ToString()));
        Assert.Null(await destination.CheckAsync(CancellationToken.None));
        var recent = Item("recent", (_nowMs - 3_600_000, 1));
        var old = Item("old", (_nowMs - 8_640_000_000, 2));

        var refused = Assert.IsType<WriteOutcome.Refused>(
            await destination.WriteAsync(Of("ann", recent, old), CancellationToken.None));
        Assert.Contains("-retentionPeriod=100y", refused.Reason, StringComparison.Ordinal);
        using var client = new HttpClient();
        await client.GetStringAsync(new Uri(server.Address, "internal/force_flush"));
        Assert.Empty(await client.GetStringAsync(new Uri(server.Address, "api/v1/export?match[]={user=\"ann\"}")));
        // The server brings its counters up to date once a second.
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!(await client.GetStringAsync(new Uri(server.Address, "metrics"))).Contains(
            "vm_rows_ignored_total{reason=\"small_timestamp\"} 1", StringComparison.Ordinal))
        {
            await timer.WaitForNextTickAsync(limit.Token);
        }

        Assert.Contains(
            "dropped 1 samples", await destination.CheckAsync(CancellationToken.None), StringComparison.Ordinal);
        Assert.Null(await destination.CheckAsync(CancellationToken.None));

        Assert.Equal("v0", Reference(await destination.WriteAsync(Of("ann", recent), CancellationToken.None)));
    }

    [VictoriaMetricsFact]
    public async Task Retention_is_proved_once_for_samples_of_the_same_age()
    {
        await using var server = await VictoriaMetricsServer.StartAsync(CancellationToken.None);
        await using var proxy = await LoopbackProxy.StartAsync(
            server.Address, static (context, self) => self.ForwardAsync(context));
        var destination = _kinds.Create("victoria-metrics", ("address", proxy.Address));
        await destination.WriteAsync(Of("ann", Item("a", (FirstMs, 1), (FirstMs + 60_000, 1))), CancellationToken.None);
        Assert.Equal(
            ["POST /api/v1/import/prometheus", "GET /internal/force_flush", "POST /api/v1/export", "POST /api/v1/import/prometheus"],
            proxy.Requests);
        proxy.Requests.Clear();
        await destination.WriteAsync(Of("ann", Item("b", (FirstMs + 120_000, 1))), CancellationToken.None);
        Assert.Equal(["POST /api/v1/import/prometheus"], proxy.Requests);
    }
}
