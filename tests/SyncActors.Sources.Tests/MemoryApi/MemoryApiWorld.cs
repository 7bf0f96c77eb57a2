using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryApi;
using SyncActors.Sources.Http;
using SyncActors.Sources.MemoryApi;
using SyncActors.Sources.Places;
using SyncActors.Sources.Tests.Http;
using static SyncActors.Sources.Tests.MemoryApi.MemoryApiScenario;

namespace SyncActors.Sources.Tests.MemoryApi;

/// <summary>A simulated server and runs of a source against it, on one clock.</summary>
internal sealed class MemoryApiWorld : IAsyncDisposable
{
    private const int RequestsMax = 500;

    private readonly HttpClient _client = VendorHttp.CreateClient();

    private MemoryApiWorld(SimulatorServer server, MemoryApiSimulator simulator, ManualClock clock)
    {
        (Server, Simulator, Clock) = (server, simulator, clock);
        Http = new VendorHttp(_client, clock, VendorHttpLimits.Default);
    }

    public SimulatorServer Server { get; }

    public MemoryApiSimulator Simulator { get; }

    public ManualClock Clock { get; }

    public VendorHttp Http { get; }

    public DateTimeOffset Now => Clock.GetUtcNow();

    public static async Task<MemoryApiWorld> StartAsync(
        MemoryProfile profile = MemoryProfile.Spec, IReadOnlyList<MemoryRecord>? records = null)
    {
        var clock = ManualClock.At("2025-12-19T12:00:00Z");
        var simulator = new MemoryApiSimulator(
            new MemoryApiSimulatorOptions
            {
                Contexts =
                [
                    new MemoryContext(Context, Key, records ?? []), new MemoryContext("other", "key-of-bob", []),
                ],
                Profile = profile,
            },
            clock);
        return new MemoryApiWorld(
            await SimulatorServer.StartAsync(simulator, clock, CancellationToken.None), simulator, clock);
    }

    public static MemoryRecord Record(string id, DateTimeOffset at) => new(id, "record", at, $"text of {id}")
    {
        Audio = true,
    };

    /// <summary>So many memories, one every so many minutes, the newest now.</summary>
    public void Fill(int count, double minutes)
    {
        foreach (var old in Simulator.Records(Context))
            Simulator.Remove(Context, old.Id);
        for (var number = 0; number < count; number++)
            Simulator.Put(Context, Record($"m{number}", Now.AddMinutes(-number * minutes)));
    }

    public MemoryApiSource Source(IPlaces? places = null, params (string Key, string Value)[] settings)
    {
        var options = Options([("base-url", Server.BaseAddress.AbsoluteUri), .. settings]);
        var pace = new RequestPace(Math.Max(1, options.MediaRequestsPerMinute), TimeSpan.FromMinutes(1), Clock);
        return new MemoryApiSource(options, Http, places, pace, Clock);
    }

    /// <summary>A run over days: what the connector does with a source.</summary>
    public static async Task<MemoryApiRun> RunAsync(MemoryApiSource source, DayRange days, string? zone = null)
    {
        var run = new MemoryApiRun();
        var left = source.Plan([new LineNeed(MemoryApiOptions.Line, days)]).ToList();
        while (left.Count > 0)
        {
            var window = left[0];
            left.RemoveAt(0);
            run.Windows.Add(window);
            Assert.True(run.Windows.Count < RequestsMax, "the windows do not end");
            switch (await source.FetchAsync(new FetchRequest(window, null, null, In(zone)), CancellationToken.None))
            {
                case FetchOutcome.Fetched fetched:
                    run.Add(source.Map(fetched.Page, In(zone)));
                    break;
                case FetchOutcome.TooLarge large:
                    left.InsertRange(0, large.Instead);
                    break;
                case var other:
                    run.Failures.Add(other);
                    break;
            }
        }

        return run;
    }

    public Task<MemoryApiRun> RunAsync(string from, string through, params (string Key, string Value)[] settings) =>
        RunAsync(Source(null, settings), Range(from, through));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.DisposeAsync();
    }
}

/// <summary>What came of a run.</summary>
internal sealed class MemoryApiRun
{
    public List<Window> Windows { get; } = [];

    public Dictionary<string, DocumentItem> Items { get; } = new(StringComparer.Ordinal);

    public List<RejectedRecord> Rejected { get; } = [];

    public HashSet<DateOnly> Covered { get; } = [];

    public List<string> Incomplete { get; } = [];

    public List<FetchOutcome> Failures { get; } = [];

    public IEnumerable<string> Endpoints => Windows.Select(window => window.ToString());

    public void Add(MappedPage page)
    {
        foreach (var item in page.Items.Cast<DocumentItem>())
            Items[item.Id] = item;
        Rejected.AddRange(page.Rejected);
        foreach (var need in page.Covered)
            Covered.UnionWith(Enumerable.Range(0, need.Range.Days).Select(need.Range.From.AddDays));
        if (page.Incomplete is { } reason)
            Incomplete.Add(reason);
    }
}
