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

    /// <summary>What writes get that nothing else is scripted for; null is an ordinary answer.</summary>
    public Func<WriteOutcome?> Fate { get; set; } = () => null;

    /// <summary>Ids of items, once for each delivery.</summary>
    public List<string> Delivered { get; } = [];

    /// <summary>What was asked, in order.</summary>
    public List<WriteRequest> Requests { get; } = [];

    /// <summary>What an item gets; synced by default.</summary>
    public Func<WriteItem, ItemOutcome> Answer { get; set; } = _ => new ItemOutcome.Synced(null);

    public DestinationDescriptor Descriptor { get; set; } = new(
        "list", EffectClass.Upsert, CorrectionKind.Overwrite, TakesSamples: true, TakesDocuments: true);

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => Task.FromResult<string?>(null);

    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        Requests.Add(request);
        if ((Next.TryDequeue(out var scripted) ? scripted : Always ?? Fate()) is { } instead)
            return Task.FromResult(instead);
        Delivered.AddRange(request.Items.Select(write => write.Item.Id));
        return Task.FromResult<WriteOutcome>(
            new WriteOutcome.Written([.. request.Items.Select(Answer)]));
    }
}
