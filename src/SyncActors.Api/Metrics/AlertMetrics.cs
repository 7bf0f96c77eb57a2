using SyncActors.Sync.Alerts;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Metrics;

/// <summary>Metrics of alerts and of the channels on which people are told of them.</summary>
internal static class AlertMetrics
{
    /// <summary>Deliveries that are counted as waiting; of more there are at least so many.</summary>
    internal const int WaitingMax = 1000;

    private const string Channel = "channel";

    // Longer than any delivery waits for its next attempt.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(2);

    /// <summary>How many deliveries of this node's shards wait, by channel.</summary>
    internal static async Task<IReadOnlyDictionary<string, int>> WaitingAsync(
        NodeParts parts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (parts.Alerts.Channels.Count == 0)
            return new Dictionary<string, int>(StringComparer.Ordinal);
        var shards = parts.Node.Shards.All.Select(shard => shard.Lease.Shard).ToArray();
        var rows = await parts.Stores.Outbox.ReadDueAsync(shards, now + Ahead, WaitingMax, cancellationToken);
        return rows.CountBy(row => row.Entry.Target, StringComparer.Ordinal)
            .ToDictionary(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal);
    }

    internal static void Write(
        PrometheusPage page, IReadOnlyList<ConnectorView> connectors, AlertDelivery alerts,
        IReadOnlyDictionary<string, int> waiting)
    {
        page.Family(
            "syncactors_alerts_firing", "gauge", "Alerts that fire, by cause and by whether somebody took note.");
        var firing = connectors.SelectMany(view => view.Alerts)
            .CountBy(alert => (alert.Cause, State: alert.AcknowledgedAt is null ? "firing" : "acknowledged"));
        foreach (var ((cause, state), number) in firing.OrderBy(entry => entry.Key))
            page.Sample(number, ("cause", Words.Of(cause)), ("state", state));
        page.Family(
            "syncactors_alert_messages_total", "counter", "Messages to alert channels, by what they came to.");
        foreach (var ((channel, outcome), number) in alerts.Board.Attempts.OrderBy(entry => entry.Key))
            page.Sample(number, (Channel, channel), ("outcome", outcome));
        page.Family(
            "syncactors_alert_deliveries_waiting", "gauge",
            "Deliveries of this node's connectors that wait for their channel; 1000 at most.");
        foreach (var name in Names(alerts))
            page.Sample(waiting.GetValueOrDefault(name), (Channel, name));
        page.Family(
            "syncactors_alert_channel_gone", "gauge", "1 for a channel that is no good until a person mends it.");
        foreach (var name in Names(alerts))
            page.Sample(alerts.Board.PaceOf(name).Gone is null ? 0 : 1, (Channel, name));
    }

    private static IEnumerable<string> Names(AlertDelivery alerts) =>
        alerts.Channels.Keys.Order(StringComparer.Ordinal);
}
