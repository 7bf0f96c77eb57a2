using SyncActors.Actors.Cells;

namespace SyncActors.Actors;

/// <summary>Messages to oneself at a later time. Cancelled by a restart or stop: a timer of an earlier incarnation
/// never
/// delivers, not even when it has fired already.</summary>
public sealed class ActorTimers
{
    private readonly ActorCell _cell;
    private readonly Dictionary<object, TimerEntry> _entries = [];

    internal ActorTimers(ActorCell cell) => _cell = cell;

    /// <summary>Delivers a message once. Replaces a timer with the same key.</summary>
    /// <param name="key">Names the timer within this actor.</param>
    /// <param name="message">What to deliver.</param>
    /// <param name="delay">From now; zero or more.</param>
    public void StartSingleTimer(object key, object message, TimeSpan delay)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero);
        Start(key, message, delay, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Delivers a message again and again; a tick is left out while the one before still waits in the mailbox.
    /// Replaces a timer with the same key.</summary>
    /// <param name="key">Names the timer within this actor.</param>
    /// <param name="message">What to deliver.</param>
    /// <param name="interval">Until the first and between two; above zero.</param>
    public void StartPeriodicTimer(object key, object message, TimeSpan interval)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(interval, TimeSpan.Zero);
        Start(key, message, interval, interval);
    }

    /// <summary>Ends a timer, also one whose message already waits in the mailbox.</summary>
    /// <param name="key">The key it was started with; nothing happens if there is none.</param>
    public void Cancel(object key)
    {
        if (_entries.Remove(key, out var entry))
            entry.Cancel();
    }

    /// <summary>Whether a timer with this key is running.</summary>
    /// <param name="key">The key it was started with.</param>
    public bool IsActive(object key) => _entries.ContainsKey(key);

    internal void CancelAll()
    {
        foreach (var entry in _entries.Values)
            entry.Cancel();
        _entries.Clear();
    }

    internal void Forget(TimerEntry entry) => _entries.Remove(entry.Key);

    private void Start(object key, object message, TimeSpan due, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(message);
        Cancel(key);
        var entry = new TimerEntry(_cell, this, key, message, isPeriodic: period != Timeout.InfiniteTimeSpan);
        _entries[key] = entry;
        entry.Arm(due, period);
    }
}
