using SyncActors.Domain.Alerts;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Connectors;

/// <summary>A fact in a connector's life. Facts are never changed: a new shape gets an upcaster and keeps the old one
/// readable for ever.</summary>
public abstract record ConnectorEvent
{
    private ConnectorEvent()
    {
    }

    /// <summary>It was given a (new) definition.</summary>
    public sealed record Configured(ConnectorDefinition Definition, DateTimeOffset At) : ConnectorEvent;

    /// <summary>The configuration no longer named it.</summary>
    public sealed record Removed(DateTimeOffset At) : ConnectorEvent;

    /// <summary>A person stopped it.</summary>
    public sealed record Paused : ConnectorEvent;

    /// <summary>A person let it go on.</summary>
    public sealed record Resumed : ConnectorEvent;

    /// <summary>A person asked for a run. <paramref name="Force"/> reads the newest days again whatever devices
    /// say.</summary>
    public sealed record RunRequested(RunTrigger Trigger, bool Force) : ConnectorEvent;

    /// <summary>A person asked for past days.</summary>
    public sealed record BackfillRequested(DayRange Range) : ConnectorEvent;

    /// <summary>Days before <paramref name="From"/> are not expected, for somebody else delivered them; null when the
    /// definition alone says what is expected.</summary>
    public sealed record HistoryBegun(DateOnly? From) : ConnectorEvent;

    /// <summary>Days are to be fetched again.</summary>
    /// <param name="From">First day; all days when null.</param>
    /// <param name="Destination">For which destination; for all when null.</param>
    /// <param name="Refill">Whether what was delivered counts as lost there.</param>
    /// <param name="At">When.</param>
    public sealed record CoverageReset(
        DateOnly? From, string? Destination, bool Refill, DateTimeOffset At) : ConnectorEvent;

    /// <summary>A run began with questions about the account and its devices.</summary>
    public sealed record RunStarted(
        long Number, RunTrigger Trigger, DateTimeOffset At, IReadOnlyList<Window> Survey) : ConnectorEvent;

    /// <summary>The run's windows are known.</summary>
    /// <param name="Windows">In the order in which they are asked.</param>
    /// <param name="Today">The user's civil day.</param>
    /// <param name="FinalThrough">Last day that can no longer change in the ordinary course of things.</param>
    /// <param name="HistoryFrom">First day expected.</param>
    /// <param name="Reread">Whether the newest days are read again.</param>
    public sealed record RunPlanned(
        IReadOnlyList<Window> Windows, DateOnly Today, DateOnly FinalThrough, DateOnly HistoryFrom,
        bool Reread) : ConnectorEvent;

    /// <summary>Permits were set aside for the calls to come.</summary>
    public sealed record PermitsReserved(int Permits, DateTimeOffset At) : ConnectorEvent;

    /// <summary>A page was delivered to the destinations; the items are in it one by one.</summary>
    public sealed record PageSynced(PageReport Page, DateTimeOffset At) : ConnectorEvent;

    /// <summary>A request failed and is tried again.</summary>
    /// <param name="Window">Which window.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="RetryAt">When.</param>
    public sealed record RequestFailed(Window Window, string Reason, DateTimeOffset RetryAt) : ConnectorEvent;

    /// <summary>The source's limit was met. The same window is asked again at <paramref name="Until"/>.</summary>
    public sealed record Throttled(DateTimeOffset Until, bool NamedByVendor, DateTimeOffset At) : ConnectorEvent;

    /// <summary>The window ended without an answer.</summary>
    /// <param name="Window">Which.</param>
    /// <param name="Fate">What becomes of its lines.</param>
    /// <param name="Reason">For people.</param>
    /// <param name="MissingScope">The scope that would open it; null when none is known.</param>
    /// <param name="Instead">Windows that take its place, asked next.</param>
    /// <param name="At">When.</param>
    public sealed record WindowClosed(
        Window Window, WindowFate Fate, string Reason, string? MissingScope, IReadOnlyList<Window> Instead,
        DateTimeOffset At)
        : ConnectorEvent
    {
        /// <summary>True when it was given up since nobody knows the host's name; null else.</summary>
        public bool? HostIsUnknown { get; init; }
    }

    /// <summary>A destination could not take a page and is left out for the rest of the run.</summary>
    /// <param name="Destination">Which.</param>
    /// <param name="Reason">Why.</param>
    /// <param name="At">When.</param>
    /// <param name="OutcomeUnknown">True when some of the page's items may have reached it all the same.</param>
    public sealed record DestinationFailed(
        string Destination, string Reason, DateTimeOffset At, bool OutcomeUnknown = false)
        : ConnectorEvent;

    /// <summary>A destination was searched for extra copies.</summary>
    /// <param name="Destination">Which.</param>
    /// <param name="Deleted">Extra copies that are gone now.</param>
    /// <param name="Remaining">Extra copies that stay.</param>
    /// <param name="At">When.</param>
    public sealed record DestinationSwept(
        string Destination, int Deleted, int Remaining, DateTimeOffset At) : ConnectorEvent;

    /// <summary>The run goes on after its process or actor was cut off: pages that are not journaled may have reached
    /// the destinations.</summary>
    public sealed record RunResumed(long Number, DateTimeOffset At) : ConnectorEvent;

    /// <summary>The run ended.</summary>
    /// <param name="Number">Which.</param>
    /// <param name="Outcome">How.</param>
    /// <param name="Reason">Why, when it is not complete; null else.</param>
    /// <param name="PermitsReturned">Permits that were reserved and never used.</param>
    /// <param name="At">When.</param>
    public sealed record RunFinished(
        long Number, RunOutcome Outcome, string? Reason, int PermitsReturned, DateTimeOffset At)
        : ConnectorEvent;

    /// <summary>The next run is due then; null when none is.</summary>
    public sealed record RunScheduled(DateTimeOffset? At) : ConnectorEvent;

    /// <summary>It cannot run until a person acts.</summary>
    public sealed record Blocked(AlertCause Cause, string Reason, DateTimeOffset At) : ConnectorEvent;

    /// <summary>What blocked it is mended.</summary>
    public sealed record Unblocked : ConnectorEvent;

    /// <summary>Lines that were parked are tried again.</summary>
    public sealed record LinesReopened(IReadOnlyList<string> Lines) : ConnectorEvent;

    /// <summary>Dead letters are to be fetched again.</summary>
    public sealed record DeadLettersReplayed(IReadOnlyList<string> Ids) : ConnectorEvent;

    /// <summary>Items count as delivered, for another program delivered them.</summary>
    /// <param name="Destination">Where they are.</param>
    /// <param name="Items">Which; the ledger knew none of them.</param>
    /// <param name="Digest">Difference that they made to the ledger's digest.</param>
    /// <param name="At">When.</param>
    public sealed record ItemsAdopted(
        string Destination, IReadOnlyList<AdoptedItem> Items, LedgerDigest Digest, DateTimeOffset At) : ConnectorEvent;

    /// <summary>An alert fires.</summary>
    public sealed record AlertRaised(Alert Alert) : ConnectorEvent;

    /// <summary>People are reminded of an alert that goes on.</summary>
    /// <param name="Cause">Which.</param>
    /// <param name="Text">What is wrong by now, in one line.</param>
    /// <param name="At">When.</param>
    public sealed record AlertReminded(AlertCause Cause, string Text, DateTimeOffset At) : ConnectorEvent;

    /// <summary>A person took note of an alert: it goes on, and nobody is reminded of it.</summary>
    public sealed record AlertAcknowledged(AlertCause Cause, DateTimeOffset At) : ConnectorEvent;

    /// <summary>An alert's cause is gone.</summary>
    public sealed record AlertResolved(AlertCause Cause, DateTimeOffset At) : ConnectorEvent;
}

/// <summary>What becomes of the lines of a window that ended without an answer.</summary>
public enum WindowFate
{
    /// <summary>Other windows take its place.</summary>
    Replaced = 0,

    /// <summary>Its lines are parked until consent or a day has passed.</summary>
    Parked = 1,

    /// <summary>The source does not have its lines for this account.</summary>
    NotOffered = 2,

    /// <summary>The source refused the request; its days stay open, a dead letter tells of it.</summary>
    Refused = 3,

    /// <summary>It failed too often; its days stay open for the next run.</summary>
    GivenUp = 4,
}

/// <summary>A page's way through the pipeline.</summary>
public sealed record PageReport
{
    /// <summary>What was asked.</summary>
    public required Window Window { get; init; }

    /// <summary>Where the window's next page begins; null when this was its last.</summary>
    public string? NextCursor { get; init; }

    /// <summary>What each destination did with it.</summary>
    public required IReadOnlyList<DestinationPage> Destinations { get; init; }

    /// <summary>Days answered for.</summary>
    public IReadOnlyList<LineAnswer> Answers { get; init; } = [];

    /// <summary>Records that could not be read.</summary>
    public IReadOnlyList<DeadLetter> Unreadable { get; init; } = [];

    /// <summary>Why the source may hold more than the page shows; null when it does not.</summary>
    public string? Incomplete { get; init; }

    /// <summary>What the page told about the account.</summary>
    public SourceFacts? Facts { get; init; }

    /// <summary>What the answer said about the limit.</summary>
    public QuotaSeen? Quota { get; init; }

    /// <summary>Difference that the page made to the ledger's digest.</summary>
    public required LedgerDigest Digest { get; init; }
}

/// <summary>What one destination did with a page.</summary>
/// <param name="Destination">Its name in the connector.</param>
/// <param name="Items">Items that were delivered, skipped or refused; unchanged ones are only counted.</param>
/// <param name="Unchanged">Items that it already had as they are.</param>
public sealed record DestinationPage(string Destination, IReadOnlyList<ItemRecord> Items, int Unchanged);

/// <summary>One item's outcome at one destination.</summary>
/// <param name="Id">The item.</param>
/// <param name="Line">Its line.</param>
/// <param name="Day">Its day; null when it has none.</param>
/// <param name="Hash">Hash of its content, 32 hexadecimal digits.</param>
/// <param name="Result">What became of it.</param>
/// <param name="Reference">What the destination calls it; null when it needs no name.</param>
/// <param name="Reason">Why, when it is not synced.</param>
public sealed record ItemRecord(
    string Id, string Line, DateOnly? Day, string Hash, ItemResult Result, string? Reference = null,
    string? Reason = null);

/// <summary>What became of an item.</summary>
public enum ItemResult
{
    /// <summary>Delivered.</summary>
    Synced = 0,

    /// <summary>Not wanted there.</summary>
    Skipped = 1,

    /// <summary>Refused for good.</summary>
    DeadLettered = 2,
}

/// <summary>Days of a line that a page answered for.</summary>
/// <param name="Line">Which line.</param>
/// <param name="Range">Which days; null before the window's last page, which answers for all of them.</param>
/// <param name="WithItems">Days that had an item on this page.</param>
public sealed record LineAnswer(string Line, DayRange? Range, DaySet WithItems);
