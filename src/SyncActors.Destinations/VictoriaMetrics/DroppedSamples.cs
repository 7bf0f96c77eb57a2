using System.Globalization;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>
/// Finds in VictoriaMetrics' own metrics how many samples it has dropped for being older than its retention: it answers
/// 204 to them all the same.
/// </summary>
internal static class DroppedSamples
{
    private const string Name = "vm_rows_ignored_total{";
    private const string Reason = "reason=\"small_timestamp\"";

    /// <summary>The sum over all lines of the counter; null when there is none.</summary>
    public static async Task<long?> ReadAsync(Stream metrics, CancellationToken cancellationToken)
    {
        long? sum = null;
        using var reader = new StreamReader(metrics, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(Name, StringComparison.Ordinal) && line.Contains(Reason, StringComparison.Ordinal)
                && double.TryParse(
                    line.AsSpan(line.LastIndexOf(' ') + 1), NumberStyles.Float, CultureInfo.InvariantCulture,
                    out var count))
            {
                sum = (sum ?? 0) + (long)count;
            }
        }

        return sum;
    }
}
