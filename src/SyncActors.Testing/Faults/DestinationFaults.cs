namespace SyncActors.Testing.Faults;

/// <summary>How often a simulated destination misbehaves; chances from 0 to 1 for each call.</summary>
public sealed record DestinationFaults
{
    /// <summary>A destination that always answers.</summary>
    public static DestinationFaults None { get; } = new();

    /// <summary>The call takes up to 20 s before or after its effect.</summary>
    public double Slow { get; init; }

    /// <summary>It cannot be reached; nothing happened.</summary>
    public double Unavailable { get; init; }

    /// <summary>Some or all items arrived and the answer was lost.</summary>
    public double AnswerLost { get; init; }

    /// <summary>It refuses us.</summary>
    public double Refused { get; init; }

    /// <summary>It refuses one item for good; for each item.</summary>
    public double ItemRejected { get; init; }
}
