namespace SyncActors.Simulators.MemoryApi;

/// <summary>How the simulated Memory API behaves.</summary>
public sealed record MemoryApiSimulatorOptions
{
    /// <summary>Contexts and what they hold at first. At least one.</summary>
    public required IReadOnlyList<MemoryContext> Contexts { get; init; }

    /// <summary>Which fields memories and lists have. Default the full ones of real servers.</summary>
    public MemoryProfile Profile { get; init; } = MemoryProfile.Er1;

    /// <summary>A key that opens every context. Default <c>simulated-key</c>.</summary>
    public string MasterKey { get; init; } = "simulated-key";

    /// <summary>Requests per key and minute; above it 429 with Retry-After. 0, the default, for no limit.</summary>
    public int RequestsPerMinute { get; init; }

    /// <summary>How it differs from the specification at first.</summary>
    public MemoryQuirks Quirks { get; init; } = new();
}

/// <summary>Which fields memories and lists have.</summary>
public enum MemoryProfile
{
    /// <summary>Those of the specification: id, type, audio, image, transcript, location, created_at.</summary>
    Spec = 0,

    /// <summary>Those of real servers: also description, tags, statuses, storage addresses, collection, updated_at,
    /// and in lists count, limit, range and context.</summary>
    Er1 = 1,
}
