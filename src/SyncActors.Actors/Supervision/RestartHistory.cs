namespace SyncActors.Actors.Supervision;

/// <summary>The restarts of one actor so far.</summary>
internal sealed class RestartHistory
{
    private long _windowStart;
    private int _inWindow;

    public int Total { get; private set; }

    /// <summary>The wait before the next restart; null if there were too many.</summary>
    public TimeSpan? Next(RestartBackoff backoff, ActorSystem system)
    {
        var now = system.Time.GetTimestamp();
        if (_inWindow == 0 || system.Time.GetElapsedTime(_windowStart, now) > backoff.Window)
        {
            _windowStart = now;
            _inWindow = 0;
        }

        if (_inWindow >= backoff.MaxRestarts)
            return null;
        _inWindow++;
        Total++;
        return backoff.DelayFor(_inWindow, system.Draw());
    }
}
