using System.Globalization;

namespace SyncActors.EndToEnd.Tests.Stores;

/// <summary>One sample as a store gives it back, in a form in which both stores can be compared.</summary>
/// <param name="User">Label <c>user</c>.</param>
/// <param name="Series">Metric and its own labels, those of the connector left out.</param>
/// <param name="TimestampMs">Unix milliseconds.</param>
/// <param name="Value">The number.</param>
/// <param name="Final">False while the source may still change it.</param>
internal sealed record StoredSample(string User, string Series, long TimestampMs, double Value, bool Final)
{
    private static readonly HashSet<string> OfConnector = ["user", "device", "trial", "__name__"];

    /// <summary>What there may be only one of.</summary>
    internal (string User, string Series, long TimestampMs, bool Final) Key => (User, Series, TimestampMs, Final);

    /// <summary>The UTC day.</summary>
    internal DateOnly Day => DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(TimestampMs).UtcDateTime);

    /// <summary>Name of a series without the labels that every series of a connector has.</summary>
    internal static string Name(string metric, IEnumerable<(string Name, string Value)> labels) =>
        $"{metric}{{{string.Join(',', labels.Where(label => !OfConnector.Contains(label.Name))
            .OrderBy(label => label.Name, StringComparer.Ordinal).Select(label => $"{label.Name}={label.Value}"))}}}";

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{User} {Series} {DateTimeOffset.FromUnixTimeMilliseconds(TimestampMs):yyyy-MM-ddTHH:mm:ss.fff} {Value:R}{(Final ? "" : " provisional")}");
}
