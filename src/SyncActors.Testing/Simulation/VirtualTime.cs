namespace SyncActors.Testing.Simulation;

/// <summary>A clock that stands still until it is moved. Timers follow its monotonic part only: the wall clock can be
/// stepped
/// without any of them noticing, as on a real machine.</summary>
public sealed class VirtualTime : TimeProvider
{
    private readonly PriorityQueue<VirtualTimer, (long Due, long Number)> _timers = new();
    private readonly DateTimeOffset _start;
    private readonly TaskScheduler _scheduler;
    private long _elapsed;
    private TimeSpan _wallOffset;
    private long _lastNumber;

    /// <summary>A clock that starts at the given moment.</summary>
    /// <param name="start">First reading of the wall clock; kept in UTC.</param>
    /// <param name="scheduler">Where timers call back.</param>
    public VirtualTime(DateTimeOffset start, TaskScheduler scheduler)
    {
        _start = start.ToUniversalTime();
        _scheduler = scheduler;
    }

    /// <summary>Time passed since the start, steps of the wall clock left out.</summary>
    public TimeSpan Elapsed => TimeSpan.FromTicks(_elapsed);

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <summary>When the next timer is due, counted as <see cref="Elapsed"/>; null if none is armed.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            DropStale();
            return _timers.TryPeek(out _, out var first) ? TimeSpan.FromTicks(first.Due) : null;
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _start + TimeSpan.FromTicks(_elapsed) + _wallOffset;

    /// <inheritdoc/>
    public override long GetTimestamp() => _elapsed;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new VirtualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Steps the wall clock, forwards or backwards, and moves no timer.</summary>
    /// <param name="step">How far; may be negative.</param>
    public void StepWallClock(TimeSpan step) => _wallOffset += step;

    /// <summary>Moves the clock to the next timer and hands its callback to the scheduler; false if none is
    /// armed.</summary>
    public bool AdvanceToNextTimer()
    {
        DropStale();
        if (!_timers.TryDequeue(out var timer, out var key))
            return false;
        _elapsed = Math.Max(_elapsed, key.Due);
        timer.Fire(_scheduler);
        return true;
    }

    /// <summary>Moves the clock without looking at timers; those passed over are due at once.</summary>
    /// <param name="elapsed">The new <see cref="Elapsed"/>; not before the present one.</param>
    public void MoveTo(TimeSpan elapsed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(elapsed.Ticks, _elapsed);
        _elapsed = elapsed.Ticks;
    }

    private void DropStale()
    {
        while (_timers.TryPeek(out var timer, out var key) && !timer.IsArmedAs(key.Number))
            _timers.Dequeue();
    }

    private sealed class VirtualTimer(VirtualTime time, TimerCallback callback, object? state) : ITimer
    {
        private TimeSpan _period;
        private long _armedAs;
        private bool _isDisposed;

        public bool IsArmedAs(long number) => _armedAs == number;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (_isDisposed)
                return false;
            _period = period;
            Arm(dueTime);
            return true;
        }

        public void Fire(TaskScheduler scheduler)
        {
            Arm(_period > TimeSpan.Zero ? _period : Timeout.InfiniteTimeSpan);
            // Like a real timer, one that has fired may still call back after it was disposed.
            new Task(() => callback(state), TaskCreationOptions.DenyChildAttach).Start(scheduler);
        }

        public void Dispose()
        {
            _isDisposed = true;
            _armedAs = 0;
        }

        public ValueTask DisposeAsync()
        {
            _isDisposed = true;
            _armedAs = 0;
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan due)
        {
            _armedAs = 0;
            if (due == Timeout.InfiniteTimeSpan)
                return;
            ArgumentOutOfRangeException.ThrowIfLessThan(due, TimeSpan.Zero);
            _armedAs = ++time._lastNumber;
            time._timers.Enqueue(this, (time._elapsed + due.Ticks, _armedAs));
        }
    }
}
