namespace SyncActors.Simulators.MemoryBox;

/// <summary>What goes wrong inside the service, beyond what the host's faults can do. Safe for many threads.</summary>
/// <remarks>As JSON at <c>/_sim/memory-box</c>: <c>GET</c> shows them, <c>PUT</c> replaces them. A lost answer after
/// storing is the host's fault <c>resetAfter</c>; 401, 429 and 5xx without storing are its <c>status</c>.</remarks>
public sealed record MemoryBoxSwitches
{
    /// <summary>So many writes are stored and then answered with 500.</summary>
    public int StoreThenFail { get; init; }

    /// <summary>So many writes are stored and answered without the id.</summary>
    public int StoreWithoutId { get; init; }

    /// <summary>So many writes are stored only after <see cref="LateSeconds"/>, whether or not the client still
    /// waits.</summary>
    public int StoreLate { get; init; }

    /// <summary>How late, in seconds. Default 45.</summary>
    public double LateSeconds { get; init; } = 45;

    /// <summary>How long lists do not show what was written, in seconds; 0 shows it at once.</summary>
    public double ListLagSeconds { get; init; }

    /// <summary>After so many list answers another program stores a memory in the listed bucket.</summary>
    public int InsertAfterList { get; init; }

    /// <summary>After so many list answers another program deletes the newest memories of the listed bucket,
    /// <see cref="DeletedByOthers"/> each time.</summary>
    public int DeleteAfterList { get; init; }

    /// <summary>How many. Default 1.</summary>
    public int DeletedByOthers { get; init; } = 1;

    /// <summary>Texts that hold this get 500 and are not stored; null for none.</summary>
    public string? PoisonText { get; init; }

    /// <summary>Whether no text is ever processed.</summary>
    public bool NeverFinishes { get; init; }

    /// <summary>Share of texts whose processing fails, 0 to 1.</summary>
    public double FailedShare { get; init; }

    /// <summary>Largest number of memories a page has, whatever is asked; 0 for as many as asked.</summary>
    public int PageMax { get; init; }
}
