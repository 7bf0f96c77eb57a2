using SyncActors.Plugins;

namespace SyncActors.Testing.Destinations;

/// <summary>A sample as a destination has stored it.</summary>
/// <param name="Metric">Without any mark of being provisional.</param>
/// <param name="Labels">All labels of the series, as <c>name=value</c> in order of names, joined by line feeds.</param>
/// <param name="TimestampMs">As stored; versions may lie some milliseconds late.</param>
/// <param name="Value">The value.</param>
/// <param name="Final">Whether it stands among the final values.</param>
public sealed record DeliveredSample(string Metric, string Labels, long TimestampMs, double Value, bool Final)
{
    /// <summary>The text of <see cref="Labels"/>.</summary>
    public static string TextOf(IEnumerable<Label> labels) => string.Join(
        '\n',
        labels.OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value}"));
}
