using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.LightRag;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Simulators.MemoryBox;

namespace SyncActors.Bench.Documents;

/// <summary>The vendors of documents, on loopback: two sources that hold the same number of records, and the
/// destinations that take them. They live in the process of whoever measures or tests, so what they hold is the
/// truth.</summary>
internal sealed class DocumentVendors : IAsyncDisposable
{
    /// <summary>Kinds of sources.</summary>
    public static readonly IReadOnlyList<string> Sources = ["limitless", "memory-api"];

    /// <summary>Kinds of destinations.</summary>
    public static readonly IReadOnlyList<string> Destinations = ["memory-box", "lightrag", "file"];

    /// <summary>Key of the account at Limitless.</summary>
    public const string LimitlessKey = "sk-bench";

    /// <summary>The context of the Memory API.</summary>
    public const string Context = "CTX123";

    /// <summary>Its key.</summary>
    public const string ContextKey = "key-bench";

    /// <summary>The token of Memory Box.</summary>
    public const string BoxToken = "box-bench";

    private const int PerDay = 50;

    private readonly List<SimulatorServer> _servers;
    private readonly IReadOnlyList<string> _lifelogs;
    private readonly IReadOnlyList<string> _memories;
    private readonly DateOnly _from;

    private DocumentVendors(
        List<SimulatorServer> servers, MemoryBoxSimulator box, LightRagSimulator rag, IReadOnlyList<string> lifelogs,
        IReadOnlyList<string> memories, DateOnly from)
    {
        (_servers, Box, Rag, _lifelogs, _memories, _from) = (servers, box, rag, lifelogs, memories, from);
    }

    /// <summary>The simulated Memory Box.</summary>
    public MemoryBoxSimulator Box { get; }

    /// <summary>The simulated LightRAG server.</summary>
    public LightRagSimulator Rag { get; }

    /// <summary>Their servers: Limitless, Memory API, Memory Box, LightRAG.</summary>
    public IReadOnlyList<SimulatorServer> Servers => _servers;

    /// <summary>Starts them.</summary>
    /// <param name="items">How many records each source has; they lie in the past, 50 a day.</param>
    /// <param name="wrap">What stands before a destination; itself to stand before none.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<DocumentVendors> StartAsync(
        int items, Func<IVendor, IVendor> wrap, CancellationToken cancellationToken)
    {
        var time = TimeProvider.System;
        var from = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(-2 - ((items + PerDay - 1) / PerDay));
        var first = new DateTimeOffset(from.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var account = new LimitlessAccount("bench", LimitlessKey);
        var logs = Enumerable.Range(0, items).Select(number => Lifelog(number, first)).ToList();
        foreach (var log in logs)
            account.Put(log);
        var memories = Enumerable.Range(0, items).Select(number => Memory(number, first)).ToList();
        var box = new MemoryBoxSimulator(
            new MemoryBoxSimulatorOptions { Tokens = [BoxToken], ProcessingTime = TimeSpan.FromMilliseconds(200) }, time);
        var rag = new LightRagSimulator(
            new LightRagSimulatorOptions
            {
                EnqueueDelay = TimeSpan.FromMilliseconds(10), ParsingDelay = TimeSpan.FromMilliseconds(10),
                ProcessingDelay = TimeSpan.FromMilliseconds(20), DeletionDelay = TimeSpan.FromMilliseconds(50),
            },
            time);
        var limitless = new LimitlessSimulator(new LimitlessSimulatorOptions { Accounts = [account] }, time);
        var memoryApi = new MemoryApiSimulator(
            new MemoryApiSimulatorOptions { Contexts = [new MemoryContext(Context, ContextKey, memories)] }, time);
        List<SimulatorServer> servers = [];
        foreach (var vendor in new IVendor[] { limitless, memoryApi, wrap(box), wrap(rag) })
            servers.Add(await SimulatorServer.StartAsync(vendor, time, cancellationToken));
        return new DocumentVendors(
            servers, box, rag, [.. logs.Select(log => log.Id)], [.. memories.Select(memory => memory.Id)], from);
    }

    /// <summary>Addresses that name the records of a source, as destinations are told.</summary>
    public IReadOnlyList<string> Records(string source) => source == "limitless"
        ? [.. _lifelogs.Select(id => $"limitless://lifelog/{id}")]
        : [.. _memories.Select(id => $"memory://{Context}/{id}")];

    /// <summary>Addresses of records that a destination holds now, a double twice.</summary>
    public IReadOnlyList<string> Held(string destination) => destination == "memory-box"
        ? [.. Box.Memories(BoxToken).Select(memory => memory.SourceUrl ?? $"memory {memory.Id} without an address")]
        : [.. Rag.Documents.Where(document => document.IsOriginal).Select(document => document.FilePath)];

    /// <summary>A connector's block of the configuration.</summary>
    /// <param name="name">The connector's name.</param>
    /// <param name="source">Kind of source.</param>
    /// <param name="destination">Kind of destination.</param>
    public string Connector(string name, string source, string destination) => $$"""
        syncactors.connectors.{{name}} {
          history-from = "{{_from:yyyy-MM-dd}}"
          schedule.every = 1h
          source { {{Source(source)}} }
          destinations.out { {{Destination(destination)}} }
        }

        """;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
            await server.DisposeAsync();
    }

    private string Source(string kind) => kind == "limitless"
        ? $"kind = limitless, api-key = \"{LimitlessKey}\", base-url = \"{_servers[0].BaseAddress}\""
        : $"kind = memory-api, api-key = \"{ContextKey}\", context = \"{Context}\", base-url = "
          + $"\"{_servers[1].BaseAddress}\", limit = 1000, requests-per-minute = 600";

    private string Destination(string kind) => kind switch
    {
        "memory-box" => $"kind = memory-box, api-key = \"{BoxToken}\", base-url = \"{_servers[2].BaseAddress}\", "
            + "bucket = Bench, timeout = 5s, settle = 1s",
        "lightrag" => $"kind = lightrag, base-url = \"{_servers[3].BaseAddress}\"",
        _ => "kind = file, format = json-lines",
    };

    private static RecordedLifelog Lifelog(int number, DateTimeOffset first)
    {
        var (start, length) = (At(number, first), TimeSpan.FromMinutes(12));
        return new RecordedLifelog(
            $"log-{number:d6}", $"Talk {number}", start, start + length,
            [
                new RecordedNode("heading1", $"Talk {number}", TimeSpan.Zero, TimeSpan.Zero, null, false, []),
                new RecordedNode(
                    "blockquote", $"What was said in talk {number}, at some length: {Words(number)}", TimeSpan.Zero,
                    length, "Ann", true, []),
            ]);
    }

    private static MemoryRecord Memory(int number, DateTimeOffset first) => new(
        $"mem_{number:d6}", "record", At(number, first), $"Memory {number}: {Words(number)} #bench");

    private static DateTimeOffset At(int number, DateTimeOffset first) =>
        first.AddDays(number / PerDay).AddMinutes(number % PerDay * 20);

    private static string Words(int number) =>
        string.Join(' ', Enumerable.Range(number, 60).Select(word => $"word{word % 997}"));
}
