namespace SyncActors.EndToEnd.Tests.KillAnywhere;

/// <summary>A test that kills processes for minutes: it runs when <c>KILL_POINTS</c> says how often, and says so when it does
/// not.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KillPointsFactAttribute : FactAttribute
{
    /// <summary>Skips the test unless the variable is set.</summary>
    public KillPointsFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("KILL_POINTS") is null)
            Skip = "Set KILL_POINTS to the number of kills, such as 50 or 1000.";
    }
}
