namespace SyncActors.Api.Metrics;

/// <summary>Metrics of what this process has measured since its start.</summary>
internal static class MeasuredMetrics
{
    internal static void Write(PrometheusPage page, Measurements measurements)
    {
        page.Family("syncactors_runs_total", "counter", "Runs that ended, by source and outcome.");
        var runs = measurements.Runs.GroupBy(entry => (entry.Key.Source, entry.Key.Outcome));
        foreach (var run in runs.OrderBy(run => run.Key.Source, StringComparer.Ordinal).ThenBy(run => run.Key.Outcome))
            page.Sample(
                run.Sum(entry => entry.Value), ("source", run.Key.Source), ("outcome", Words.Of(run.Key.Outcome)));
        page.Family("syncactors_run_duration_seconds", "histogram", "How long runs take.");
        foreach (var (source, times) in measurements.RunTimes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            page.Sample(times, ("source", source));
        page.Family("syncactors_source_requests_total", "counter", "Requests to sources, by what they came to.");
        foreach (var ((kind, outcome), number) in measurements.Requests.OrderBy(entry => entry.Key))
            page.Sample(number, ("source", kind), ("outcome", outcome));
        page.Family("syncactors_source_request_duration_seconds", "histogram", "How long sources take to answer.");
        foreach (var ((kind, endpoint), times) in measurements.RequestTimes.OrderBy(entry => entry.Key))
            page.Sample(times, ("source", kind), ("endpoint", endpoint));
        page.Family("syncactors_deliveries_total", "counter", "Deliveries to destinations, by what they came to.");
        foreach (var ((kind, outcome), number) in measurements.Deliveries.OrderBy(entry => entry.Key))
            page.Sample(number, ("destination", kind), ("outcome", outcome));
        page.Family("syncactors_delivery_duration_seconds", "histogram", "How long destinations take to answer.");
        foreach (var (kind, times) in measurements.DeliveryTimes.OrderBy(entry => entry.Key, StringComparer.Ordinal))
            page.Sample(times, ("destination", kind));
    }
}
