using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>A destination that keeps every delivery of every item, in order. It outlives the nodes that write to
/// it.</summary>
internal sealed class ListDestination : IDestination
{
    /// <summary>The next writes get these instead; null is an ordinary answer.</summary>
    public Queue<WriteOutcome?> Next { get; } = [];

    /// <summary>What every write gets while it is set.</summary>
    public WriteOutcome? Always { get; set; }

    /// <summary>Ids of items, once for each delivery.</summary>
    public List<string> Delivered { get; } = [];

    public DestinationDescriptor Descriptor => new(
        "list", EffectClass.Upsert, CorrectionKind.Overwrite, TakesSamples: true, TakesDocuments: false);

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if ((Next.TryDequeue(out var scripted) ? scripted : Always) is { } instead)
            return Task.FromResult(instead);
        Delivered.AddRange(request.Items.Select(write => write.Item.Id));
        return Task.FromResult<WriteOutcome>(
            new WriteOutcome.Written([.. request.Items.Select(_ => new ItemOutcome.Synced(null))]));
    }
}
