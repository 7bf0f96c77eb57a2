using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>A journal under test, empty at first, with <see cref="ShardCount"/> shards that nobody owns.</summary>
public interface IJournalFixture : IAsyncDisposable
{
    /// <summary>Shards of every journal under test.</summary>
    const int ShardCount = 8;

    /// <summary>The stores as they are open now.</summary>
    JournalStores Stores { get; }

    /// <summary>Closes everything and opens it again, as a new process would; replaces <see cref="Stores"/>.</summary>
    Task ReopenAsync();

    /// <summary>Gives one shard to a node in the next epoch.</summary>
    Task<ShardLease> TakeOverAsync(ShardId shard, NodeId node);
}
