namespace SyncActors.Domain.RateLimits;

/// <summary>Whose calls come first when the permits that connectors share are short.</summary>
public enum PermitPriority
{
    /// <summary>A person waits for it.</summary>
    Interactive = 0,

    /// <summary>The newest days, by schedule.</summary>
    Live = 1,

    /// <summary>Older days that are missing.</summary>
    CatchUp = 2,

    /// <summary>Past days that a person asked for.</summary>
    Backfill = 3,
}

/// <summary>A connector's wish for shared permits.</summary>
/// <param name="Connector">Whose.</param>
/// <param name="Priority">How urgent.</param>
/// <param name="Since">When it last got permits or began to want some, UTC; of equally urgent connectors the one that
/// has waited longest is served first.</param>
/// <param name="Permits">How many it would take; 1 or more.</param>
public sealed record PermitDemand(Guid Connector, PermitPriority Priority, DateTimeOffset Since, int Permits)
{
    /// <summary>Whether this one is served before <paramref name="other"/>.</summary>
    public bool IsBefore(PermitDemand other) =>
        (Priority, Since.UtcTicks, Connector).CompareTo((other.Priority, other.Since.UtcTicks, other.Connector)) < 0;
}

/// <summary>A demand that found too few permits.</summary>
/// <param name="Demand">The demand.</param>
/// <param name="AskAt">When it was told to ask again, UTC.</param>
/// <param name="Expires">When nothing is kept for it any more, UTC: whoever has not asked by then is gone.</param>
public sealed record WaitingDemand(PermitDemand Demand, DateTimeOffset AskAt, DateTimeOffset Expires);
