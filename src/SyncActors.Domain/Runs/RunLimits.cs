namespace SyncActors.Domain.Runs;

/// <summary>Bounds of a run.</summary>
public static class RunLimits
{
    /// <summary>Windows given up before the run ends: the source is down, not the window.</summary>
    public const int GivenUpMax = 3;
}
