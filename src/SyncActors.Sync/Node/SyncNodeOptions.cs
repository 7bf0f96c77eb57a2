using SyncActors.Actors.Cluster;
using SyncActors.Sync.Retention;

namespace SyncActors.Sync.Node;

/// <summary>How a node works.</summary>
public sealed record SyncNodeOptions
{
    /// <summary>Runs that may be in progress at once; 1 or more.</summary>
    public int RunsMax { get; init; } = 64;

    /// <summary>Longest time between two looks at the due index.</summary>
    public TimeSpan DuePollEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two looks into the inbox.</summary>
    public TimeSpan InboxPollEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time between two turns at removing commands and deliveries that were settled long
    /// ago.</summary>
    public TimeSpan PurgeEvery { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long an idle entity stays in memory.</summary>
    public TimeSpan PassivateAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>Events between two cache snapshots of a stream.</summary>
    public int SnapshotEvery { get; init; } = 100;

    /// <summary>Events between two baselines of a stream.</summary>
    public int BaselineEvery { get; init; } = 2000;

    /// <summary>How long histories are kept; null for ever.</summary>
    public HistoryRetention? History { get; init; }

    /// <summary>Timings of ownership, where several nodes share a store.</summary>
    public ClusterOptions Cluster { get; init; } = new();

    /// <summary>Name of the one connector that runs; null for all. The others are neither woken nor
    /// configured.</summary>
    public string? Only { get; init; }

    /// <summary>Whether connectors run; false for a node that only answers.</summary>
    public bool Scheduler { get; init; } = true;
}
