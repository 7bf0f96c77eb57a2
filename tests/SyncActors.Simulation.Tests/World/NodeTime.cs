using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>One node's view of the clock: its timers end with it.</summary>
internal sealed class NodeTime(VirtualTime time, NodeScheduler node) : TimeProvider
{
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ITimer? timer = null;
        timer = time.CreateTimer(
            argument =>
            {
                if (node.IsDead)
                    timer?.Dispose();
                else
                    callback(argument);
            },
            state, dueTime, period);
        return timer;
    }
}
