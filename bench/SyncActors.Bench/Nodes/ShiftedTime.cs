namespace SyncActors.Bench.Nodes;

/// <summary>A clock that is ahead: the same connectors are due again.</summary>
internal sealed class ShiftedTime(TimeSpan by) : TimeProvider
{
    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
}
