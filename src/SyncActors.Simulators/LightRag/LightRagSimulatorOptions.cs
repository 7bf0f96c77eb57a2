namespace SyncActors.Simulators.LightRag;

/// <summary>Generations of the server, which differ in ids, in how they refuse doubles, and in their errors.</summary>
public enum LightRagProfile
{
    /// <summary>1.4 of the end of 2025: ids made of the text, doubles answered with 200.</summary>
    V14 = 0,

    /// <summary>1.5 of August 2026: ids made of the file name, doubles answered with 409.</summary>
    V15 = 1,
}

/// <summary>How one simulated LightRAG server behaves.</summary>
/// <remarks>Defaults follow the server's code, HKUDS/LightRAG 1.5.7, read in August 2026.</remarks>
public sealed record LightRagSimulatorOptions
{
    /// <summary>The generation.</summary>
    public LightRagProfile Profile { get; init; } = LightRagProfile.V15;

    /// <summary>The one workspace that the server was started with; may be empty.</summary>
    public string Workspace { get; init; } = "";

    /// <summary>Where it says that it keeps its data.</summary>
    public string WorkingDirectory { get; init; } = "/data/rag_storage";

    /// <summary>The key that requests must carry in <c>X-API-Key</c>; null for none.</summary>
    public string? ApiKey { get; init; }

    /// <summary>Names and passwords for <c>/login</c>; empty for no accounts.</summary>
    public IReadOnlyDictionary<string, string> Accounts { get; init; } = new Dictionary<string, string>();

    /// <summary>Life of a token. Default 48 h.</summary>
    public TimeSpan TokenLife { get; init; } = TimeSpan.FromHours(48);

    /// <summary>Documents that are worked on at once, 1 or more. Default 3.</summary>
    public int ParallelInsertMax { get; init; } = 3;

    /// <summary>Documents that may wait or be in work before inserts get 429; 0 for any number.</summary>
    public int PendingDocumentsMax { get; init; }

    /// <summary>Texts in one request; 0 for any number.</summary>
    public int TextsPerRequestMax { get; init; }

    /// <summary>Bytes of an ordinary body. Default 1 MiB.</summary>
    public long BodyBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Bytes of a body with texts. Default 50 MiB.</summary>
    public long TextBodyBytesMax { get; init; } = 50L * 1024 * 1024;

    /// <summary>Time between the answer to an insert and the row of the document. Default 50 ms.</summary>
    public TimeSpan EnqueueDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>Time that a document is in <c>parsing</c>. Default 200 ms.</summary>
    public TimeSpan ParsingDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Time that a document is in <c>analyzing</c>. Default zero: the stage is left out.</summary>
    public TimeSpan AnalyzingDelay { get; init; }

    /// <summary>Time that a document is in <c>processing</c>. Default 800 ms.</summary>
    public TimeSpan ProcessingDelay { get; init; } = TimeSpan.FromMilliseconds(800);

    /// <summary>Time that a deletion takes. Default 1 s.</summary>
    public TimeSpan DeletionDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Time that a scan classifies files. Default 1 s.</summary>
    public TimeSpan ScanDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Share of documents whose work fails, 0 to 1, drawn from the seed. Default 0.</summary>
    public double FailureShare { get; init; }

    /// <summary>Whether the work on a document of that file name fails, and with which text; null for no.</summary>
    public Func<string, string?> Failure { get; init; } = static _ => null;

    /// <summary>Seed of failures and of names that are drawn.</summary>
    public ulong Seed { get; init; } = 1;
}
