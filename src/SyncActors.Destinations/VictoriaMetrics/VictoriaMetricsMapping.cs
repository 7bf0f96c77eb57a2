using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>One item on its way: which version of it, and which of its samples the server has already.</summary>
/// <param name="Index">Place in the request.</param>
/// <param name="Item">The item; its samples are good.</param>
/// <param name="Final">Whether it goes to the final series.</param>
/// <param name="Previous">What was delivered of it before.</param>
/// <param name="Version">Its samples are sent this many milliseconds late.</param>
/// <param name="Needless">Per sample, whether it need not be sent; null when all are to be.</param>
internal sealed record Delivery(
    int Index, SampleItem Item, bool Final, ItemReference Previous, int Version, bool[]? Needless)
{
    /// <summary>What the item is called once all its samples are there.</summary>
    public string Reference => Previous.With(Final, Version).ToString();

    /// <summary>Whether a sample is to be sent.</summary>
    public bool Sends(int sample) => Needless is null || !Needless[sample];
}

/// <summary>A question to the server about samples that it may have.</summary>
/// <param name="Selectors">Series selectors, one per metric.</param>
/// <param name="FromMs">First millisecond.</param>
/// <param name="ToMs">Last millisecond, room for versions included.</param>
/// <param name="Deliveries">The items asked about.</param>
internal sealed record LookUp(
    IReadOnlyList<string> Selectors, long FromMs, long ToMs, IReadOnlyList<Delivery> Deliveries);

/// <summary>Items to samples, and what a look into the server means for them. Pure.</summary>
internal static class VictoriaMetricsMapping
{
    private static readonly long GapMs = (long)TimeSpan.FromDays(31).TotalMilliseconds;

    // The server drops what lies further ahead (lib/storage: two days) and answers 204.
    private static readonly TimeSpan FutureMax = TimeSpan.FromDays(2);

    /// <summary>Deliveries of all items that can go; the outcomes of the others are written to their places.</summary>
    public static List<Delivery> Plan(WriteRequest request, DateTimeOffset now, ItemOutcome?[] outcomes)
    {
        var deliveries = new List<Delivery>(request.Items.Count);
        var futureMs = (now + FutureMax).ToUnixTimeMilliseconds();
        for (var index = 0; index < request.Items.Count; index++)
        {
            var (item, final, previousReference) = request.Items[index];
            if (item is not SampleItem samples)
            {
                outcomes[index] = new ItemOutcome.Skipped("VictoriaMetrics takes samples, not documents");
                continue;
            }

            var previous = ItemReference.Parse(previousReference);
            var version = previous.NextVersion(final);
            var reason = SampleRules.WhyNot(samples) ?? WhyNot(samples, version, futureMs);
            if (reason is null)
                deliveries.Add(new Delivery(index, samples, final, previous, version, Needless: null));
            else
                outcomes[index] = new ItemOutcome.Rejected(reason, Response: null);
        }

        return deliveries;
    }

    private static string? WhyNot(SampleItem item, int version, long futureMs)
    {
        if (version > ItemReference.VersionMax)
            return $"it was corrected more than {ItemReference.VersionMax} times";
        return item.Samples.Any(sample => sample.TimestampMs > futureMs)
            ? "a sample lies more than two days ahead; VictoriaMetrics drops such samples"
            : null;
    }

    /// <summary>The fewest questions about some deliveries: one per stretch of time without a gap of a month.</summary>
    public static IEnumerable<LookUp> LookUps(
        IEnumerable<Delivery> deliveries, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        var stretch = new List<Delivery>();
        var toMs = 0L;
        foreach (
            var delivery in deliveries.OrderBy(delivery => delivery.Item.Samples.Min(sample => sample.TimestampMs)))
        {
            if (stretch.Count > 0 && delivery.Item.Samples.Min(sample => sample.TimestampMs) - toMs > GapMs)
            {
                yield return LookUpOf(stretch, connector, constant);
                stretch = [];
            }

            stretch.Add(delivery);
            toMs = Math.Max(toMs, delivery.Item.Samples.Max(sample => sample.TimestampMs));
        }

        if (stretch.Count > 0)
            yield return LookUpOf(stretch, connector, constant);
    }

    private static LookUp LookUpOf(
        List<Delivery> deliveries, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        var metrics = new HashSet<string>(StringComparer.Ordinal);
        var own = new HashSet<string>(StringComparer.Ordinal);
        var (fromMs, toMs) = (long.MaxValue, 0L);
        foreach (var delivery in deliveries)
        {
            foreach (var sample in delivery.Item.Samples)
            {
                metrics.Add(PrometheusText.SeriesName(sample.Metric, delivery.Final));
                foreach (var label in sample.Labels)
                    own.Add(label.Name);
                fromMs = Math.Min(fromMs, sample.TimestampMs);
                toMs = Math.Max(toMs, sample.TimestampMs);
            }
        }

        // A sample's own label may stand in the place of a common one.
        var common = SeriesLabels.Merge(connector, [], constant).Where(label => !own.Contains(label.Name)).ToList();
        var selectors = metrics.Order(StringComparer.Ordinal).Select(metric => PrometheusText.Series(metric, common));
        return new LookUp([.. selectors], fromMs, toMs + ItemReference.VersionMax, deliveries);
    }

    /// <summary>
    /// What is left to send of a delivery. An earlier attempt of unknown outcome may have left this content or another
    /// one under the next version: the same content is completed, another one is followed by one version more.
    /// </summary>
    /// <returns>Null when no version is left.</returns>
    public static Delivery? Resolve(
        Delivery delivery, StoredSamples stored, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        var samples = delivery.Item.Samples;
        var series = Series(delivery, stored, connector, constant);
        var (top, differs) = (delivery.Version - 1, false);
        for (var index = 0; index < samples.Count; index++)
            (top, differs) = Top(series[index].Versions(samples[index].TimestampMs), samples[index], (top, differs));

        var version = Math.Max(delivery.Version, differs ? top + 1 : top);
        if (version > ItemReference.VersionMax)
            return null;
        var needless = new bool[samples.Count];
        for (var index = 0; index < samples.Count; index++)
            needless[index] = IsNewest(series[index].Versions(samples[index].TimestampMs), samples[index], version);
        return delivery with { Version = version, Needless = needless };
    }

    // The highest version in use, and whether any sample has another value under it than the one to be sent.
    private static (int Top, bool Differs) Top(
        ReadOnlySpan<(long TimestampMs, double Value)> versions, Sample sample, (int Top, bool Differs) highest)
    {
        for (var index = 0; index < versions.Length;)
        {
            var (version, same, next) = Version(versions, index, sample);
            if (version > highest.Top)
                highest = (version, !same);
            else if (version == highest.Top)
                highest.Differs |= !same;
            index = next;
        }

        return highest;
    }

    // A reader sees the newest version of each time stamp, so only what differs from that one needs another.
    private static bool IsNewest(ReadOnlySpan<(long TimestampMs, double Value)> versions, Sample sample, int highest)
    {
        var isNewest = false;
        for (var index = 0; index < versions.Length;)
        {
            var (version, same, next) = Version(versions, index, sample);
            if (version > highest)
                break;
            isNewest = same;
            index = next;
        }

        return isNewest;
    }

    // One version may have been stored several times, with several values.
    private static (int Version, bool Same, int Next) Version(
        ReadOnlySpan<(long TimestampMs, double Value)> versions, int index, Sample sample)
    {
        var timestampMs = versions[index].TimestampMs;
        var same = false;
        for (; index < versions.Length && versions[index].TimestampMs == timestampMs; index++)
            same |= StoredSeries.Same(versions[index].Value, sample.Value);
        return ((int)(timestampMs - sample.TimestampMs), same, index);
    }

    private static StoredSeries[] Series(
        Delivery delivery, StoredSamples stored, IReadOnlyList<Label> connector, IReadOnlyList<Label> constant)
    {
        var series = new StoredSeries[delivery.Item.Samples.Count];
        for (var index = 0; index < series.Length; index++)
        {
            var sample = delivery.Item.Samples[index];
            var before = index == 0 ? null : delivery.Item.Samples[index - 1];
            series[index] = before is not null
                && before.Metric == sample.Metric && SeriesLabels.Same(before.Labels, sample.Labels)
                ? series[index - 1]
                : stored[StoredSamples.Key(
                    PrometheusText.SeriesName(sample.Metric, delivery.Final),
                    SeriesLabels.Merge(connector, sample.Labels, constant))];
        }

        return series;
    }
}
