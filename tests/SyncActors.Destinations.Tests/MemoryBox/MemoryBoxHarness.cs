using System.Text.Json.Nodes;
using SyncActors.Plugins;
using SyncActors.Simulators.Faults;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.MemoryBox;

namespace SyncActors.Destinations.Tests.MemoryBox;

/// <summary>A simulated Memory Box and destinations that deliver there, on one clock.</summary>
internal sealed class MemoryBoxHarness : IAsyncDisposable
{
    public const string Key = "memory-box-key-1";
    public const string Bucket = "Lifelogs";
    public static readonly TimeSpan SettleWait = TimeSpan.FromSeconds(60);

    private readonly List<DestinationKinds> _kinds = [];

    private MemoryBoxHarness(MemoryBoxSimulator simulator, SimulatorServer server, LeapingTime time, bool open)
    {
        Simulator = simulator;
        Server = server;
        Time = time;
        IsOpen = open;
    }

    public MemoryBoxSimulator Simulator { get; }

    public SimulatorServer Server { get; }

    public LeapingTime Time { get; }

    public bool IsOpen { get; }

    public IReadOnlyList<Memory> Memories => [.. Simulator.Memories(Key).Where(memory => memory.Bucket == Bucket)];

    public static async Task<MemoryBoxHarness> StartAsync(bool open = false, TimeSpan? processing = null)
    {
        var time = new LeapingTime();
        var options = new MemoryBoxSimulatorOptions
        {
            Profile = open ? MemoryBoxProfile.Open : MemoryBoxProfile.Hosted,
            ProcessingTime = processing ?? TimeSpan.FromSeconds(3),
        };
        var simulator = new MemoryBoxSimulator(options, time);
        var server = await SimulatorServer.StartAsync(simulator, time, CancellationToken.None);
        if (open)
            simulator.StoreDirectly(Key, Bucket, "The first of its bucket.");
        return new MemoryBoxHarness(simulator, server, time, open);
    }

    /// <summary>A destination as a process that has just started makes it.</summary>
    public IDestination Create(params (string Key, string Value)[] settings)
    {
        var kinds = new DestinationKinds(Time);
        _kinds.Add(kinds);
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["base-url"] = Server.BaseAddress.ToString(),
            ["api-key"] = Key,
            ["bucket"] = Bucket,
            ["flavor"] = IsOpen ? "open" : "hosted",
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        return kinds.Create("memory-box", [.. all.Select(entry => (entry.Key, entry.Value))]);
    }

    public static WriteItem Lifelog(
        string id, string text = "Words.", string? previous = null, DateTimeOffset? updatedAt = null) => new(
        new DocumentItem(
            id, "lifelogs", new DateOnly(2026, 3, 1), "A talk", text, [], updatedAt ?? LeapingTime.Start)
        {
            Origin = new DocumentOrigin(
                "limitless_pendant", $"limitless://lifelog/{id}", "Limitless Lifelog - MEETING",
                new JsonObject { ["lifelog_id"] = id, ["is_starred"] = false }),
        },
        Final: true, previous);

    public static WriteItem[] Lifelogs(int count) =>
        [.. Enumerable.Range(1, count).Select(number => Lifelog($"log{number:000}", $"Words of talk {number}."))];

    public WriteRequest Request(WriteItem[] items, bool mayHaveBeenSent = false, string connector = "ann-limitless") =>
        new("ann", connector, [], items, mayHaveBeenSent)
        {
            SentFrom = mayHaveBeenSent ? null : Time.GetUtcNow(),
        };

    public async Task<WriteOutcome> WriteAsync(
        WriteItem[] items, bool mayHaveBeenSent = false, IDestination? destination = null) =>
        await (destination ?? Create()).WriteAsync(Request(items, mayHaveBeenSent), CancellationToken.None);

    /// <summary>Delivers as the writer does: again after the settle time while the outcome is unknown.</summary>
    public async Task<IReadOnlyList<ItemOutcome>> PersistAsync(WriteItem[] items, IDestination? destination = null)
    {
        destination ??= Create();
        var unknown = false;
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var outcome = await WriteAsync(items, unknown, destination);
            if (outcome is WriteOutcome.Written written)
                return written.Items;
            unknown |= Assert.IsType<WriteOutcome.Unavailable>(outcome).OutcomeUnknown;
            Time.Advance(SettleWait);
        }

        throw new InvalidOperationException("It was not delivered in eight attempts.");
    }

    public static string Synced(ItemOutcome outcome) => Assert.IsType<ItemOutcome.Synced>(outcome).Reference!;

    /// <summary>Every key and every address of the items stands exactly once.</summary>
    public void AssertOneEach(int count, int others = 0)
    {
        var ours = Memories.Where(memory => memory.SyncKey is not null).ToList();
        Assert.Equal(count, ours.Count);
        Assert.Equal(count, ours.Select(memory => memory.SyncKey).Distinct().Count());
        Assert.Equal(count + others + (IsOpen ? 1 : 0), Memories.Count);
    }

    public void Fail(FaultEffect effect, string? routeClass = null, int? next = 1, int? every = null) =>
        Server.Faults.Replace(FaultPlan.Of(
            new FaultRule(effect) { RouteClass = routeClass, Next = next, Every = every }));

    public void FailNothing() => Server.Faults.Replace(FaultPlan.None);

    public long Requests(string routeClass) =>
        Server.Ledger.Entries().Count(entry => entry.RouteClass == routeClass);

    public async ValueTask DisposeAsync()
    {
        foreach (var kinds in _kinds)
            kinds.Dispose();
        await Server.DisposeAsync();
    }
}
