using System.Net;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>
/// Makes sure that the server keeps samples as old as those to be sent. It answers 204 to samples older than its
/// retention and drops them; so the oldest sample goes alone and ahead, and the others follow once it has been read
/// back. A refusal therefore leaves nothing behind. The server's own counter of dropped samples would not do: it counts
/// every client's, and is up to a second late.
/// </summary>
/// <remarks>VictoriaMetrics, "Retention": <c>-retentionPeriod</c> is one month unless set, and one day at least. The
/// counter's delay was seen with 1.79.5.</remarks>
internal sealed class RetentionProof(VictoriaMetricsApi api, TimeProvider timeProvider)
{
    private const string Advice = "Start VictoriaMetrics with a longer -retentionPeriod, such as -retentionPeriod=100y";

    private static readonly TimeSpan AgeAlwaysKept = TimeSpan.FromDays(1);

    // The server may be started again with another retention.
    private static readonly TimeSpan Validity = TimeSpan.FromHours(1);

    private Proof _proof = new(AgeAlwaysKept, DateTimeOffset.MinValue);
    private Baseline? _baseline;

    /// <summary>Sends the oldest sample ahead where it is older than what the server was last seen to keep.</summary>
    /// <returns>The sample that was sent, null when none needed to be; or why the others must not follow.</returns>
    public async Task<(Sample? Sent, WriteOutcome? Failure)> ProveAsync(
        WriteRequest request, List<Delivery> deliveries, IReadOnlyList<Label> constant,
        CancellationToken cancellationToken)
    {
        if (Oldest(deliveries) is not var (delivery, sample))
            return (null, null);
        var now = timeProvider.GetUtcNow();
        var age = now - DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs);
        if (age <= KeptAge(now))
            return (null, null);

        var line = new PrometheusText();
        line.Append(sample, delivery.Final, sample.TimestampMs + delivery.Version, request.Labels, constant);
        request.BeforeSending();
        var answer = await api.ImportAsync(line.Written, cancellationToken);
        if (answer.Status is not HttpStatusCode.NoContent)
        {
            return (null, answer.ToOutcome(
                api.Host, deliveredNow: false, outcomeUnknown: request.MayHaveBeenSent || answer.MayHaveArrived));
        }

        if (await ReadBackAsync(request, delivery, sample, constant, cancellationToken) is { } failure)
            return (null, failure);
        _proof = new Proof(age, now);
        return (sample, null);
    }

    /// <summary>What to say when the server dropped samples since this was last asked; null when none or
    /// unknown.</summary>
    public async Task<string?> ComplaintAsync(CancellationToken cancellationToken)
    {
        if (await api.DroppedAsync(cancellationToken) is not { } dropped)
            return null;
        var baseline = Interlocked.Exchange(ref _baseline, new Baseline(dropped));
        return baseline is not null && dropped > baseline.Dropped
            ? $"{api.Host} has dropped {dropped - baseline.Dropped} samples as older than its retention. {Advice}"
            : null;
    }

    private async Task<WriteOutcome?> ReadBackAsync(
        WriteRequest request, Delivery delivery, Sample sample, IReadOnlyList<Label> constant,
        CancellationToken cancellationToken)
    {
        var name = PrometheusText.SeriesName(sample.Metric, delivery.Final);
        var labels = SeriesLabels.Merge(request.Labels, sample.Labels, constant);
        var timestampMs = sample.TimestampMs + delivery.Version;
        var stored = new StoredSamples();
        await api.SettleAsync(cancellationToken);
        var answer = await api.ExportAsync(
            [PrometheusText.Series(name, labels)], timestampMs, timestampMs, stored, cancellationToken);
        if (!answer.IsSuccess)
            return answer.ToOutcome(api.Host, deliveredNow: true, outcomeUnknown: true);
        var versions = stored[StoredSamples.Key(name, labels)].Versions(timestampMs);
        if (versions.Length > 0 && versions[0].TimestampMs == timestampMs)
            return null;
        var day = DateTimeOffset.FromUnixTimeMilliseconds(sample.TimestampMs);
        return new WriteOutcome.Refused(
            $"{api.Host} accepts a sample of {day:yyyy-MM-dd} but does not keep it: "
            + $"it is older than its retention. {Advice}");
    }

    private TimeSpan KeptAge(DateTimeOffset now)
    {
        var proof = _proof;
        return now - proof.At <= Validity ? proof.Age : AgeAlwaysKept;
    }

    private static (Delivery Delivery, Sample Sample)? Oldest(List<Delivery> deliveries)
    {
        (Delivery Delivery, Sample Sample)? oldest = null;
        foreach (var delivery in deliveries)
        {
            for (var index = 0; index < delivery.Item.Samples.Count; index++)
            {
                var sample = delivery.Item.Samples[index];
                if (delivery.Sends(index) && (oldest is null || sample.TimestampMs < oldest.Value.Sample.TimestampMs))
                    oldest = (delivery, sample);
            }
        }

        return oldest;
    }

    private sealed record Proof(TimeSpan Age, DateTimeOffset At);

    private sealed record Baseline(long Dropped);
}
