#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using System.Text;
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>
/// What every journal must do; each themed suite derives from it, and each journal's tests from the suites. All shards
/// belong to <see cref="Node"/> at first.
/// </summary>
public abstract class JournalContract : IAsyncLifetime
{
    protected static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private IJournalFixture? _fixture;

    /// <summary>The node that owns all shards at first.</summary>
    protected NodeId Node { get; } = new(Guid.NewGuid());

    protected IJournalFixture Fixture => _fixture!;

    protected JournalStores Stores => Fixture.Stores;

    protected IJournal Journal => Stores.Journal;

    protected IReadOnlyList<ShardLease> Leases { get; private set; } = [];

    protected static CancellationToken None => CancellationToken.None;

    public async Task InitializeAsync()
    {
        _fixture = await CreateAsync();
        Leases = await Stores.Shards.ClaimAllAsync(Node, "first", None);
    }

    public async Task DisposeAsync() => await Fixture.DisposeAsync();

    /// <summary>Makes an empty journal.</summary>
    protected abstract Task<IJournalFixture> CreateAsync();

    protected static EntityId NewEntity() => new(Guid.NewGuid());

    protected static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    protected static string Text(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);

    protected static NewEvent Event(string body = "{}") => new("tested", 1, Now, null, null, Bytes(body));

    protected static IReadOnlyList<NewEvent> Events(int count, long from = 1) =>
        [.. Enumerable.Range(0, count).Select(offset => Event($"{from + offset}"))];

    protected static StoredSnapshot Snapshot(
        long sequenceNr, SnapshotKind kind = SnapshotKind.Cache, bool verified = false, string body = "state") =>
        new(sequenceNr, kind, 1, new byte[32], verified ? Now : null, Bytes(body));

    protected static ReadOnlyMemory<byte> Key(int number) => new Guid(number, 1, 2, new byte[8]).ToByteArray();

    protected Append Append(EntityId entity, long expectedHead, int events = 1, int shard = 0) =>
        new()
        {
            Entity = entity, Lease = Leases[shard], ExpectedHead = expectedHead,
            Events = Events(events, expectedHead + 1),
        };

    protected Task WriteAsync(Append append) => Journal.AppendAsync(append, None);

    protected Task<Recovery> RecoverAsync(EntityId entity) =>
        Journal.RecoverAsync(entity, RecoveryOptions.Default, None);

    /// <summary>Reads a whole stream page by page.</summary>
    protected async Task<List<StoredEvent>> ReadAllAsync(EntityId entity, int page = 1000)
    {
        var all = new List<StoredEvent>();
        while (true)
        {
            var events = await Journal.ReadEventsAsync(entity, all.Count == 0 ? 0 : all[^1].SequenceNr, page, None);
            if (events.Count == 0)
                return all;
            all.AddRange(events);
        }
    }

    /// <summary>Asserts that the stream holds the numbers 1 to <paramref name="head"/> and nothing else.</summary>
    protected async Task AssertStreamAsync(EntityId entity, long head)
    {
        var events = await ReadAllAsync(entity);
        Assert.Equal(
            Enumerable.Range(1, (int)head).Select(number => (long)number), events.Select(each => each.SequenceNr));
        Assert.All(events, each => Assert.Equal($"{each.SequenceNr}", Text(each.Body)));
        Assert.Equal(head, (await RecoverAsync(entity)).HeadSequenceNr);
    }
}
