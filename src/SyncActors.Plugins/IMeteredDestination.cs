namespace SyncActors.Plugins;

/// <summary>A destination that counts what we use of a plan.</summary>
public interface IMeteredDestination : IDestination
{
    /// <summary>What was used of the plan; null when it does not say, or not now. Never throws for what the other side
    /// may answer.</summary>
    Task<DestinationUsage?> UsageAsync(CancellationToken cancellationToken);
}

/// <summary>What was used of a plan.</summary>
/// <param name="Plan">Its name.</param>
/// <param name="Meters">What is counted.</param>
public sealed record DestinationUsage(string Plan, IReadOnlyList<UsageMeter> Meters);

/// <summary>One thing that is counted.</summary>
/// <param name="Name">Such as <c>memories stored this month</c>.</param>
/// <param name="Used">So far.</param>
/// <param name="Limit">How much the plan allows; null when it does not say.</param>
public sealed record UsageMeter(string Name, long Used, long? Limit);
