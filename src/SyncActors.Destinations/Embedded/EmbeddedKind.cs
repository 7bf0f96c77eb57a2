using SyncActors.Plugins;

namespace SyncActors.Destinations.Embedded;

/// <summary>Makes destinations of kind <c>embedded</c>. Those of one file share one store, for a file has one
/// writer.</summary>
internal sealed class EmbeddedKind(TimeProvider timeProvider) : IDestinationKind, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EmbeddedStore> _stores = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <inheritdoc/>
    public string Kind => EmbeddedDestination.KindName;

    /// <inheritdoc/>
    public IDestination Create(Settings settings)
    {
        var options = EmbeddedOptions.Read(settings);
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (!_stores.TryGetValue(options.Path, out var store))
                _stores[options.Path] = store = new EmbeddedStore(options.Path, timeProvider);
            return new EmbeddedDestination(store);
        }
    }

    /// <summary>Ends the writers once they have answered for what they were given.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            foreach (var store in _stores.Values)
                store.Dispose();
            _stores.Clear();
        }
    }
}
