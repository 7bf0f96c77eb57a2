using System.Collections.Immutable;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Connectors;

/// <summary>All that must survive of a connector. It changes by <see cref="ConnectorFold"/> alone; replaying its events
/// gives the same state, byte for byte.</summary>
public sealed record ConnectorState
{
    /// <summary>Dead letters kept in the state; the journal keeps all.</summary>
    public const int DeadLettersMax = 1000;

    /// <summary>A connector without history.</summary>
    public static ConnectorState New { get; } = new();

    /// <summary>What it is to do; null before it was configured.</summary>
    public ConnectorDefinition? Definition { get; init; }

    /// <summary>Number of the definition; each change adds 1.</summary>
    public int Revision { get; init; }

    /// <summary>Whether a person stopped it.</summary>
    public bool Paused { get; init; }

    /// <summary>Why it cannot run; null when it can.</summary>
    public Block? Block { get; init; }

    /// <summary>Its permits; null before it was configured.</summary>
    public TokenBucket? Bucket { get; init; }

    /// <summary>When the next run is due; null when none is.</summary>
    public DateTimeOffset? NextDueAt { get; init; }

    /// <summary>A run that a person asked for and that has not begun.</summary>
    public RunTrigger? Requested { get; init; }

    /// <summary>Whether the next plan reads the newest days again whatever devices say.</summary>
    public bool ForceReread { get; init; }

    /// <summary>Past days that people asked for. They stay expected, wherever the history begins.</summary>
    public DaySet Backfill { get; init; } = DaySet.Empty;

    /// <summary>First day that is not somebody else's; null when the definition alone says where the history
    /// begins.</summary>
    public DateOnly? HistoryBegins { get; init; }

    /// <summary>The run in progress; null between runs.</summary>
    public Run? Run { get; init; }

    /// <summary>Since when items that are not journaled may have reached a destination, so that it must be asked before
    /// they are sent; null when there are none. Holds until a run ends with nothing left open.</summary>
    public DateTimeOffset? DoubtSince { get; init; }

    /// <summary>When the first of those items can have been sent; null for at any time, and while there are
    /// none.</summary>
    public DateTimeOffset? DoubtFrom { get; init; }

    /// <summary>Since when nobody has known the name of the source's host, UTC; null while it is known.</summary>
    public DateTimeOffset? HostUnknownSince { get; init; }

    /// <summary>When the reading began that a run with nothing left open has completed: whatever may have been sent
    /// before it without being journaled has been looked for. Null before the first such run.</summary>
    public DateTimeOffset? SettledAt { get; init; }

    /// <summary>Windows that the last run gave way before it was through with them, in its order; the next run asks for
    /// their days. See <see cref="Turns"/>.</summary>
    public ImmutableList<Window> GaveWay { get; init; } = [];

    /// <summary>Number of the last run.</summary>
    public long Runs { get; init; }

    /// <summary>The last run that ended.</summary>
    public RunSummary? LastRun { get; init; }

    /// <summary>When the last run ended complete.</summary>
    public DateTimeOffset? LastCompleteAt { get; init; }

    /// <summary>When the last run began.</summary>
    public DateTimeOffset? LastStartedAt { get; init; }

    /// <summary>What the source told about the account.</summary>
    public SourceFacts Facts { get; init; } = SourceFacts.Unknown;

    /// <summary>First day expected; null before the first plan.</summary>
    public DateOnly? HistoryFrom { get; init; }

    /// <summary>Device contact up to which the newest days have been read.</summary>
    public DateTime? ReadThrough { get; init; }

    /// <summary>When the newest days were last read.</summary>
    public DateTimeOffset? RereadAt { get; init; }

    /// <summary>Progress of each destination.</summary>
    public ImmutableSortedDictionary<string, DestinationProgress> Destinations { get; init; } =
        ImmutableSortedDictionary.Create<string, DestinationProgress>(StringComparer.Ordinal);

    /// <summary>How often all was to be delivered anew to a destination; those with 0 are left out. It outlasts the
    /// destination's place in the definition.</summary>
    public ImmutableSortedDictionary<string, int> Refills { get; init; } =
        ImmutableSortedDictionary.Create<string, int>(StringComparer.Ordinal);

    /// <summary>Lines that are not asked for, and why.</summary>
    public ImmutableSortedDictionary<string, ClosedLine> ClosedLines { get; init; } =
        ImmutableSortedDictionary.Create<string, ClosedLine>(StringComparer.Ordinal);

    /// <summary>The newest dead letters, by key.</summary>
    public ImmutableSortedDictionary<string, DeadLetter> DeadLetters { get; init; } =
        ImmutableSortedDictionary.Create<string, DeadLetter>(StringComparer.Ordinal);

    /// <summary>Digest of the item ledger.</summary>
    public LedgerDigest Digest { get; init; }

    /// <summary>Runs in a row that did not end complete.</summary>
    public int ConsecutiveFailures { get; init; }

    /// <summary>Alerts that fire.</summary>
    public ImmutableSortedDictionary<AlertCause, Alert> Alerts { get; init; } =
        ImmutableSortedDictionary<AlertCause, Alert>.Empty;

    /// <summary>Items since the beginning.</summary>
    public ItemCounts Totals { get; init; } = ItemCounts.Zero;

    /// <summary>Requests since the beginning, as far as recorded.</summary>
    public long Requests { get; init; }

    /// <summary>Times the source's limit was met.</summary>
    public long ThrottledTimes { get; init; }

    /// <summary>Times in a row that the source's limit was met, without a page between.</summary>
    public int ThrottlesInARow { get; init; }

    /// <summary>Since when it is configured and switched on, UTC; null in histories that began before this was
    /// kept.</summary>
    public DateTimeOffset? WatchedSince { get; init; }

    /// <summary>Newest day by line for which the source had an item.</summary>
    public ImmutableSortedDictionary<string, DateOnly> NewestDays { get; init; } =
        ImmutableSortedDictionary.Create<string, DateOnly>(StringComparer.Ordinal);

    /// <summary>Whether the configuration no longer names it.</summary>
    public bool IsRemoved() => Definition is { SettingsHash: "" };

    /// <summary>What the source told, but the zone that the configuration names, if it names one.</summary>
    public SourceFacts FactsInForce() =>
        Definition?.TimeZone is { } zone ? Facts with { TimeZone = zone } : Facts;

    /// <summary>Destinations that no item of it has gone to.</summary>
    public IReadOnlySet<string> Untouched() => Destinations.Where(entry => entry.Value.Counts.Synced == 0)
        .Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);

    /// <summary>This state, with items in doubt that can have been sent from a moment on.</summary>
    /// <param name="since">When it was noticed.</param>
    /// <param name="sentFrom">When the first can have been sent; null for at any time.</param>
    public ConnectorState InDoubt(DateTimeOffset since, DateTimeOffset? sentFrom) => this with
    {
        DoubtSince = since,
        DoubtFrom = DoubtSince is null || sentFrom is null || sentFrom < DoubtFrom ? sentFrom : DoubtFrom,
    };

    /// <summary>Lines that are asked for.</summary>
    public IEnumerable<string> OpenLines() =>
        Definition?.Lines.Select(line => line.Name).Where(line => !ClosedLines.ContainsKey(line)) ?? [];

    /// <summary>
    /// Last day for which a destination has all that is expected, on every open line: the end of the unbroken row of
    /// finished days. Null before the first plan. Nothing sets it; it is read off the coverage.
    /// </summary>
    public DateOnly? Watermark(string destination)
    {
        if (HistoryFrom is not { } start || !Destinations.TryGetValue(destination, out var progress))
            return null;
        DateOnly? lowest = null;
        foreach (var line in OpenLines())
        {
            var mark = progress.Line(line).Watermark(start);
            lowest = lowest < mark ? lowest : mark;
        }

        return lowest;
    }
}

/// <summary>Why a connector cannot run.</summary>
public sealed record Block(AlertCause Cause, string Reason, DateTimeOffset Since);

/// <summary>Why a line is not asked for.</summary>
/// <param name="Parked">True when consent or time may open it; false when the source does not have it.</param>
/// <param name="Reason">For people.</param>
/// <param name="MissingScope">Scope to ask consent for; null when unknown.</param>
/// <param name="Since">When, UTC.</param>
public sealed record ClosedLine(bool Parked, string Reason, string? MissingScope, DateTimeOffset Since);

/// <summary>What one destination has.</summary>
/// <param name="Lines">Coverage by line.</param>
/// <param name="Counts">Items so far.</param>
/// <param name="Failure">Why it does not take pages; null when it does.</param>
/// <param name="FailingSince">Since when.</param>
public sealed record DestinationProgress(
    ImmutableSortedDictionary<string, LineCoverage> Lines, ItemCounts Counts, string? Failure,
    DateTimeOffset? FailingSince)
{
    /// <summary>When it was last searched for extra copies; null when it never was.</summary>
    public DateTimeOffset? SweptAt { get; init; }

    /// <summary>Extra copies that were found then and stay there; null when there are none.</summary>
    public int? Doubles { get; init; }

    /// <summary>Nothing yet.</summary>
    public static DestinationProgress None { get; } = new(
        ImmutableSortedDictionary.Create<string, LineCoverage>(StringComparer.Ordinal), ItemCounts.Zero, null, null);

    /// <summary>Coverage of a line.</summary>
    public LineCoverage Line(string name) => Lines.GetValueOrDefault(name, LineCoverage.None);
}
