namespace SyncActors.Actors.Cells;

/// <summary>Notices that an actor got no message for a while. Does not touch the timer for each message: when it fires
/// it looks how long ago the last message was and waits for the rest.</summary>
internal sealed class ReceiveTimeoutClock : KernelMessage, IDisposable
{
    private readonly ActorCell _cell;
    private readonly TimeSpan _timeout;
    private readonly ITimer _timer;
    private long _lastMessage;
    private bool _isDisposed;

    public ReceiveTimeoutClock(ActorCell cell, TimeSpan timeout)
    {
        _cell = cell;
        _timeout = timeout;
        _lastMessage = cell.System.Time.GetTimestamp();
        _timer = cell.System.Time.CreateTimer(
            static state => ((ReceiveTimeoutClock)state!).Fire(), this, timeout, Timeout.InfiniteTimeSpan);
    }

    public void MessageHandled() => _lastMessage = _cell.System.Time.GetTimestamp();

    public override object? Open(ActorCell owningCell)
    {
        if (_isDisposed)
            return null;
        var idle = _cell.System.Time.GetElapsedTime(_lastMessage);
        var isOver = idle >= _timeout;
        _timer.Change(isOver ? _timeout : _timeout - idle, Timeout.InfiniteTimeSpan);
        return isOver ? new ReceiveTimeout() : null;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void Fire() => _cell.Post(this);
}
