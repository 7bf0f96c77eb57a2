using System.Text.Json;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;

namespace SyncActors.Bench.Scale;

/// <summary>A vendor in this process: each account has a device that was seen just now and counts its owner's steps. A
/// run asks for the device, then for the running day, whose value has changed.</summary>
/// <param name="asked">Told with every request about the device.</param>
/// <param name="time">Its clock.</param>
internal sealed class ScaleSource(Action asked, TimeProvider time) : ISource
{
    private const string Line = "steps";
    private const string Metric = "steps_total";
    private static readonly JsonElement Body = JsonDocument.Parse("{}").RootElement;
    private static readonly Window Device = new("device", [], Range: null, RequestsExpected: 1);

    /// <summary>What it offers.</summary>
    public static readonly SourceDescriptor Offer = new(
        "steps", [new LineSpec(Line, Dense: false, Scope: null)], new RateLimit(150, TimeSpan.FromHours(1)), OAuth: null,
        TimeSpan.FromDays(14));

    /// <inheritdoc/>
    public SourceDescriptor Descriptor => Offer;

    /// <summary>A connector's definition.</summary>
    public static ConnectorDefinition Definition(string name, TimeSpan every, DateOnly historyFrom) => new()
    {
        Name = name,
        User = name,
        SourceKind = Offer.Kind,
        Destinations = [new DestinationDefinition("metrics", "none")],
        Schedule = Schedule.Every(every),
        Limit = Offer.Limit,
        Lines = [new LineDefinition(Line, Dense: false)],
        HistoryFrom = historyFrom,
        FinalAfter = Offer.FinalAfter,
        SettingsHash = $"every {every:c}",
    };

    /// <inheritdoc/>
    public IReadOnlyList<Window> Survey(SourceFacts known) => [Device];

    /// <inheritdoc/>
    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
        [.. needs.Select(need => new Window(Line, [Line], need.Range, RequestsExpected: 1))];

    /// <inheritdoc/>
    public Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        if (request.Window.Range is null)
            asked();
        return Task.FromResult<FetchOutcome>(
            new FetchOutcome.Fetched(new RawPage(request.Window, Body, NextCursor: null, BodyBytes: 2), Quota: null));
    }

    /// <inheritdoc/>
    public MappedPage Map(RawPage page, SourceFacts facts)
    {
        if (page.Window.Range is not { } range)
            return new MappedPage([], [], [], new SourceFacts("UTC", null, time.GetUtcNow().DateTime, "account"));
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        List<Item> items = [];
        for (var day = range.From; day <= range.Through; day = day.AddDays(1))
            items.Add(new SampleItem($"{Line}/{day:yyyy-MM-dd}", Line, day, [new Sample(Metric, [], now, now % 30_000)]));
        return new MappedPage(items, [], [new LineNeed(Line, range)], Facts: null);
    }
}
