using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;

namespace SyncActors.Journal.Postgres.Writing;

/// <summary>One connection's worth of appends: whatever waits while a commit is under way shares the next
/// one.</summary>
internal sealed class AppendLane
{
    private readonly AppendQueue _queue;
    private readonly AppendCommitter _committer;
    private readonly Task _ended;

    /// <summary>Starts the lane.</summary>
    public AppendLane(Database database, PostgresStoreOptions options, TimeProvider timeProvider)
    {
        _queue = new AppendQueue(options, timeProvider);
        _committer = new AppendCommitter(database, timeProvider);
        // Not on the scheduler of whoever opens the store: it outlives that one's work.
        _ended = Task.Factory.StartNew(
            RunAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, TaskScheduler.Default).Unwrap();
    }

    /// <summary>Makes an append durable.</summary>
    public Task AppendAsync(Append append, CancellationToken cancellationToken) =>
        DoAsync(new AppendWork(append), cancellationToken);

    /// <summary>Goes through the lane and back, and writes nothing.</summary>
    public Task ProbeAsync(CancellationToken cancellationToken) => DoAsync(AppendWork.Probe(), cancellationToken);

    private async Task DoAsync(AppendWork work, CancellationToken cancellationToken)
    {
        await _queue.AddAsync(work, cancellationToken);
        await using var registration = cancellationToken.UnsafeRegister(
            static (state, token) => ((AppendWork)state!).Withdraw(token), work);
        await work.Done;
    }

    /// <summary>Finishes the appends that wait and ends the lane.</summary>
    public Task CloseAsync()
    {
        _queue.Close();
        return _ended;
    }

    private async Task RunAsync()
    {
        while (await _queue.TakeAsync() is { Count: > 0 } group)
        {
            if (await _committer.CommitAsync(group) is not { } unreachable)
                continue;
            // Those behind would each wait for the same connection in vain.
            foreach (var work in _queue.TakeAll())
                work.Fail(unreachable);
        }
    }
}
