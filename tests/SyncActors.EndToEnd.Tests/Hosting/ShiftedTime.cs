namespace SyncActors.EndToEnd.Tests.Hosting;

/// <summary>The system's clock and timers on another date.</summary>
/// <param name="now">What the clock shows at first.</param>
internal sealed class ShiftedTime(DateTimeOffset now) : TimeProvider
{
    private readonly TimeSpan _shift = now - System.GetUtcNow();

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + _shift;
}
