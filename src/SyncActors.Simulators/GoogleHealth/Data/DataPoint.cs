using System.Text.Json.Nodes;

namespace SyncActors.Simulators.GoogleHealth.Data;

/// <summary>One point of a data type; its value is written only if the point is sent.</summary>
/// <param name="Start">Start, or the moment of a sample, with its offset; civil midnight with offset zero for daily
/// types.</param>
/// <param name="End">End; equal to the start for samples and daily types.</param>
/// <param name="Origin">Where it comes from.</param>
/// <param name="Value">Writes the member named after the type.</param>
internal sealed record DataPoint(DateTimeOffset Start, DateTimeOffset End, PointOrigin Origin, Func<JsonObject> Value)
{
    /// <summary>Id within the type; null for types whose points have no name.</summary>
    public string? Id { get; init; }
}

/// <summary>Where a point comes from.</summary>
internal enum PointOrigin
{
    /// <summary>Measured by the tracker.</summary>
    Tracker,

    /// <summary>Computed from the tracker's measures.</summary>
    Derived,

    /// <summary>Measured by the phone.</summary>
    Phone,

    /// <summary>Measured by the scale.</summary>
    Scale,

    /// <summary>Entered by hand.</summary>
    Manual,
}

/// <summary>What the points of a type depend on besides the day.</summary>
/// <param name="Wire">How values look.</param>
/// <param name="Options">How the simulator behaves.</param>
/// <param name="Now">The moment of the request.</param>
/// <param name="Merged">One merged stream instead of each source by itself.</param>
internal sealed record PointContext(Wire Wire, GoogleHealthSimulatorOptions Options, DateTimeOffset Now, bool Merged);
