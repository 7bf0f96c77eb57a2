using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>Delivers many documents at once, as far as the server's window allows; the first failure ends
/// all.</summary>
internal sealed class DeliveryRound(
    WriteRequest request, LightRagApi api, LightRagServer server, LightRagOptions options, StoredDocuments stored,
    TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly List<string> _blocked = [];
    private WriteOutcome? _failure;
    private int _next;
    private bool _mayHaveStored;

    /// <summary>Ids of what is there under names of documents that were not delivered for that reason.</summary>
    public IReadOnlyList<string> Blocked => _blocked;

    /// <summary>Whether a request may have arrived that stores something.</summary>
    public bool MayHaveStored => _mayHaveStored;

    /// <summary>Delivers.</summary>
    /// <param name="parcels">What to deliver.</param>
    /// <param name="outcomes">Where outcomes are put; those of blocked documents stay null.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>What to tell the connector when the server cannot take any more; null otherwise.</returns>
    public async Task<WriteOutcome?> RunAsync(
        IReadOnlyList<Parcel> parcels, ItemOutcome?[] outcomes, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
#pragma warning disable CA2025 // All are awaited below, before it is disposed.
        var workers = Enumerable.Range(0, Math.Min(parcels.Count, server.InFlight.Limit))
            .Select(_ => WorkAsync(parcels, outcomes, stop)).ToList();
#pragma warning restore CA2025
        try
        {
            await Task.WhenAll(workers);
        }
        catch (OperationCanceledException) when (_failure is not null && !cancellationToken.IsCancellationRequested)
        {
            // The others were told to stop.
        }

        return _failure;
    }

    private async Task WorkAsync(
        IReadOnlyList<Parcel> parcels, ItemOutcome?[] outcomes, CancellationTokenSource stop)
    {
        try
        {
            while (Take(parcels) is { } parcel)
            {
                using var place = await server.InFlight.EnterAsync(stop.Token);
                var delivery = new DocumentDelivery(parcel, request, api, server, options, stored, timeProvider);
                try
                {
                    Note(await delivery.RunAsync(stop.Token), parcel, outcomes, stop);
                }
                finally
                {
                    lock (_gate)
                        _mayHaveStored |= delivery.MayHaveStored;
                }
            }
        }
        catch
        {
            Stop(stop);
            throw;
        }
    }

    // CancelAsync would call back from the thread pool, off the scheduler that the rest keeps to.
#pragma warning disable CA1849, MA0042, MA0045
    private static void Stop(CancellationTokenSource stop) => stop.Cancel();
#pragma warning restore CA1849, MA0042, MA0045

    private Parcel? Take(IReadOnlyList<Parcel> parcels)
    {
        lock (_gate)
            return _failure is null && _next < parcels.Count ? parcels[_next++] : null;
    }

    private void Note(
        DeliveryResult result, Parcel parcel, ItemOutcome?[] outcomes, CancellationTokenSource stop)
    {
        lock (_gate)
        {
            switch (result)
            {
                case DeliveryResult.Settled settled:
                    outcomes[parcel.Index] = settled.Outcome;
                    return;
                case DeliveryResult.Blocked blocked:
                    _blocked.AddRange(blocked.Ids);
                    return;
                case DeliveryResult.Failed failed:
                    _failure ??= failed.Outcome;
                    break;
                default:
                    throw new System.Diagnostics.UnreachableException();
            }
        }

        Stop(stop);
    }
}
