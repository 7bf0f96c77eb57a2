using SyncActors.Actors.Persistence;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Health;

/// <summary>How many connectors do what. Counted at most every two seconds, whoever asks how often.</summary>
internal sealed class Census(NodeAccess node, TimeProvider time) : IDisposable
{
    private const int PageSize = 1000;
    private static readonly TimeSpan Life = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Count? _last;

    /// <summary>The newest count.</summary>
    /// <exception cref="JournalUnavailableException">The store does not answer.</exception>
    internal async Task<Count> TakeAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is not { } last || time.GetUtcNow() - last.At >= Life)
                _last = last = await CountAsync(cancellationToken);
            return last;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<Count> CountAsync(CancellationToken cancellationToken)
    {
        var numbers = new SortedDictionary<ConnectorStatus, int>();
        EntityId? after = null;
        while (true)
        {
            var page = await node.Parts.Stores.Views.ListAsync(
                ConnectorView.Kind, null, after, PageSize, cancellationToken);
            foreach (var row in page)
                numbers[(ConnectorStatus)row.Status] = numbers.GetValueOrDefault((ConnectorStatus)row.Status) + 1;
            if (page.Count < PageSize)
                return new Count(numbers, time.GetUtcNow());
            after = page[^1].Entity;
        }
    }
}

/// <summary>Numbers of connectors.</summary>
/// <param name="ByStatus">By what they are doing.</param>
/// <param name="At">When they were counted.</param>
internal sealed record Count(IReadOnlyDictionary<ConnectorStatus, int> ByStatus, DateTimeOffset At)
{
    /// <summary>All connectors.</summary>
    internal int Total => ByStatus.Values.Sum();

    /// <summary>Runs in progress.</summary>
    internal int RunsActive =>
        ByStatus.GetValueOrDefault(ConnectorStatus.Running) + ByStatus.GetValueOrDefault(ConnectorStatus.Waiting);
}
