using SyncActors.Actors.Cluster;

namespace SyncActors.Simulation.Tests.World;

/// <summary>Where the simulated calendar stands; the clock begins on 1 January 2026. And how slowly nodes look after
/// each other: everything is as far apart as in an installation, only longer, since each look costs steps.</summary>
internal static class SimTimes
{
    /// <summary>Timings of ownership.</summary>
    public static readonly ClusterOptions Cluster = new()
    {
        BeatEvery = TimeSpan.FromMinutes(3),
        LookEvery = TimeSpan.FromMinutes(3),
        FenceAfter = TimeSpan.FromMinutes(8),
        DropAfter = TimeSpan.FromMinutes(9),
        DeadAfter = TimeSpan.FromMinutes(15),
        DisconnectedAfter = TimeSpan.FromMinutes(6),
        CheckEvery = TimeSpan.FromMinutes(15),
        StableAfter = TimeSpan.FromMinutes(15),
    };

    /// <summary>Longer than it takes to replace who is dead and to spread the shards.</summary>
    public static readonly TimeSpan Settle = TimeSpan.FromMinutes(60);

    public static readonly DateOnly MemberSince = new(2025, 12, 18);

    public static readonly DateOnly HistoryFrom = new(2025, 12, 26);
}
