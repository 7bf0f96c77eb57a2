namespace SyncActors.Testing.Journal;

/// <summary>How often a simulated journal misbehaves. Chances are from 0 to 1, for each call.</summary>
public sealed record SimFaults
{
    /// <summary>A journal that always answers.</summary>
    public static SimFaults None { get; } = new();

    /// <summary>Chance that a call takes up to <see cref="SlowMax"/>.</summary>
    public double Slow { get; init; }

    /// <summary>Longest time of a slow call.</summary>
    public TimeSpan SlowMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Chance that an append is refused for ever.</summary>
    public double Refused { get; init; }

    /// <summary>Chance that a call is lost on its way; nothing is written.</summary>
    public double LostBefore { get; init; }

    /// <summary>Chance that a write is made durable and its reply is lost.</summary>
    public double LostAfter { get; init; }

    /// <summary>Chance that another node takes the shard just before an append.</summary>
    public double TakenOver { get; init; }
}
