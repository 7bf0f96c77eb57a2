namespace SyncActors.Api;

/// <summary>Bounds of what callers may ask of the API.</summary>
public sealed record ApiLimits
{
    /// <summary>Requests that one address may make at once; 1 or more.</summary>
    public int Burst { get; init; } = 2000;

    /// <summary>How many of them come back each second; 1 or more.</summary>
    public int RequestsPerSecond { get; init; } = 200;

    /// <summary>Event streams that may be open at once; 1 or more.</summary>
    public int Streams { get; init; } = 200;

    /// <summary>How long a request waits for the outcome of its command.</summary>
    public TimeSpan CommandPatience { get; init; } = TimeSpan.FromSeconds(10);
}
