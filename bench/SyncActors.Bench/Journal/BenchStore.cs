using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite;

namespace SyncActors.Bench.Journal;

/// <summary>A store in a folder of its own with all shards claimed, and the event that the benches write.</summary>
internal sealed class BenchStore : IAsyncDisposable
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly string _folder;
    private SqliteStore _store;

    private BenchStore(string folder, SqliteStore store, IReadOnlyList<ShardLease> leases)
    {
        _folder = folder;
        _store = store;
        Leases = leases;
    }

    /// <summary>A body of about 200 bytes, like a written page's.</summary>
    public static byte[] Body { get; } = Encoding.UTF8.GetBytes(
        $$"""{"page":12,"cursor":"{{new string('c', 60)}}","items":50,"written":50,"unchanged":0,"digest":"{{new string('d', 64)}}"}""");

    public SqliteStore Store => _store;

    public IReadOnlyList<ShardLease> Leases { get; }

    public static async Task<BenchStore> OpenAsync(CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("journal-bench-").FullName;
        var store = await OpenAsync(folder, cancellationToken);
        var node = new NodeId(Guid.NewGuid());
        return new BenchStore(folder, store, await store.Shards.ClaimAllAsync(node, "bench", cancellationToken));
    }

    public static NewEvent Event() => new("page-written", 1, At, null, null, Body);

    public static EntityId[] Entities(int count) =>
        [.. Enumerable.Range(0, count).Select(_ => new EntityId(new Guid(RandomNumberGenerator.GetBytes(16))))];

    public Append Append(EntityId entity, long head, int events = 1) => new()
    {
        Entity = entity, Lease = Leases[0], ExpectedHead = head, Events = [.. Enumerable.Range(0, events).Select(_ => Event())],
    };

    /// <summary>Appends one event to each entity, all at once.</summary>
    public Task AppendToAllAsync(EntityId[] entities, long head, CancellationToken cancellationToken) =>
        Task.WhenAll(entities.Select(entity => _store.Journal.AppendAsync(Append(entity, head), cancellationToken)));

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
            new SqliteStoreOptions { Path = Path.Combine(folder, "journal.db") }, TimeProvider.System, cancellationToken);
}
