using System.Collections.Concurrent;
using SyncActors.Testing.Simulation;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>
/// Runs a node on one thread and on a clock that stands while anything is left to do: a task of the node, or a call to
/// the world outside (a vendor over HTTP, a database) that has not come back. Only then does it move, to the next
/// timer. So hours of waiting take no time, and no work takes any of the hour.
/// </summary>
/// <remarks>Belongs to the thread that makes it.</remarks>
internal sealed class StandingClock : TaskScheduler, IDisposable
{
    private static readonly TimeSpan OutsideMax = TimeSpan.FromSeconds(60);

    private readonly BlockingCollection<Task> _ready = [];
    private int _outside;

    /// <summary>A clock that has not moved.</summary>
    /// <param name="start">What it shows at first.</param>
    internal StandingClock(DateTimeOffset start) => Time = new VirtualTime(start, this);

    /// <summary>The clock.</summary>
    internal VirtualTime Time { get; }

    /// <inheritdoc/>
    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs a test's own steps, and everything else, until they are through.</summary>
    internal void Run(Func<Task> body)
    {
        var before = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var steps = Task.Factory.StartNew(
                async () => await body(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();
            while (!steps.IsCompleted)
                RunOne();
            steps.GetAwaiter().GetResult();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(before);
        }
    }

    /// <summary>A call to the world outside: until it is back the clock stands.</summary>
    internal async Task OutsideAsync(Task call)
    {
        _outside++;
        try
        {
            await call;
        }
        finally
        {
            _outside--;
        }
    }

    /// <summary>As <see cref="OutsideAsync(Task)"/>, with a result.</summary>
    internal async Task<T> OutsideAsync<T>(Task<T> call)
    {
        await OutsideAsync((Task)call);
        return await call;
    }

    /// <inheritdoc/>
    public void Dispose() => _ready.Dispose();

    /// <inheritdoc/>
    protected override void QueueTask(Task task) => _ready.Add(task);

    /// <inheritdoc/>
    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    /// <inheritdoc/>
    protected override IEnumerable<Task> GetScheduledTasks() => _ready;

    private void RunOne()
    {
        if (_ready.TryTake(out var task, _outside > 0 ? OutsideMax : TimeSpan.Zero))
            TryExecuteTask(task);
        else if (_outside > 0)
            throw new TimeoutException($"A call to the world outside is not back after {OutsideMax}.");
        else if (!Time.AdvanceToNextTimer())
            throw new InvalidOperationException("The test's steps wait for something that can no longer come.");
    }
}
