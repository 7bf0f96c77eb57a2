namespace SyncActors.Testing.Simulation;

/// <summary>One node's view of the clock: its timers end with it, and wait while it is frozen.</summary>
/// <param name="time">The simulation's clock.</param>
/// <param name="node">The node.</param>
public sealed class NodeTime(VirtualTime time, NodeScheduler node) : TimeProvider
{
    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => time.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    /// <inheritdoc/>
    public override long GetTimestamp() => time.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        ITimer? timer = null;
        timer = time.CreateTimer(
            argument =>
            {
                if (node.IsDead)
                    timer?.Dispose();
                else if (node.IsFrozen)
                    node.FireOnceThawed(timer!, () => callback(argument));
                else
                    callback(argument);
            },
            state, dueTime, period);
        return timer;
    }
}
