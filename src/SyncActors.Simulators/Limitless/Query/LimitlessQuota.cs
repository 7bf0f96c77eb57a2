namespace SyncActors.Simulators.Limitless.Query;

/// <summary>A bucket of requests for each key, filled evenly. Safe for many threads.</summary>
/// <param name="perMinute">Size, and requests that come back in a minute; above 0.</param>
internal sealed class LimitlessQuota(int perMinute)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (double Level, DateTimeOffset At)> _buckets = new(StringComparer.Ordinal);

    /// <summary>Takes one request; if there is none, answers how long until there is one, else zero.</summary>
    public TimeSpan Take(string key, DateTimeOffset now)
    {
        lock (_gate)
        {
            var (level, at) = _buckets.GetValueOrDefault(key, (perMinute, now));
            if (now > at)
                level = Math.Min(perMinute, level + ((now - at).TotalMinutes * perMinute));
            var allowed = level >= 1;
            _buckets[key] = (allowed ? level - 1 : level, now);
            return allowed ? TimeSpan.Zero : TimeSpan.FromMinutes((1 - level) / perMinute);
        }
    }
}
