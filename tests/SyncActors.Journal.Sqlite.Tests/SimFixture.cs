using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;

namespace SyncActors.Journal.Sqlite.Tests;

/// <summary>The simulated journal, without faults.</summary>
internal sealed class SimFixture : IJournalFixture
{
    private readonly SimState _state = new(IJournalFixture.ShardCount);
    private int _opened;

    public SimFixture() => Stores = Open();

    public JournalStores Stores { get; private set; }

    public static Task<IJournalFixture> OpenAsync() => Task.FromResult<IJournalFixture>(new SimFixture());

    public Task ReopenAsync()
    {
        Stores = Open();
        return Task.CompletedTask;
    }

    public Task<ShardLease> TakeOverAsync(ShardId shard, NodeId node)
    {
        lock (_state)
            return Task.FromResult(_state.Claim(shard, node));
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private JournalStores Open() =>
        new SimJournal(_state, TaskScheduler.Default, TimeProvider.System, ++_opened, SimFaults.None, meets: true).Stores;
}
