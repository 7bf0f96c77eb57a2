namespace SyncActors.Simulators.MemoryBox;

/// <summary>Which of the two services that carry the name is simulated.</summary>
public enum MemoryBoxProfile
{
    /// <summary>The company's hosted service: processes texts asynchronously, updates, deletes, pages.</summary>
    Hosted = 0,

    /// <summary>The open-source server: embeds within the request, changes and deletes nothing, lists whole
    /// buckets.</summary>
    Open = 1,
}

/// <summary>How one simulated Memory Box behaves.</summary>
/// <remarks>Hosted: as the company's own clients use it (MCP server 1.0.1 of September 2025, sync program of October
/// 2025). Open: memory-box server 1.1.0 of March 2025, its code.</remarks>
public sealed record MemoryBoxSimulatorOptions
{
    /// <summary>Which service. Default hosted.</summary>
    public MemoryBoxProfile Profile { get; init; }

    /// <summary>Bearer tokens, one a user. On the open server the token is the user's id.</summary>
    public IReadOnlyList<string> Tokens { get; init; } = ["memory-box-key-1"];

    /// <summary>Whether each user has the bucket <c>General</c> from the start. Default true.</summary>
    public bool WithGeneral { get; init; } = true;

    /// <summary>Time from arrival until a text is processed; a third of it in each state before. Hosted only. Default
    /// 3 s.</summary>
    public TimeSpan ProcessingTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time that each request takes before it is handled. Default zero.</summary>
    public TimeSpan AnswerTime { get; init; }

    /// <summary>Name of the plan that the usage answer tells. Default <c>professional</c>.</summary>
    public string Plan { get; init; } = "professional";

    /// <summary>Largest text, in UTF-8 bytes; a longer one gets 413. Default 1 MiB.</summary>
    public int TextBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Root of the draws, such as which texts fail.</summary>
    public ulong Seed { get; init; } = 1;
}
