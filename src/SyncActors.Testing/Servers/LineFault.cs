namespace SyncActors.Testing.Servers;

/// <summary>What is wrong with a line between a client and its server.</summary>
public abstract record LineFault
{
    private LineFault()
    {
    }

    /// <summary>Nothing.</summary>
    public sealed record None : LineFault;

    /// <summary>Connections are reset and new ones refused, as by a firewall that says so.</summary>
    public sealed record Dropped : LineFault;

    /// <summary>No byte goes on and nobody is told, as when a cable is out. What was sent meanwhile arrives
    /// afterwards.</summary>
    /// <param name="ToServer">Whether what the client says is held.</param>
    /// <param name="ToClient">Whether what the server says is held.</param>
    public sealed record Frozen(bool ToServer, bool ToClient) : LineFault;

    /// <summary>Every piece arrives late, in both directions.</summary>
    /// <param name="By">How late; above zero.</param>
    public sealed record Slow(TimeSpan By) : LineFault;
}
