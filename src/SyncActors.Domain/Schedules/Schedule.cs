using NodaTime;

namespace SyncActors.Domain.Schedules;

/// <summary>
/// When a connector runs. The next run follows from schedule, zone, and the present alone: runs missed while the
/// process was down come together as one. Text and value: <c>every 15m</c>, <c>cron 0 */1 * * *</c>, <c>manual</c>.
/// </summary>
/// <param name="Interval">Time between runs; null for cron and manual.</param>
/// <param name="Cron">Cron expression; null for interval and manual.</param>
/// <param name="TimeZone">IANA zone in which the cron expression is read.</param>
/// <param name="Jitter">Each connector's runs are moved by a fixed part of this, so that not all start at once.</param>
public sealed record Schedule(TimeSpan? Interval, string? Cron, string TimeZone, TimeSpan Jitter)
{
    /// <summary>Shortest interval.</summary>
    public static readonly TimeSpan IntervalMin = TimeSpan.FromSeconds(30);

    /// <summary>Longest interval and longest jitter.</summary>
    public static readonly TimeSpan IntervalMax = TimeSpan.FromDays(366);

    /// <summary>Only when asked.</summary>
    public static Schedule Manual { get; } = new(null, null, "UTC", TimeSpan.Zero);

    /// <summary>A run each <paramref name="interval"/>.</summary>
    public static Schedule Every(TimeSpan interval) => new(interval, null, "UTC", TimeSpan.Zero);

    /// <summary>A run at each match of a cron expression in a zone.</summary>
    public static Schedule At(string cron, string timeZone) => new(null, cron, timeZone, TimeSpan.Zero);

    /// <summary>What is wrong with this schedule, or null.</summary>
    public string? Problem()
    {
        if (Interval is not null && Cron is not null)
            return "give an interval or a cron expression, not both";
        if (Interval < IntervalMin)
            return $"the interval is {Interval}; the shortest is 30 s";
        if (Interval > IntervalMax)
            return $"the interval is {Interval}; the longest is 366 days";
        if (Jitter < TimeSpan.Zero)
            return "jitter cannot be negative";
        if (Jitter > IntervalMax)
            return $"the jitter is {Jitter}; the longest is 366 days";
        if (DateTimeZoneProviders.Tzdb.GetZoneOrNull(TimeZone) is null)
            return $"'{TimeZone}' is no IANA time zone, such as Europe/Berlin";
        try
        {
            _ = Cron is null ? null : CronExpression.Parse(Cron);
            return null;
        }
        catch (FormatException wrong)
        {
            return wrong.Message;
        }
    }

    /// <summary>The next run, strictly later than <paramref name="now"/>; null when only asked for.</summary>
    /// <param name="lastStart">When the last run began; null before the first, which is due at once for an
    /// interval.</param>
    /// <param name="now">The present.</param>
    /// <param name="spread">The connector's share of the jitter, 0 to 1.</param>
    public DateTimeOffset? NextAfter(DateTimeOffset? lastStart, DateTimeOffset now, double spread)
    {
        var offset = Jitter * spread;
        if (Interval is { } interval)
        {
            var next = lastStart is { } last ? last + interval : now + TimeSpan.FromTicks(1) + offset;
            return next > now ? next : now + TimeSpan.FromTicks(1);
        }

        // The offset belongs to the occurrence: look for the first occurrence whose moved time is still ahead.
        return Cron is null ? null : NextOccurrence(CronExpression.Parse(Cron), now - offset) + offset;
    }

    /// <summary>The next <paramref name="count"/> runs as they will be when each starts on time.</summary>
    public IReadOnlyList<DateTimeOffset> Upcoming(
        DateTimeOffset? lastStart, DateTimeOffset now, double spread, int count)
    {
        var runs = new List<DateTimeOffset>(count);
        var (last, moment) = (lastStart, now);
        while (runs.Count < count && NextAfter(last, moment, spread) is { } next)
        {
            runs.Add(next);
            (last, moment) = (next, next);
        }

        return runs;
    }

    /// <inheritdoc/>
    public override string ToString() => this switch
    {
        { Interval: { } interval } => $"every {interval:c}",
        { Cron: { } cron } => $"cron {cron} ({TimeZone})",
        _ => "manual",
    };

    // A wall-clock time in a spring gap runs at the first valid instant after it; one in an autumn overlap runs at its
    // first occurrence only.
    private DateTimeOffset? NextOccurrence(CronExpression cron, DateTimeOffset after)
    {
        var zone = DateTimeZoneProviders.Tzdb[TimeZone];

        // Any time up to what the wall clock shows was shown or skipped before, so nothing to come lies there.
        var search = Instant.FromDateTimeOffset(after).InZone(zone).LocalDateTime.ToDateTimeUnspecified();
        for (var tries = 0; tries < 100_000; tries++)
        {
            if (cron.NextAfter(search) is not { } match)
                return null;
            var mapping = zone.MapLocal(LocalDateTime.FromDateTime(match));
            var instant = mapping.Count == 0
                ? mapping.EarlyInterval.End
                : mapping.First().ToInstant();
            if (instant.ToDateTimeOffset() > after)
                return instant.ToDateTimeOffset();
            search = match;
        }

        return null;
    }
}
