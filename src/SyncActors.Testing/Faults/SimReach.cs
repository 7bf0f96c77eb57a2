namespace SyncActors.Testing.Faults;

/// <summary>How one node reaches the outside world: through its own clock, and only while it is connected.</summary>
/// <param name="Time">The node's clock.</param>
/// <param name="IsCut">True while nothing that the node sends arrives.</param>
public sealed record SimReach(TimeProvider Time, Func<bool> IsCut)
{
    /// <summary>How often the node stood still so far. What it had under way then arrives when it goes on.</summary>
    public Func<int> Freezes { get; init; } = static () => 0;

    /// <summary>Deliveries that have left the node and have not arrived.</summary>
    public int OnTheWay { get; internal set; }

    /// <summary>Comes back at once, or never while the node is cut off.</summary>
    public Task ArriveAsync(CancellationToken cancellationToken) =>
        IsCut() ? Task.Delay(Timeout.InfiniteTimeSpan, Time, cancellationToken) : Task.CompletedTask;
}
