using System.Security.Cryptography;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite;

namespace SyncActors.Bench.Journal;

/// <summary>A store in a folder of its own with all shards claimed.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private readonly string _folder;
    private SqliteStore _store;

    private BenchStore(string folder, SqliteStore store, IReadOnlyList<ShardLease> leases)
    {
        _folder = folder;
        _store = store;
        Leases = leases;
    }

    public SqliteStore Store => _store;

    public IReadOnlyList<ShardLease> Leases { get; }

    public static async Task<BenchStore> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("journal-bench-").FullName;
        var store = await OpenAsync(folder, cancellationToken);
        return new BenchStore(folder, store, await ClaimAsync(store, cancellationToken));
    }

    public static EntityId[] Entities(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new EntityId(new Guid(RandomNumberGenerator.GetBytes(16))))];

    public Append Append(EntityId entity, long head, params IReadOnlyList<NewEvent> events) =>
        new() { Entity = entity, Lease = Leases[0], ExpectedHead = head, Events = events };

    /// <summary>Appends a history in pieces of <paramref name="size"/> events.</summary>
    public async Task WriteAsync(
        EntityId entity, IReadOnlyList<NewEvent> events, int size, CancellationToken cancellationToken)
    {
        var head = 0;
        foreach (var piece in events.Chunk(size))
        {
            await _store.Stores.Journal.AppendAsync(Append(entity, head, piece), cancellationToken);
            head += piece.Length;
        }
    }

    /// <summary>Closes the store; it can be opened again.</summary>
    public ValueTask CloseAsync() => _store.DisposeAsync();

    /// <summary>Closes the store, if it is open, and opens it again.</summary>
    public async Task ReopenAsync(CancellationToken cancellationToken)
    {
        await _store.DisposeAsync();
        _store = await OpenAsync(_folder, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task<SqliteStore> OpenAsync(string folder, CancellationToken cancellationToken) =>
        SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(folder, "journal.db") }, TimeProvider.System,
            cancellationToken);

    private static Task<IReadOnlyList<ShardLease>> ClaimAsync(SqliteStore store, CancellationToken cancellationToken) =>
        store.Stores.Shards.ClaimAllAsync(new NodeId(Guid.NewGuid()), "bench", cancellationToken);
}
