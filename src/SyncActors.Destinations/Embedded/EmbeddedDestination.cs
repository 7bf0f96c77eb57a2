using SyncActors.Destinations.Samples;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Embedded;

/// <summary>Keeps samples and documents in a SQLite file that any SQL tool can read: no server, no
/// configuration.</summary>
internal sealed class EmbeddedDestination(EmbeddedStore store) : IDestination
{
    /// <summary>Name in the configuration.</summary>
    public const string KindName = "embedded";

    /// <inheritdoc/>
    public DestinationDescriptor Descriptor { get; } = new(
        KindName, EffectClass.Upsert, CorrectionKind.Overwrite, TakesSamples: true, TakesDocuments: true);

    /// <inheritdoc/>
    public Task<string?> CheckAsync(CancellationToken cancellationToken) => store.CheckAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        var outcomes = new ItemOutcome[request.Items.Count];
        var good = new List<WriteItem>(request.Items.Count);
        for (var index = 0; index < outcomes.Length; index++)
        {
            var item = request.Items[index];
            var reason = item.Item is SampleItem samples ? SampleRules.WhyNot(samples) : null;
            outcomes[index] = reason is null
                ? new ItemOutcome.Synced(Reference: null)
                : new ItemOutcome.Rejected(reason, Response: null);
            if (reason is null)
                good.Add(item);
        }

        var failure = good.Count == 0 ? null : await store.WriteAsync(request with { Items = good }, cancellationToken);
        return failure ?? new WriteOutcome.Written(outcomes);
    }
}
