using SyncActors.Domain.Alerts;
using SyncActors.Domain.Coverage;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;

namespace SyncActors.Domain.Connectors;

/// <summary>What a connector can be asked to do, by people or by its own children.</summary>
public abstract record ConnectorCommand
{
    private ConnectorCommand()
    {
    }

    /// <summary>Takes a definition; nothing happens when it is the one it has.</summary>
    public sealed record Configure(ConnectorDefinition Definition) : ConnectorCommand;

    /// <summary>The configuration no longer names it: it does nothing until it is configured again.</summary>
    public sealed record Remove : ConnectorCommand;

    /// <summary>Stops at the next page boundary and stays so.</summary>
    public sealed record Pause : ConnectorCommand;

    /// <summary>Goes on.</summary>
    public sealed record Resume : ConnectorCommand;

    /// <summary>Runs now. <paramref name="Force"/> reads the newest days again whatever devices say.</summary>
    public sealed record Trigger(bool Force) : ConnectorCommand;

    /// <summary>Fetches past days that are missing.</summary>
    public sealed record RunBackfill(DayRange Range) : ConnectorCommand;

    /// <summary>Lets the history begin at a day, because what lies before was delivered by somebody else; null lets it
    /// begin where the definition says.</summary>
    public sealed record BeginHistory(DateOnly? From) : ConnectorCommand;

    /// <summary>Ends the run in progress at the next page boundary.</summary>
    public sealed record Cancel : ConnectorCommand;

    /// <summary>Fetches days again. What is delivered already is recognised, unless the destination is to be
    /// refilled.</summary>
    /// <param name="From">First day; all days when null.</param>
    /// <param name="Destination">For which destination; for all when null.</param>
    /// <param name="Refill">Whether what was delivered counts as lost there.</param>
    public sealed record Reset(DateOnly? From, string? Destination = null, bool Refill = false) : ConnectorCommand;

    /// <summary>Counts items as delivered, because another program delivered them: they are not delivered again until
    /// they change after they were first seen.</summary>
    /// <param name="Destination">Where they are; it may be named before the connector is configured.</param>
    /// <param name="Items">At most <see cref="AdoptedMax"/>.</param>
    /// <param name="Digest">Difference that they make to the ledger's digest; the connector finds it out when it has
    /// looked which of them the ledger knows.</param>
    public sealed record AdoptItems(
        string Destination, IReadOnlyList<AdoptedItem> Items, LedgerDigest Digest = default) : ConnectorCommand
    {
        /// <summary>Items of one command.</summary>
        public const int AdoptedMax = 1000;
    }

    /// <summary>Fetches dead letters again; all when <paramref name="Keys"/> is empty.</summary>
    public sealed record ReplayDeadLetters(IReadOnlyList<string> Keys) : ConnectorCommand;

    /// <summary>The grant is good again; <paramref name="Scopes"/> are those it has.</summary>
    public sealed record Authorized(IReadOnlyList<string> Scopes) : ConnectorCommand;

    /// <summary>Takes note of an alert: nobody is reminded of it any more.</summary>
    public sealed record Acknowledge(AlertCause Cause) : ConnectorCommand;

    /// <summary>Looks whether a rule that waits for the clock has something to say.</summary>
    public sealed record CheckAlerts : ConnectorCommand;

    /// <summary>Begins a run with questions about the account.</summary>
    public sealed record Begin(RunTrigger Why, IReadOnlyList<Window> Survey) : ConnectorCommand;

    /// <summary>Fixes the run's windows.</summary>
    public sealed record Plan(PlanBasis Basis, IReadOnlyList<Window> Windows) : ConnectorCommand;

    /// <summary>Sets permits aside, as many as there are, at most <paramref name="PermitsMax"/>.</summary>
    public sealed record Reserve(int PermitsMax) : ConnectorCommand;

    /// <summary>Records a delivered page.</summary>
    public sealed record RecordPage(PageReport Page) : ConnectorCommand;

    /// <summary>Records a request that failed and may be tried again. <paramref name="Random"/>: 0 to 1.
    /// <paramref name="HostIsUnknown"/>: since nobody knows the host's name.</summary>
    public sealed record RecordFailure(Window Window, string Reason, double Random, bool HostIsUnknown = false)
        : ConnectorCommand;

    /// <summary>Records that the source's limit was met.</summary>
    public sealed record RecordThrottle(TimeSpan? RetryAfter, QuotaSeen? Quota) : ConnectorCommand;

    /// <summary>Records a window that ends without an answer.</summary>
    public sealed record RecordClosed(
        Window Window, WindowFate Fate, string Reason, string? MissingScope,
        IReadOnlyList<Window> Instead) : ConnectorCommand;

    /// <summary>Records that a destination could not take a page.</summary>
    public sealed record RecordDestinationFailure(
        string Destination, string Reason, bool OutcomeUnknown = false) : ConnectorCommand;

    /// <summary>Records that a destination was searched for extra copies.</summary>
    /// <param name="Destination">Which.</param>
    /// <param name="Deleted">Extra copies that are gone now.</param>
    /// <param name="Remaining">Extra copies that stay.</param>
    public sealed record RecordSwept(string Destination, int Deleted, int Remaining) : ConnectorCommand
    {
        /// <summary>Why it could not be searched; null when it was.</summary>
        public string? Failure { get; init; }
    }

    /// <summary>Records that the run goes on after it was cut off.</summary>
    public sealed record RecordResumed : ConnectorCommand;

    /// <summary>Records that nothing goes on until a person acts.</summary>
    public sealed record RecordBlocked(AlertCause Cause, string Reason) : ConnectorCommand;

    /// <summary>Ends the run.</summary>
    /// <param name="PermitsUnspent">Permits reserved and known to be unused.</param>
    /// <param name="Early">Why it ends before its windows are done; null when they are done.</param>
    /// <param name="Reason">For people; null when there is nothing to say.</param>
    public sealed record Finish(int PermitsUnspent, RunOutcome? Early, string? Reason) : ConnectorCommand;
}

/// <summary>An item that another program delivered.</summary>
/// <param name="Id">The item's id here, such as <c>lifelog/abc</c>.</param>
/// <param name="Reference">What the destination calls it; null when that is not known or it needs no name.</param>
public sealed record AdoptedItem(string Id, string? Reference = null);

/// <summary>What a plan rests on.</summary>
/// <param name="Today">The user's civil day.</param>
/// <param name="FinalThrough">Last day that is final.</param>
/// <param name="HistoryFrom">First day expected.</param>
/// <param name="Reread">Whether the newest days are read again.</param>
/// <param name="Needs">Days that each open line needs.</param>
public sealed record PlanBasis(
    DateOnly Today, DateOnly FinalThrough, DateOnly HistoryFrom, bool Reread, IReadOnlyList<LineDays> Needs);

/// <summary>Days of a line.</summary>
public sealed record LineDays(string Line, DaySet Days);

/// <summary>Answer to a command.</summary>
public abstract record Decision
{
    private Decision()
    {
    }

    /// <summary>Accepted; the events may be none when it is so already.</summary>
    /// <param name="Events">What happened.</param>
    /// <param name="State">The state after them.</param>
    public sealed record Accepted(IReadOnlyList<ConnectorEvent> Events, ConnectorState State) : Decision;

    /// <summary>Refused; a normal outcome.</summary>
    public sealed record Rejected(RejectionCode Code, string Message) : Decision;
}

/// <summary>Why a command is refused.</summary>
public enum RejectionCode
{
    /// <summary>The connector has no definition.</summary>
    NotConfigured = 0,

    /// <summary>It is paused or switched off.</summary>
    Paused = 1,

    /// <summary>It is blocked until a person acts.</summary>
    Blocked = 2,

    /// <summary>There is no run.</summary>
    NotRunning = 3,

    /// <summary>There is a run.</summary>
    AlreadyRunning = 4,

    /// <summary>The definition or the days asked for make no sense.</summary>
    Invalid = 5,

    /// <summary>There is nothing of that name.</summary>
    NotFound = 6,

    /// <summary>No permits are left.</summary>
    NoPermits = 7,
}
