using System.Runtime.InteropServices;
using SyncActors.Plugins;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>A destination that counts how often each final item is delivered to it.</summary>
internal sealed class CountedDestination(IDestination inner) : IDestination
{
    private readonly Dictionary<string, int> _deliveries = new(StringComparer.Ordinal);

    /// <summary>Deliveries by item; what belongs to no day is left out.</summary>
    internal IReadOnlyDictionary<string, int> Deliveries => _deliveries;

    public DestinationDescriptor Descriptor => inner.Descriptor;

    public Task<string?> CheckAsync(CancellationToken cancellationToken) => inner.CheckAsync(cancellationToken);

    public Task<WriteOutcome> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        foreach (var written in request.Items.Where(item => item is { Final: true, Item.Day: not null }))
            CollectionsMarshal.GetValueRefOrAddDefault(_deliveries, written.Item.Id, out _)++;
        return inner.WriteAsync(request, cancellationToken);
    }
}
