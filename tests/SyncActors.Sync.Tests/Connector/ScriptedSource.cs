using System.Globalization;
using System.Text.Json;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>A source with one line that has one value for every day. It outlives the nodes that ask it, remembers every
/// call, and answers as the test scripts it.</summary>
internal sealed class ScriptedSource(TimeProvider time) : ISource
{
    public const string Line = "steps";
    public static readonly TimeSpan SlowFor = TimeSpan.FromMinutes(2);
    private const string AccountEndpoint = "account";
    private const int WindowDays = 10;
    private const int PageDays = 5;

    /// <summary>The next calls for days get these, in this order; null is an ordinary answer.</summary>
    public Queue<FetchOutcome?> Next { get; } = [];

    /// <summary>Days whose record cannot be read.</summary>
    public HashSet<DateOnly> Damaged { get; } = [];

    /// <summary>Calls for days so far: when, and where the page began.</summary>
    public List<(DateTimeOffset At, DateOnly From)> Calls { get; } = [];

    /// <summary>What answers say of the limit; nothing by default.</summary>
    public Func<QuotaSeen?> Quota { get; set; } = () => null;

    /// <summary>Makes the item of a day; a sample by default.</summary>
    public Func<DateOnly, Item> Make { get; set; } = Item;

    /// <summary>What calls for days get at a moment; null is an ordinary answer.</summary>
    public Func<DateTimeOffset, FetchOutcome?> Fate { get; set; } = _ => null;

    /// <summary>Why a list of it is cut; null when none is.</summary>
    public string? Incomplete { get; set; }

    /// <summary>When calls were made, those for the account too.</summary>
    public List<DateTimeOffset> Made { get; } = [];

    /// <summary>Limits that it shares with others.</summary>
    public IReadOnlyList<SharedLimit> SharedLimits { get; init; } = [];

    /// <summary>The limit that connectors are told.</summary>
    public RateLimit Limit { get; init; } = new(1_000, TimeSpan.FromHours(1));

    /// <summary>The call for days, counted from 0, that is answered only after <see cref="SlowFor"/>.</summary>
    public int? SlowCall { get; set; }

    public SourceDescriptor Descriptor => new(
        "scripted", [new LineSpec(Line, Dense: true, null)], Limit, null, TimeSpan.FromDays(1))
    {
        SharedLimits = SharedLimits,
    };

    public IReadOnlyList<Window> Survey(SourceFacts known) =>
        known.TimeZone is null ? [new Window(AccountEndpoint, [], null, 1)] : [];

    public IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs) =>
    [
        .. DaySet.Of(needs.Select(need => need.Range)).Ranges.SelectMany(range => range.Split(WindowDays))
            .OrderByDescending(range => range.From)
            .Select(range => new Window("days", [Line], range, (range.Days + PageDays - 1) / PageDays)),
    ];

    public async Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken)
    {
        Made.Add(time.GetUtcNow());
        if (request.Window.Range is not { } range)
            return Fetched(request, JsonSerializer.SerializeToElement("Etc/UTC"), null);
        var from = request.Cursor is { } cursor ? DateOnly.Parse(cursor, CultureInfo.InvariantCulture) : range.From;
        Calls.Add((time.GetUtcNow(), from));
        if (Calls.Count - 1 == SlowCall)
            await Task.Delay(SlowFor, time, cancellationToken);
        if ((Next.TryDequeue(out var scripted) ? scripted : Fate(time.GetUtcNow())) is { } instead)
            return instead;
        var through = from.AddDays(PageDays - 1) < range.Through ? from.AddDays(PageDays - 1) : range.Through;
        var days = Enumerable.Range(0, through.DayNumber - from.DayNumber + 1).Select(from.AddDays);
        var next = through < range.Through ? through.AddDays(1).ToString("O", CultureInfo.InvariantCulture) : null;
        return Fetched(request, JsonSerializer.SerializeToElement(days), next);
    }

    public MappedPage Map(RawPage page, SourceFacts facts)
    {
        if (page.Window.Range is not { } range)
            return new MappedPage([], [], [], SourceFacts.Unknown with { TimeZone = page.Body.GetString() });
        var days = page.Body.Deserialize<List<DateOnly>>()!;
        return new MappedPage(
            [.. days.Where(day => !Damaged.Contains(day)).Select(Make)],
            [.. days.Where(Damaged.Contains).Select(day => new RejectedRecord(IdOf(day), Line, "damaged", "?", day))],
            page.NextCursor is null && Incomplete is null ? [new LineNeed(Line, range)] : [],
            null)
        {
            Incomplete = Incomplete,
        };
    }

    public static string IdOf(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{Line}/{day:yyyy-MM-dd}");

    private static SampleItem Item(DateOnly day) => new(
        IdOf(day), Line, day,
        [
            new Sample(
                "scripted_steps", [],
                new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero).ToUnixTimeMilliseconds(),
                day.DayNumber),
        ]);

    private FetchOutcome.Fetched Fetched(FetchRequest request, JsonElement body, string? next) =>
        new(new RawPage(request.Window, body, next, body.GetRawText().Length), Quota());
}
