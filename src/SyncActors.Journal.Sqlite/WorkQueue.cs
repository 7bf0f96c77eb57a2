using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Sqlite;

/// <summary>Bounded queue from many tasks to the store's threads. Whoever finds it full waits without a
/// thread.</summary>
internal sealed class WorkQueue<T>(int capacity) : IDisposable
    where T : Work
{
    private readonly SemaphoreSlim _room = new(capacity, capacity);
    private readonly Queue<T> _items = new();
    private readonly object _gate = new();
    private bool _closed;

    /// <summary>Adds a job, waiting for room, and follows <paramref name="cancellationToken"/> until the job
    /// begins.</summary>
    /// <exception cref="JournalUnavailableException">The store is closed.</exception>
    public async Task<CancellationTokenRegistration> AddAsync(T item, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            await _room.WaitAsync(cancellationToken);
        }
        catch (ObjectDisposedException exception)
        {
            throw new JournalUnavailableException("The journal is closed.", exception);
        }

        if (!TryAdd(item))
        {
            // Whoever else waits for room is to learn it too.
            _room.Release();
            throw new JournalUnavailableException("The journal is closed.");
        }

        return cancellationToken.UnsafeRegister(
            static (job, token) => ((Work)job!).Withdraw(token), item);
    }

    /// <summary>Blocks until there are jobs and moves at most <paramref name="max"/> of them to
    /// <paramref name="batch"/>; false when the queue is closed and empty.</summary>
    public bool Take(List<T> batch, int max)
    {
        batch.Clear();
        var taken = 0;
        lock (_gate)
        {
            while (_items.Count == 0 && !_closed)
                Monitor.Wait(_gate);
            for (; taken < max && _items.TryDequeue(out var item); taken++)
                batch.Add(item);
        }

        if (taken > 0)
            _room.Release(taken);
        return taken > 0;
    }

    /// <summary>Takes no more jobs; those inside are still handed out.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private bool TryAdd(T item)
    {
        lock (_gate)
        {
            if (_closed)
                return false;
            _items.Enqueue(item);
            Monitor.Pulse(_gate);
            return true;
        }
    }
}
