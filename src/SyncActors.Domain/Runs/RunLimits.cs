namespace SyncActors.Domain.Runs;

/// <summary>Bounds of a run.</summary>
public static class RunLimits
{
    /// <summary>Windows given up before the run ends: the source is down, not the window.</summary>
    public const int GivenUpMax = 3;

    /// <summary>Requests that one window may be expected to take.</summary>
    public const int WindowRequestsMax = 10_000;
}
