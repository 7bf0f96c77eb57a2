using SyncActors.Domain.Runs;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Metrics;

/// <summary>Metrics of each connector. They come from its history, so they go on where they were after a
/// restart.</summary>
internal static class ConnectorMetrics
{
    private const string Connector = "connector";

    internal static void Write(PrometheusPage page, IReadOnlyList<ConnectorView> connectors)
    {
        page.Family("syncactors_connector_info", "gauge", "1 for each connector, with what it is doing.");
        foreach (var view in connectors)
            page.Sample(1, (Connector, view.Name), ("source", view.Source), ("status", Words.Of(view.Status)));
        page.Family("syncactors_items_total", "counter", "Items by what became of them, over all destinations.");
        foreach (var view in connectors)
        {
            foreach (var (result, number) in Results(view.Totals))
                page.Sample(number, (Connector, view.Name), ("result", result));
        }

        Each(
            page, connectors, "syncactors_requests_total", "counter", "Requests to the source.", view => view.Requests);
        Each(page, connectors, "syncactors_rate_limit_events_total", "counter", "Times the source's limit was met.",
            view => view.ThrottledTimes);
        Each(
            page, connectors, "syncactors_permits", "gauge", "Requests that the limit still allowed at the last event.",
            view => view.Permits);
        Each(
            page, connectors, "syncactors_dead_letters", "gauge", "Items that wait for a person.",
            view => view.DeadLetters);
        Each(page, connectors, "syncactors_consecutive_failures", "gauge", "Runs in a row that did not end complete.",
            view => view.ConsecutiveFailures);
        Each(
            page, connectors, "syncactors_last_complete_timestamp_seconds", "gauge",
            "When the last run ended complete.",
            view => view.LastCompleteAt?.ToUnixTimeSeconds());
        Each(page, connectors, "syncactors_run_windows_done", "gauge", "Windows that the run in progress has done.",
            view => view.Run?.WindowsDone);
        Each(
            page, connectors, "syncactors_run_windows_left", "gauge", "Windows that the run in progress has before it.",
            view => view.Run?.WindowsLeft);
        Watermarks(page, connectors);
        page.Family("syncactors_alerts", "gauge", "1 for each alert that fires.");
        foreach (var view in connectors)
        {
            foreach (var alert in view.Alerts)
                page.Sample(1, (Connector, view.Name), ("cause", Words.Of(alert.Cause)));
        }
    }

    private static void Watermarks(PrometheusPage page, IReadOnlyList<ConnectorView> connectors)
    {
        page.Family(
            "syncactors_watermark_timestamp_seconds", "gauge",
            "Beginning of the last day up to which a destination has everything.");
        foreach (var view in connectors)
        {
            foreach (var destination in view.Destinations.Where(destination => destination.Watermark is not null))
            {
                var day = destination.Watermark!.Value.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
                page.Sample(
                    new DateTimeOffset(day).ToUnixTimeSeconds(), (Connector, view.Name),
                    ("destination", destination.Name));
            }
        }
    }

    private static void Each(
        PrometheusPage page, IReadOnlyList<ConnectorView> connectors, string name, string type, string help,
        Func<ConnectorView, long?> value)
    {
        page.Family(name, type, help);
        foreach (var view in connectors)
        {
            if (value(view) is { } number)
                page.Sample(number, (Connector, view.Name));
        }
    }

    private static (string Result, long Number)[] Results(ItemCounts counts) =>
    [
        ("synced", counts.Synced), ("unchanged", counts.Unchanged), ("skipped", counts.Skipped),
        ("dead-lettered", counts.DeadLettered),
    ];
}
