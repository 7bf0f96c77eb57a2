namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>One quota per minute. Safe for many threads.</summary>
/// <param name="perMinute">Requests per minute, above 0.</param>
/// <param name="refill">How it refills.</param>
/// <param name="start">The moment it begins, full.</param>
internal sealed class Quota(int perMinute, QuotaRefill refill, DateTimeOffset start)
{
    private readonly Lock _gate = new();
    private double _level = perMinute;
    private DateTimeOffset _refilledAt = start;

    /// <summary>Takes one request; if there is none, answers how long until there is one, else zero.</summary>
    public TimeSpan Take(DateTimeOffset now)
    {
        lock (_gate)
        {
            Refill(now);
            if (_level >= 1)
            {
                _level--;
                return TimeSpan.Zero;
            }

            return refill == QuotaRefill.EachMinute
                ? Minute(now).AddMinutes(1) - now
                : TimeSpan.FromMinutes((1 - _level) / perMinute);
        }
    }

    private void Refill(DateTimeOffset now)
    {
        if (now <= _refilledAt)
            return;
        if (refill == QuotaRefill.Evenly)
            _level = Math.Min(perMinute, _level + ((now - _refilledAt).TotalMinutes * perMinute));
        else if (Minute(now) > Minute(_refilledAt))
            _level = perMinute;
        _refilledAt = now;
    }

    private static DateTimeOffset Minute(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
