using System.Net;
using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>
/// Delivers samples to VictoriaMetrics. It keeps every sample it is sent, two of one time stamp included, so nothing is
/// ever sent twice: what may have been sent is looked up first, and a corrected value goes to the same series a few
/// milliseconds later, where queries for the last value find it. README.md beside this file tells what each crash
/// leaves behind.
/// </summary>
internal sealed class VictoriaMetricsDestination(
    VictoriaMetricsOptions options, VictoriaMetricsApi api, TimeProvider timeProvider) : IDestination
{
    /// <summary>Name in the configuration.</summary>
    public const string KindName = "victoria-metrics";

    private const int BatchBytesMax = 4 * 1024 * 1024;

    private readonly RetentionProof _retention = new(api, timeProvider);

    /// <inheritdoc/>
    public DestinationDescriptor Descriptor { get; } = new(
        KindName, EffectClass.LookUp, CorrectionKind.VersionedAppend, TakesSamples: true, TakesDocuments: false);

    /// <inheritdoc/>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        // Where only VictoriaMetrics' data paths are passed on, there is no /health.
        var health = await api.HealthAsync(cancellationToken);
        if (!health.IsSuccess && health.Status is not HttpStatusCode.NotFound)
            return Reason(health);
        var query = await api.QueryAsync(cancellationToken);
        if (!query.IsSuccess)
            return Reason(query);
        var import = await api.ImportAsync(ReadOnlyMemory<byte>.Empty, cancellationToken);
        return import.Status is HttpStatusCode.NoContent
            ? await _retention.ComplaintAsync(cancellationToken)
            : Reason(import);
    }

    private string Reason(VictoriaMetricsAnswer answer) => answer.ToOutcome(
        api.Host, deliveredNow: false, outcomeUnknown: false) switch
    {
        WriteOutcome.Refused refused => refused.Reason,
        WriteOutcome.Unavailable unavailable => unavailable.Reason,
        _ => throw new System.Diagnostics.UnreachableException("A failed call has no other outcome."),
    };

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (SampleRules.WhyNot(SeriesLabels.Merge(request.Labels, [], options.Labels)) is { } reason)
            return new WriteOutcome.Refused($"The labels of connector {request.Connector} cannot be used: {reason}");
        var outcomes = new ItemOutcome?[request.Items.Count];
        var deliveries = VictoriaMetricsMapping.Plan(request, timeProvider.GetUtcNow(), outcomes);
        var failure = await LookUpAsync(request, deliveries, outcomes, cancellationToken)
            ?? await SendAsync(request, deliveries, cancellationToken);
        if (failure is not null)
            return failure;
        foreach (var delivery in deliveries)
            outcomes[delivery.Index] = new ItemOutcome.Synced(delivery.Reference);
        return new WriteOutcome.Written(outcomes!);
    }

    // Looks up what may be there: everything after an unknown outcome, else only what is corrected.
    private async Task<WriteOutcome?> LookUpAsync(
        WriteRequest request, List<Delivery> deliveries, ItemOutcome?[] outcomes, CancellationToken cancellationToken)
    {
        var unsure = deliveries.Where(delivery => request.MayHaveBeenSent || delivery.Version > 0).ToList();
        if (unsure.Count == 0)
            return null;
        await api.SettleAsync(cancellationToken);
        var resolved = new Dictionary<int, Delivery?>();
        foreach (var lookUp in VictoriaMetricsMapping.LookUps(unsure, request.Labels, options.Labels))
        {
            var stored = new StoredSamples();
            var answer = await api.ExportAsync(lookUp.Selectors, lookUp.FromMs, lookUp.ToMs, stored, cancellationToken);
            if (!answer.IsSuccess)
                return answer.ToOutcome(api.Host, deliveredNow: false, request.MayHaveBeenSent);
            foreach (var delivery in lookUp.Deliveries)
                resolved[delivery.Index] = VictoriaMetricsMapping.Resolve(
                    delivery, stored, request.Labels, options.Labels);
        }

        for (var index = deliveries.Count - 1; index >= 0; index--)
        {
            if (!resolved.TryGetValue(deliveries[index].Index, out var delivery))
                continue;
            if (delivery is not null)
            {
                deliveries[index] = delivery;
                continue;
            }

            outcomes[deliveries[index].Index] = new ItemOutcome.Rejected("it has no version left", Response: null);
            deliveries.RemoveAt(index);
        }

        return null;
    }

    private async Task<WriteOutcome?> SendAsync(
        WriteRequest request, List<Delivery> deliveries, CancellationToken cancellationToken)
    {
        var probe = await _retention.ProveAsync(request, deliveries, options.Labels, cancellationToken);
        if (probe.Failure is not null)
            return probe.Failure;
        var delivered = probe.Sent is not null;
        // One batch is on its way while the next is written. Their buffers go back only after success: until then a
        // call that was given up may still read them.
        var (filling, sending) = (new PrometheusText(), new PrometheusText());
        var answer = Task.FromResult<VictoriaMetricsAnswer?>(null);
        foreach (var (delivery, sample) in Samples(deliveries, probe.Sent))
        {
            filling.Append(
                sample, delivery.Final, sample.TimestampMs + delivery.Version, request.Labels, options.Labels);
            if (filling.Lines < options.BatchLines && filling.Length < BatchBytesMax)
                continue;
            if (await answer is { } failed)
                return Failure(failed, request, delivered);
            delivered |= sending.Lines > 0;
            (filling, sending) = (sending, filling);
            filling.Clear();
            answer = ImportAsync(request, sending, cancellationToken);
        }

        if (await answer is { } previous)
            return Failure(previous, request, delivered);
        delivered |= sending.Lines > 0;
        if (await ImportAsync(request, filling, cancellationToken) is { } last)
            return Failure(last, request, delivered);
        filling.Return();
        sending.Return();
        return null;
    }

    private WriteOutcome Failure(VictoriaMetricsAnswer answer, WriteRequest request, bool delivered) =>
        answer.ToOutcome(
        api.Host, delivered, outcomeUnknown: request.MayHaveBeenSent || delivered || answer.MayHaveArrived);

    private static IEnumerable<(Delivery Delivery, Sample Sample)> Samples(List<Delivery> deliveries, Sample? sent)
    {
        foreach (var delivery in deliveries)
        {
            for (var index = 0; index < delivery.Item.Samples.Count; index++)
            {
                var sample = delivery.Item.Samples[index];
                if (delivery.Sends(index) && !ReferenceEquals(sample, sent))
                    yield return (delivery, sample);
            }
        }
    }

    // Null when the server has taken the lines: 204 and nothing else says so.
    private async Task<VictoriaMetricsAnswer?> ImportAsync(
        WriteRequest request, PrometheusText lines, CancellationToken cancellationToken)
    {
        if (lines.Lines == 0)
            return null;
        request.BeforeSending();
        var answer = await api.ImportAsync(lines.Written, cancellationToken);
        return answer.Status is HttpStatusCode.NoContent ? null : answer;
    }
}
