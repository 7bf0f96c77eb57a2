using System.Diagnostics.CodeAnalysis;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>
/// The one thread that commits and checkpoints. Writes that wait while a commit runs share the next one. After an error
/// whose outcome is unclear it opens the file anew and learns from it what became durable.
/// </summary>
internal sealed class StoreWriter : IDisposable
{
    private static readonly TimeSpan CheckpointPatience = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan CheckpointPatienceWhenLarge = TimeSpan.FromSeconds(2);

    private readonly SqliteStoreOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly WorkQueue<WriteWork> _queue;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FileInfo _log;
    [SuppressMessage(
        "Usage", "CA2213:Disposable fields should be disposed", Justification = "The thread that uses it closes it.")]
    private WriteSession? _session;
    private long _checkpointAt;
    private volatile PendingRuns? _pending;

    /// <summary>Prepares the thread; <see cref="StartAsync"/> starts it.</summary>
    public StoreWriter(SqliteStoreOptions options, TimeProvider timeProvider)
    {
        _options = options;
        _timeProvider = timeProvider;
        _queue = new WorkQueue<WriteWork>(options.WriteQueueMax);
        _log = new FileInfo(options.Path + "-wal");
        _checkpointAt = options.WalBytesSoftMax;
        _thread = new Thread(Run) { IsBackground = true, Name = "journal writer" };
    }

    /// <summary>What readers need besides the file. Valid once <see cref="StartAsync"/> has ended.</summary>
    public PendingRuns Pending => _pending!;

    /// <summary>Number of shards of the store. Valid once <see cref="StartAsync"/> has ended.</summary>
    public int ShardCount { get; private set; }

    /// <summary>When the file, a copy, was first opened; null for an original. Valid once <see cref="StartAsync"/> has
    /// ended.</summary>
    public DateTimeOffset? WentBackAt { get; private set; }

    /// <summary>Starts the thread and opens the file.</summary>
    public Task StartAsync()
    {
        _thread.Start();
        return _opened.Task;
    }

    /// <summary>Makes an append durable.</summary>
    public async Task AppendAsync(Append append, CancellationToken cancellationToken)
    {
        var work = new AppendWork(append);
        await using var registration = await _queue.AddAsync(work, cancellationToken);
        await work.Done;
    }

    /// <summary>Does a write and answers after its commit.</summary>
    /// <param name="execute">Runs on the writer's thread in a transaction; may run again when a neighbour
    /// fails.</param>
    /// <param name="alone">True when the write needs a commit of its own.</param>
    /// <param name="cancellationToken">Takes the write back until it begins.</param>
    public async Task<T> WriteAsync<T>(Func<WriteSession, T> execute, bool alone, CancellationToken cancellationToken)
    {
        var work = new WriteWork<T>(execute, alone);
        await using var registration = await _queue.AddAsync(work, cancellationToken);
        return await work.Done;
    }

    /// <summary>Does something outside of transactions.</summary>
    public async Task RunAsync(Action<Database> execute, CancellationToken cancellationToken)
    {
        var work = new MaintenanceWork(execute);
        await using var registration = await _queue.AddAsync(work, cancellationToken);
        await work.Done;
    }

    /// <summary>Finishes the writes that wait and ends the thread.</summary>
    public Task CloseAsync()
    {
        _queue.Close();
        return _ended.Task;
    }

    /// <inheritdoc/>
    public void Dispose() => _queue.Dispose();

    private void Run()
    {
        try
        {
            Open();
            _opened.SetResult();
        }
        catch (Exception exception)
        {
            _opened.SetException(exception);
            _ended.SetResult();
            return;
        }

        var batch = new List<WriteWork>();
        while (_queue.Take(batch, _options.CommitMax))
            Handle(batch);
        _session?.Dispose();
        _ended.SetResult();
    }

    private void Handle(List<WriteWork> batch)
    {
        var group = new List<WriteWork>(batch.Count);
        foreach (var work in batch)
        {
            if (!work.TryBegin())
                continue;
            if (!work.Alone)
            {
                group.Add(work);
                continue;
            }

            CommitGroup(group);
            CommitGroup([work]);
            group = [];
        }

        CommitGroup(group);
    }

    private void CommitGroup(List<WriteWork> group)
    {
        while (group.Count > 0)
        {
            try
            {
                Open();
                if (group is [MaintenanceWork maintenance])
                {
                    maintenance.Execute(_session!);
                    maintenance.Succeed();
                    return;
                }

                if (TryCommit(group))
                    return;
            }
            catch (Exception exception)
            {
                // Whether the commit reached the disk is unknown here; the file tells when it is opened again.
                Abandon(exception);
                foreach (var work in group)
                    work.Fail(
                        new JournalUnavailableException($"The journal did not write: {exception.Message}", exception));
                return;
            }
        }
    }

    /// <summary>Commits the group and answers it. False when one write spoilt the transaction: it is answered, removed,
    /// and the others must be tried again.</summary>
    private bool TryCommit(List<WriteWork> group)
    {
        var session = _session!;
        var refused = new List<(WriteWork Work, Exception Reason)>();
        session.Begin();
        foreach (var work in group)
        {
            var changes = session.Database.TotalChanges;
            if (TryExecute(work, session) is not { } reason)
                continue;
            refused.Add((work, reason));
            if (session.Database.TotalChanges == changes)
                continue;
            session.Rollback();
            group.Remove(work);
            work.Fail(reason);
            return false;
        }

        session.Commit(group.Count);
        foreach (var (work, reason) in refused)
        {
            group.Remove(work);
            work.Fail(reason);
        }

        foreach (var work in group)
            work.Succeed();
        group.Clear();
        Checkpoint(session);
        return true;
    }

    private static Exception? TryExecute(WriteWork work, WriteSession session)
    {
        try
        {
            work.Execute(session);
            return null;
        }
        catch (SqliteFailureException failure) when (failure.IsRefusal)
        {
            return work.Refused(failure);
        }
        catch (Exception exception) when (exception is not SqliteFailureException)
        {
            return exception;
        }
    }

    private void Checkpoint(WriteSession session)
    {
        _log.Refresh();
        if (!_log.Exists || _log.Length < _checkpointAt)
            return;
        var large = _log.Length > 3 * _options.WalBytesSoftMax;
        session.Database.SetBusyTimeout(large ? CheckpointPatienceWhenLarge : CheckpointPatience);
        var done = session.Database.TryCheckpoint();
        // A reader in the way: try again when another part has been written, not at each commit.
        _checkpointAt = done ? _options.WalBytesSoftMax : _log.Length + (_options.WalBytesSoftMax / 4);
    }

    private void Open()
    {
        if (_session is not null)
            return;
        _session = WriteSession.Open(_options, _timeProvider);
        _pending = _session.Pending;
        ShardCount = _session.ShardCount;
        WentBackAt = _session.WentBackAt;
    }

    private void Abandon(Exception exception)
    {
        if (_session is null)
            return;
        try
        {
            _session.Rollback();
            if (exception is SqliteFailureException { IsFull: true })
                return;
        }
        catch (SqliteFailureException)
        {
            // The connection is beyond repair; it is replaced below.
        }

        _session.Dispose();
        _session = null;
    }

    private sealed class MaintenanceWork(Action<Database> execute) : WriteWork
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override bool Alone => true;

        public Task Done => _done.Task;

        public override void Execute(WriteSession session) => execute(session.Database);

        public override void Succeed() => _done.TrySetResult();

        public override void Fail(Exception exception) => _done.TrySetException(exception);

        protected override void Cancel(CancellationToken cancellationToken) => _done.TrySetCanceled(cancellationToken);
    }
}
