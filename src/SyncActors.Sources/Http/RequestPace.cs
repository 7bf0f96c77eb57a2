namespace SyncActors.Sources.Http;

/// <summary>Spreads requests that no connector's permits are taken for: no stretch of the period's length, wherever it
/// begins, sees more than the permits. Safe for many callers.</summary>
/// <param name="permits">Requests per <paramref name="period"/>; 1 or more.</param>
/// <param name="period">Above zero.</param>
/// <param name="timeProvider">Measures the waits.</param>
internal sealed class RequestPace(int permits, TimeSpan period, TimeProvider timeProvider)
{
    private readonly Lock _gate = new();
    private readonly Queue<DateTimeOffset> _taken = new();

    /// <summary>Waits for the next free place. A wait that is cancelled keeps its place.</summary>
    public Task WaitAsync(CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = timeProvider.GetUtcNow();
            var at = _taken.Count < permits ? now : _taken.Dequeue() + period;
            if (at < now)
                at = now;
            _taken.Enqueue(at);
            wait = at - now;
        }

        return wait > TimeSpan.Zero ? Task.Delay(wait, timeProvider, cancellationToken) : Task.CompletedTask;
    }
}
