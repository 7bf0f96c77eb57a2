using SyncActors.Api.Health;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Metrics;

/// <summary>Metrics of the process and of the installation as a whole.</summary>
internal static class ProcessMetrics
{
    internal static void Write(
        PrometheusPage page, Count count, NodeParts parts, ServerFacts server, DateTimeOffset now)
    {
        page.Family("syncactors_info", "gauge", "1, with the version as a label.")
            .Sample(1, ("version", ServerFacts.Version));
        page.Family("syncactors_uptime_seconds", "gauge", "Seconds since the start of the process.")
            .Sample((now - server.StartedAt).TotalSeconds);
        page.Family("syncactors_memory_bytes", "gauge", "Memory of the process that lies in RAM.")
            .Sample(Environment.WorkingSet);
        page.Family("syncactors_disk_free_bytes", "gauge", "Room that is left where the data folder lies.")
            .Sample(new DriveInfo(server.DataDirectory).AvailableFreeSpace);
        page.Family("syncactors_runs_active", "gauge", "Runs in progress.").Sample(count.RunsActive);
        page.Family("syncactors_connectors", "gauge", "Connectors by what they are doing.");
        foreach (var status in Enum.GetValues<ConnectorStatus>())
            page.Sample(count.ByStatus.GetValueOrDefault(status), ("status", Words.Of(status)));
        page.Family("syncactors_undelivered_messages_total", "counter", "Messages to actors that had stopped.")
            .Sample(parts.System.Undelivered.Count);
    }
}
