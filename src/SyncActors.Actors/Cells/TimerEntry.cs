namespace SyncActors.Actors.Cells;

/// <summary>One timer; is itself the letter that it puts into the mailbox, opened only when its turn comes.</summary>
internal sealed class TimerEntry(ActorCell cell, ActorTimers owner, object key, object message, bool isPeriodic)
    : KernelMessage
{
    private ITimer? _timer;
    private int _waiting;
    private bool _isCancelled;

    public object Key { get; } = key;

    public void Arm(TimeSpan due, TimeSpan period) =>
        _timer = cell.System.Time.CreateTimer(static state => ((TimerEntry)state!).Fire(), this, due, period);

    public void Cancel()
    {
        _isCancelled = true;
        _timer?.Dispose();
    }

    /// <summary>The message to deliver; null if the timer was cancelled since it fired.</summary>
    public override object? Open(ActorCell owningCell)
    {
        Interlocked.Exchange(ref _waiting, 0);
        if (_isCancelled)
            return null;
        if (!isPeriodic)
        {
            owner.Forget(this);
            _timer?.Dispose();
        }

        return message;
    }

    private void Fire()
    {
        if (Interlocked.Exchange(ref _waiting, 1) == 0)
            cell.Post(this);
    }
}
