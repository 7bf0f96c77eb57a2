using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.Limitless;
using SyncActors.Simulators.Limitless.Data;
using SyncActors.Sources.Http;
using SyncActors.Sources.Limitless;
using SyncActors.Sources.Tests.Http;

namespace SyncActors.Sources.Tests.Limitless;

/// <summary>The source against the simulated vendor, asked as a connector asks: survey, plan, and each window page by
/// page, with waits in virtual time.</summary>
internal sealed class LimitlessExport : IAsyncDisposable
{
    public static readonly DateOnly FirstDay = new(2025, 5, 20);

    private const string User = "person-01";
    private const int StepsMax = 5_000;

    private readonly SimulatorServer _server;
    private readonly HttpClient _client;

    private LimitlessExport(
        SimulatorServer server, LimitlessSimulator simulator, ManualClock clock, LimitlessOptions options)
    {
        _server = server;
        Simulator = simulator;
        Clock = clock;
        _client = VendorHttp.CreateClient();
        Source = new LimitlessSource(
            options with { BaseAddress = server.BaseAddress }, new VendorHttp(_client, TimeProvider.System, VendorHttpLimits.Default),
            new LimitlessPace(Math.Max(1, options.AudioRequestsPerMinute), clock), clock);
    }

    public LimitlessSimulator Simulator { get; }

    public ManualClock Clock { get; }

    public LimitlessSource Source { get; }

    public SimulatorServer Server => _server;

    public LimitlessAccount Account => Simulator.Account(User);

    public SourceFacts Facts { get; private set; } = SourceFacts.Unknown;

    /// <summary>Documents by id, the last one of each.</summary>
    public Dictionary<string, DocumentItem> Documents { get; } = new(StringComparer.Ordinal);

    public List<RejectedRecord> Rejected { get; } = [];

    public List<LineNeed> Covered { get; } = [];

    /// <summary>Requests made, those that were refused included.</summary>
    public int Requests { get; private set; }

    public TimeSpan Waited { get; private set; }

    /// <summary>An account of a month, 20 entries a day, at noon UTC on 2025-06-18.</summary>
    public static async Task<LimitlessExport> StartAsync(
        LimitlessSwitches? switches = null, int perDay = 20, DateOnly? from = null,
        params (string Key, string Value)[] settings)
    {
        var clock = ManualClock.At("2025-06-18T12:00:00Z");
        var simulator = new LimitlessSimulator(
            LimitlessSimulatorOptions.Seeded(1, seed: 5, from ?? FirstDay, perDay) with { Switches = switches ?? new LimitlessSwitches() },
            clock);
        var server = await SimulatorServer.StartAsync(simulator, clock, CancellationToken.None);
        return new LimitlessExport(
            server, simulator, clock, LimitlessScenario.Options(settings) with { ApiKey = "sk-" + User });
    }

    /// <summary>Everything from the first day that the source finds until today.</summary>
    public async Task ReadAllAsync(string? zone = null)
    {
        Facts = Facts with { TimeZone = zone };
        foreach (var window in Source.Survey(Facts))
            await ReadAsync(window);
        await ReadAsync(Facts.MemberSince!.Value);
    }

    /// <summary>All lines from a day until today.</summary>
    public async Task ReadAsync(DateOnly from)
    {
        var today = LimitlessSpan.DayOf(Clock.GetUtcNow(), Facts.TimeZone);
        var needs = Source.Descriptor.Lines.Select(line => new LineNeed(line.Name, new DayRange(from, today)));
        foreach (var window in Source.Plan([.. needs]))
            await ReadAsync(window);
    }

    /// <summary>One window, or those that stand in for it.</summary>
    public async Task ReadAsync(Window window)
    {
        string? cursor = null;
        for (var step = 0; step < StepsMax; step++)
        {
            Requests++;
            switch (await Source.FetchAsync(new FetchRequest(window, cursor, null, Facts), CancellationToken.None))
            {
                case FetchOutcome.Fetched fetched:
                    Keep(Source.Map(fetched.Page, Facts));
                    cursor = fetched.Page.NextCursor;
                    if (cursor is null)
                        return;
                    break;
                case FetchOutcome.RateLimited limited:
                    Wait(limited.RetryAfter ?? TimeSpan.FromMinutes(1));
                    break;
                case FetchOutcome.Transient:
                    Wait(TimeSpan.FromSeconds(5));
                    break;
                case FetchOutcome.NotOffered { Instead: { } instead }:
                    foreach (var other in instead)
                        await ReadAsync(other);
                    return;
                case var outcome:
                    Assert.Fail(outcome.ToString());
                    break;
            }
        }

        Assert.Fail($"{window} does not end");
    }

    /// <summary>Ids of the entries that the account shows now.</summary>
    public IEnumerable<string> Truth() =>
        Account.Lifelogs(Clock.GetUtcNow()).Select(entry => "lifelog/" + entry.Id).Order(StringComparer.Ordinal);

    public IEnumerable<string> Found(string prefix = "lifelog/") =>
        Documents.Keys.Where(id => id.StartsWith(prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    private void Wait(TimeSpan time)
    {
        Waited += time;
        Clock.Advance(time);
    }

    private void Keep(MappedPage page)
    {
        foreach (var item in page.Items.Cast<DocumentItem>())
            Documents[item.Id] = item;
        Rejected.AddRange(page.Rejected);
        Covered.AddRange(page.Covered);
        Facts = page.Facts is { } facts ? Facts.With(facts) : Facts;
    }
}
