using SyncActors.Actors.Persistence;

namespace SyncActors.Sync.Connector;

/// <summary>It may be time for something: the due index, a restart, or a timer says so.</summary>
public sealed record Wake
{
    /// <summary>The one wake-up.</summary>
    public static Wake Up { get; } = new();
}

/// <summary>A command from the durable inbox.</summary>
public sealed record HandleCommand(InboxCommand Command);

/// <summary>Timer: the failed request's wait is over.</summary>
internal sealed record RetryNow;
