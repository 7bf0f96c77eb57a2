namespace SyncActors.Destinations.Tests;

/// <summary>A clock whose timers are due at once: short waits end immediately, time-outs never, unless something is
/// waited for first.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private static readonly TimeSpan WaitMax = TimeSpan.FromSeconds(8);
    private Task? _hold;

    /// <summary>Waits that were asked for.</summary>
    public List<TimeSpan> Waits { get; } = [];

    /// <summary>From now on all timers, time-outs too, are due when the task has ended.</summary>
    public void HoldUntil(Task task) => _hold = task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        lock (Waits)
            Waits.Add(dueTime);
        var timer = new Timer();
        if (_hold is { } hold && dueTime != Timeout.InfiniteTimeSpan)
            hold.GetAwaiter().OnCompleted(() => callback(state));
        else if (dueTime <= WaitMax && dueTime != Timeout.InfiniteTimeSpan)
            ThreadPool.UnsafeQueueUserWorkItem(
                static run => run.callback(run.state), (callback, state), preferLocal: false);
        return timer;
    }

    private sealed class Timer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
