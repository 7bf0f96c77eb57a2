namespace SyncActors.Simulators.Hosting;

/// <summary>How a request ended, seen from the vendor. Each request has exactly one outcome.</summary>
public enum RequestOutcome
{
    /// <summary>Handled with a status below 400.</summary>
    Accepted,

    /// <summary>Refused with 429 by the vendor's own quota.</summary>
    RefusedByQuota,

    /// <summary>Refused with any other error by the vendor's own rules.</summary>
    Rejected,

    /// <summary>Hit by an ordered fault, whether or not it was handled as well.</summary>
    Faulted,
}

/// <summary>One request as the vendor saw it. Holds no credential.</summary>
/// <param name="At">Arrival on the simulator's clock.</param>
/// <param name="User">The user; empty if the request carried no known credential.</param>
/// <param name="RouteClass">The vendor's route class.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="PathAndQuery">Path with query.</param>
/// <param name="Status">Status that was sent, or would have been sent where the answer was lost.</param>
/// <param name="Outcome">How it ended.</param>
public sealed record LedgerEntry(
    DateTimeOffset At,
    string User,
    string RouteClass,
    string Method,
    string PathAndQuery,
    int Status,
    RequestOutcome Outcome);

/// <summary>Counts of one user and route class.</summary>
/// <param name="User">The user; empty for requests without a known credential.</param>
/// <param name="RouteClass">The vendor's route class.</param>
/// <param name="Accepted">Requests that were handled.</param>
/// <param name="RefusedByQuota">Requests refused by the vendor's own quota.</param>
/// <param name="Rejected">Requests refused for another reason of the vendor.</param>
/// <param name="Faulted">Requests hit by an ordered fault.</param>
public sealed record LedgerLine(
    string User, string RouteClass, long Accepted, long RefusedByQuota, long Rejected, long Faulted);

/// <summary>Counts every request by user and route class, and keeps the newest ones. Safe for many threads.</summary>
public sealed class RequestLedger
{
    /// <summary>Requests that are kept one by one; older ones stay only as counts.</summary>
    public const int EntriesMax = 20_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<(string User, string RouteClass), long[]> _counts = [];
    private readonly Queue<LedgerEntry> _entries = new();

    /// <summary>Adds one request.</summary>
    public void Record(LedgerEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_gate)
        {
            if (!_counts.TryGetValue((entry.User, entry.RouteClass), out var counts))
                _counts.Add((entry.User, entry.RouteClass), counts = new long[4]);
            counts[(int)entry.Outcome]++;
            _entries.Enqueue(entry);
            if (_entries.Count > EntriesMax)
                _entries.Dequeue();
        }
    }

    /// <summary>Counts in order of user and route class.</summary>
    public IReadOnlyList<LedgerLine> Lines()
    {
        lock (_gate)
            return [.. _counts.Select(pair => LineOf(pair.Key.User, pair.Key.RouteClass, pair.Value))];
    }

    /// <summary>The newest requests, oldest first; at most <see cref="EntriesMax"/>.</summary>
    public IReadOnlyList<LedgerEntry> Entries()
    {
        lock (_gate)
            return [.. _entries];
    }

    /// <summary>Requests with an outcome, of one user and route class or of all.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="user">The user; null for all.</param>
    /// <param name="routeClass">The route class; null for all.</param>
    public long Count(RequestOutcome outcome, string? user = null, string? routeClass = null)
    {
        lock (_gate)
        {
            return _counts
                .Where(pair => (user is null || pair.Key.User == user)
                    && (routeClass is null || pair.Key.RouteClass == routeClass))
                .Sum(pair => pair.Value[(int)outcome]);
        }
    }

    /// <summary>Forgets everything.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _counts.Clear();
            _entries.Clear();
        }
    }

    private static LedgerLine LineOf(string user, string routeClass, long[] counts) => new(
        user,
        routeClass,
        counts[(int)RequestOutcome.Accepted],
        counts[(int)RequestOutcome.RefusedByQuota],
        counts[(int)RequestOutcome.Rejected],
        counts[(int)RequestOutcome.Faulted]);
}
