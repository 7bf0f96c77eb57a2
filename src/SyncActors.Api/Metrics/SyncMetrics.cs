using SyncActors.Domain.Runs;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Metrics;

/// <summary>The same facts under the names that dashboards of the Memory connector ask for, for every
/// connector.</summary>
internal static class SyncMetrics
{
    private const string Connector = "connector_id";

    internal static void Write(PrometheusPage page, IReadOnlyList<ConnectorView> connectors, Measurements measurements)
    {
        var runs = measurements.Runs
            .OrderBy(entry => entry.Key.Connector, StringComparer.Ordinal).ThenBy(entry => entry.Key.Outcome)
            .Take(MetricsApi.ConnectorsMax).ToList();
        page.Family("memory_connector_syncs_total", "counter", "Runs that ended since the start, by status.");
        foreach (var run in runs.GroupBy(run => (run.Key.Connector, Status: StatusOf(run.Key.Outcome))))
            page.Sample(run.Sum(entry => entry.Value), (Connector, run.Key.Connector), ("status", run.Key.Status));
        page.Family(
            "memory_connector_memories_processed", "counter", "Items that were looked at, whatever became of them.");
        foreach (var view in connectors)
        {
            var totals = view.Totals;
            page.Sample(
                totals.Synced + totals.Unchanged + totals.Skipped + totals.DeadLettered, (Connector, view.Name));
        }

        page.Family("memory_connector_sync_duration_seconds", "gauge", "How long the last run took.");
        var last = measurements.LastRuns.OrderBy(entry => entry.Key, StringComparer.Ordinal)
            .Take(MetricsApi.ConnectorsMax);
        foreach (var (connector, duration) in last)
            page.Sample(duration.TotalSeconds, (Connector, connector));
        page.Family("memory_connector_errors_total", "counter", "Runs that did not end well since the start.");
        foreach (var (run, number) in runs.Where(run => StatusOf(run.Key.Outcome) == "failed"))
            page.Sample(number, (Connector, run.Connector), ("error_type", Words.Of(run.Outcome)));
    }

    private static string StatusOf(RunOutcome outcome) => outcome switch
    {
        RunOutcome.Complete or RunOutcome.CompleteWithParked => "success",
        RunOutcome.Partial or RunOutcome.Failed or RunOutcome.Suspicious => "failed",
        RunOutcome.Cancelled => "cancelled",
        RunOutcome.Yielded => "yielded",
        _ => throw new System.Diagnostics.UnreachableException(),
    };
}
