using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>
/// A journal in one file, for one process. One thread writes and groups commits, a few read. Others may read the file
/// through SQLite while it is in use, and copy it by <see cref="SqliteBackup"/>; no other may write it.
/// </summary>
public sealed class SqliteStore : IAsyncDisposable
{
    private readonly StoreLock _lock;
    private readonly StoreWriter _writer;
    private readonly StoreReaders _readers;
    private bool _disposed;

    private SqliteStore(StoreLock storeLock, StoreWriter writer, StoreReaders readers, TimeProvider timeProvider)
    {
        _lock = storeLock;
        _writer = writer;
        _readers = readers;
        Stores = new JournalStores(
            new SqliteJournal(writer, readers),
            new SqliteInbox(writer, readers),
            new SqliteDueIndex(readers),
            new SqliteLedger(readers),
            new SqliteReadModels(readers),
            new SqliteCredentials(writer, readers),
            new SqliteApiKeys(writer, readers),
            new SqliteShards(writer),
            new SqliteQuotas(writer, readers, timeProvider),
            new SqliteOutbox(writer, readers),
            new SqliteAudit(writer, readers))
        {
            WentBackAt = writer.WentBackAt,
        };
    }

    /// <summary>Its parts.</summary>
    public JournalStores Stores { get; }

    /// <summary>Opens a store, making or migrating its file.</summary>
    /// <exception cref="StoreInUseException">Another process holds it.</exception>
    /// <exception cref="StoreTooNewException">A newer version wrote it.</exception>
    public static async Task<SqliteStore> OpenAsync(
        SqliteStoreOptions options, TimeProvider timeProvider, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ShardCount, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.ReaderThreads, 1);
        options = options with { Path = Path.GetFullPath(options.Path) };
        Directory.CreateDirectory(Path.GetDirectoryName(options.Path)!);
        var storeLock = await StoreLock.TakeAsync(options.Path, cancellationToken);
        var writer = new StoreWriter(options, timeProvider);
        try
        {
            await StoreLock.CreatePrivateFileAsync(options.Path);
            await writer.StartAsync();
            return new SqliteStore(storeLock, writer, new StoreReaders(options, writer), timeProvider);
        }
        catch
        {
            writer.Dispose();
            await storeLock.DisposeAsync();
            throw;
        }
    }

    /// <summary>Does something on the writer's connection outside of transactions.</summary>
    internal Task MaintainAsync(Action<Database> execute, CancellationToken cancellationToken) =>
        _writer.RunAsync(execute, cancellationToken);

    /// <summary>Does a read with its own view of the file.</summary>
    internal Task<T> ReadAsync<T>(Func<ReadSession, T> execute, CancellationToken cancellationToken) =>
        _readers.ReadAsync(execute, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        // The last connection to close copies the log into the file: the writer.
        await _readers.CloseAsync();
        await _writer.CloseAsync();
        _readers.Dispose();
        _writer.Dispose();
        await _lock.DisposeAsync();
    }
}
