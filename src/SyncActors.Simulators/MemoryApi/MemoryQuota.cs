namespace SyncActors.Simulators.MemoryApi;

/// <summary>Counts requests by key in windows of a minute. Safe for many threads.</summary>
/// <param name="perMinute">Requests that a minute allows; 0 for no limit.</param>
internal sealed class MemoryQuota(int perMinute)
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (DateTimeOffset Begins, int Used)> _used = new(StringComparer.Ordinal);

    /// <summary>Takes a permit; null when there was one, else how long it takes until there is.</summary>
    internal TimeSpan? Wait(string key, DateTimeOffset now)
    {
        if (perMinute == 0)
            return null;
        lock (_gate)
        {
            var (begins, used) = _used.GetValueOrDefault(key);
            if (now - begins >= Minute)
                (begins, used) = (now, 0);
            _used[key] = (begins, used + 1);
            return used < perMinute ? null : begins + Minute - now;
        }
    }
}
