namespace SyncActors.Simulators.Fitbit;

/// <summary>Each user's requests of the running clock hour. Safe for many threads.</summary>
/// <param name="perHour">Requests per user and hour.</param>
/// <param name="timeProvider">The clock.</param>
/// <remarks>dev.fitbit.com, "Rate limits": 150 per user and app, reset at about the top of the hour.</remarks>
internal sealed class FitbitQuota(int perHour, TimeProvider timeProvider)
{
    private const int SecondsPerHour = 3600;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, (long Hour, int Used)> _buckets = [];

    /// <summary>Takes one request from the user's hour.</summary>
    public Permit Take(string userId)
    {
        var now = timeProvider.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        var hour = seconds / SecondsPerHour;

        // Part of a second is rounded up, so that a client that waits as told finds the new hour.
        var reset = (int)(((hour + 1) * SecondsPerHour) - seconds);
        lock (_gate)
        {
            var used = _buckets.TryGetValue(userId, out var bucket) && bucket.Hour == hour ? bucket.Used : 0;
            var allowed = used < perHour;
            if (allowed) used++;
            _buckets[userId] = (hour, used);
            return new Permit(allowed, perHour, perHour - used, reset);
        }
    }

    /// <summary>What became of a request.</summary>
    /// <param name="Allowed">False: answer 429.</param>
    /// <param name="Limit">Requests per hour.</param>
    /// <param name="Remaining">Requests left in this hour.</param>
    /// <param name="ResetSeconds">Whole seconds until the next hour, 1 to 3600.</param>
    public readonly record struct Permit(bool Allowed, int Limit, int Remaining, int ResetSeconds);
}
