using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite.Reading;

/// <summary>The threads that read. Each read is short and has a view of the file of its own.</summary>
internal sealed class StoreReaders : IDisposable
{
    private const int QueueMax = 65_536;

    private readonly SqliteStoreOptions _options;
    private readonly StoreWriter _writer;
    private readonly WorkQueue<ReadWork> _queue = new(QueueMax);
    private readonly Thread[] _threads;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;

    /// <summary>Starts the threads.</summary>
    public StoreReaders(SqliteStoreOptions options, StoreWriter writer)
    {
        _options = options;
        _writer = writer;
        _threads = new Thread[options.ReaderThreads];
        _running = _threads.Length;
        for (var index = 0; index < _threads.Length; index++)
        {
            _threads[index] = new Thread(Run) { IsBackground = true, Name = $"journal reader {index}" };
            _threads[index].Start();
        }
    }

    /// <summary>Does a read on one of the threads; <paramref name="cancellationToken"/> takes it back until it
    /// begins.</summary>
    public async Task<T> ReadAsync<T>(Func<ReadSession, T> execute, CancellationToken cancellationToken)
    {
        var work = new ReadWork<T>(execute);
        await using var registration = await _queue.AddAsync(work, cancellationToken);
        return await work.Done;
    }

    /// <summary>Finishes the reads that wait and ends the threads.</summary>
    public Task CloseAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private void Run()
    {
        ReadSession? session = null;
        var batch = new List<ReadWork>();
        while (_queue.Take(batch, max: 1))
        {
            if (batch[0].TryBegin())
                Execute(batch[0], ref session);
        }

        session?.Dispose();
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.SetResult();
    }

    private void Execute(ReadWork work, ref ReadSession? session)
    {
        try
        {
            session ??= new ReadSession(_options, _writer);
            work.Execute(session);
        }
        catch (SqliteFailureException failure)
        {
            session?.Dispose();
            session = null;
            work.Fail(new JournalUnavailableException($"The journal did not read: {failure.Message}", failure));
        }
        catch (Exception exception)
        {
            session?.Dispose();
            session = null;
            work.Fail(exception);
        }
    }
}
