using System.Text.Json;
using SyncActors.Destinations.Embedded;

namespace SyncActors.EndToEnd.Tests.Stores;

/// <summary>Everything that an embedded store holds of a user, by its reader.</summary>
internal static class EmbeddedContent
{
    internal static async Task<IReadOnlyList<StoredSample>> ReadAsync(
        string path, IEnumerable<string> users, CancellationToken cancellationToken)
    {
        var reader = new EmbeddedReader(path);
        var samples = new List<StoredSample>();
        foreach (var user in users)
        {
            foreach (var metric in await reader.MetricsAsync(user, cancellationToken))
            {
                var rows = await reader.SamplesAsync(user, metric, 0, long.MaxValue, int.MaxValue, cancellationToken);
                samples.AddRange(rows.Select(row => new StoredSample(
                    row.User, StoredSample.Name(row.Metric, Labels(row.Labels)), row.TimestampMs, row.Value,
                    row.Final)));
            }
        }

        return samples;
    }

    private static IEnumerable<(string, string)> Labels(string json) =>
        JsonSerializer.Deserialize<Dictionary<string, string>>(json)!.Select(label => (label.Key, label.Value));
}
