namespace SyncActors.Testing.Faults;

/// <summary>How often a simulated source misbehaves; chances from 0 to 1 for each call.</summary>
public sealed record SourceFaults
{
    /// <summary>A source that always answers.</summary>
    public static SourceFaults None { get; } = new();

    /// <summary>The answer takes up to two minutes.</summary>
    public double Slow { get; init; }

    /// <summary>5xx or a cut answer; the call counts or does not.</summary>
    public double Transient { get; init; }

    /// <summary>429 without reason.</summary>
    public double RateLimited { get; init; }

    /// <summary>401.</summary>
    public double Unauthorized { get; init; }

    /// <summary>403 for one window.</summary>
    public double NotPermitted { get; init; }

    /// <summary>Another 4xx for one window.</summary>
    public double Refused { get; init; }

    /// <summary>The account is refused.</summary>
    public double AccountRefused { get; init; }

    /// <summary>One record of the page is damaged.</summary>
    public double Malformed { get; init; }

    /// <summary>The window is called too large.</summary>
    public double TooLarge { get; init; }
}
