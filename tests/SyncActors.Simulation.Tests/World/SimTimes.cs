namespace SyncActors.Simulation.Tests.World;

/// <summary>Where the simulated calendar stands; the clock begins on 1 January 2026.</summary>
internal static class SimTimes
{
    public static readonly DateOnly MemberSince = new(2025, 12, 18);

    public static readonly DateOnly HistoryFrom = new(2025, 12, 26);
}
