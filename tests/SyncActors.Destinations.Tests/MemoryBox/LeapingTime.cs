namespace SyncActors.Destinations.Tests.MemoryBox;

/// <summary>A clock on which short waits end at once and move it by their length, so that a service on the same clock
/// has got as far. Longer ones, such as time-outs, end only when the clock is moved past them. Safe for many
/// threads.</summary>
internal sealed class LeapingTime : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Longest wait that ends by itself.</summary>
    public static readonly TimeSpan LeapMax = TimeSpan.FromSeconds(25);

    private readonly Lock _gate = new();
    private readonly List<LeapingTimer> _timers = [];
    private readonly List<(TimeSpan Due, TaskCompletionSource Armed)> _watched = [];
    private DateTimeOffset _now = Start;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>Waits that ended by themselves.</summary>
    public List<TimeSpan> Leaps { get; } = [];

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
            return _now;
    }

    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LeapingTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Ends when a longer wait of this length has begun; to be asked for before it begins.</summary>
    public Task Armed(TimeSpan due)
    {
        lock (_gate)
        {
            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _watched.Add((due, armed));
            return armed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    /// <summary>Moves the clock; waits that it passes end.</summary>
    public void Advance(TimeSpan by)
    {
        List<LeapingTimer> due;
        lock (_gate)
        {
            _now += by;
            due = [.. _timers.Where(timer => timer.DueAt <= _now).OrderBy(timer => timer.DueAt)];
            _timers.RemoveAll(due.Contains);
        }

        foreach (var timer in due)
            timer.Fire();
    }

    private void Arm(LeapingTimer timer, TimeSpan due)
    {
        lock (_gate)
        {
            _timers.Remove(timer);
            if (due == Timeout.InfiniteTimeSpan)
                return;
            if (due > LeapMax)
            {
                timer.DueAt = _now + due;
                _timers.Add(timer);
                foreach (var (_, armed) in _watched.FindAll(watched => watched.Due == due))
                    armed.TrySetResult();
                return;
            }

            _now += due;
            Leaps.Add(due);
        }

        ThreadPool.UnsafeQueueUserWorkItem(static fired => fired.Fire(), timer, preferLocal: false);
    }

    private sealed class LeapingTimer(LeapingTime time, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset DueAt { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            time.Arm(this, dueTime);
            return true;
        }

        public void Fire() => callback(state);

        public void Dispose() => time.Arm(this, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
