namespace SyncActors.Sources.Limitless;

/// <summary>Keeps an even distance between requests for sound, which the connector's permits do not count. Safe for
/// many threads.</summary>
/// <param name="perMinute">Requests a minute; above 0.</param>
/// <param name="timeProvider">The clock.</param>
internal sealed class LimitlessPace(int perMinute, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly TimeSpan _distance = TimeSpan.FromMinutes(1) / perMinute;
    private DateTimeOffset _next = DateTimeOffset.MinValue;

    /// <summary>Waits until it is this caller's turn.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var wait = Reserve(timeProvider.GetUtcNow());
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, timeProvider, cancellationToken);
    }

    private TimeSpan Reserve(DateTimeOffset now)
    {
        lock (_gate)
        {
            // The clock may go back; nobody waits longer for that than those who came before.
            var turn = _next > now ? _next : now;
            _next = turn + _distance;
            return turn - now;
        }
    }
}
