using System.Text.Json;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;

namespace SyncActors.Plugins;

/// <summary>
/// A source of items. It plans windows, answers one request at a time, and maps answers to items. It schedules nothing,
/// keeps nothing, retries nothing: the connector decides all that.
/// </summary>
public interface ISource
{
    /// <summary>What it offers, for the options it was created with.</summary>
    SourceDescriptor Descriptor { get; }

    /// <summary>How the files of its documents are had; null when they have none.</summary>
    IAttachmentSource? Attachments => this as IAttachmentSource;

    /// <summary>Windows to ask before planning: the account while unknown, the devices each time. Pure.</summary>
    IReadOnlyList<Window> Survey(SourceFacts known);

    /// <summary>The fewest windows that cover <paramref name="needs"/>, newest days first. Pure.</summary>
    IReadOnlyList<Window> Plan(IReadOnlyList<LineNeed> needs);

    /// <summary>Makes exactly one request. Never throws for what a vendor may answer; throws
    /// <see cref="OperationCanceledException"/> when cancelled.</summary>
    Task<FetchOutcome> FetchAsync(FetchRequest request, CancellationToken cancellationToken);

    /// <summary>Turns an answer into items. Pure: the same page and facts give the same items.</summary>
    MappedPage Map(RawPage page, SourceFacts facts);
}

/// <summary>Days that a line needs.</summary>
public sealed record LineNeed(string Line, DayRange Range);

/// <summary>What a source offers.</summary>
/// <param name="Kind">Name in the configuration, such as <c>google-health</c>.</param>
/// <param name="Lines">Lines of coverage that it fills under the given options.</param>
/// <param name="Limit">The vendor's limit per user.</param>
/// <param name="OAuth">How to get a grant; null when the source needs none.</param>
/// <param name="FinalAfter">How long a day without a later device contact may still change; after it a missing day
/// counts as empty.</param>
public sealed record SourceDescriptor(
    string Kind, IReadOnlyList<LineSpec> Lines, RateLimit Limit, OAuthProvider? OAuth, TimeSpan FinalAfter)
{
    /// <summary>Limits of the vendor that count the calls of several connectors together; none by default.</summary>
    public IReadOnlyList<SharedLimit> SharedLimits { get; init; } = [];

    /// <summary>True when its items are <see cref="DocumentItem"/>; false when they are
    /// <see cref="SampleItem"/>.</summary>
    public bool GivesDocuments { get; init; }

    /// <summary>How long nobody may know the host's name before the source is taken to be gone for good, 1 day or more;
    /// null for as long as it may take.</summary>
    public TimeSpan? DiscontinuedAfter { get; init; }

    /// <summary>How much of the newest days is read again, and how often; null to leave it to the
    /// configuration's defaults.</summary>
    public Lookback? Lookback { get; init; }
}

/// <summary>The newest days that are read again, for a source that does not say what changed.</summary>
/// <param name="Days">How many; 0 or more.</param>
/// <param name="Every">Least time between two readings; zero for with each run.</param>
public sealed record Lookback(int Days, TimeSpan Every);

/// <summary>A limit that counts the calls of several connectors together.</summary>
/// <param name="Scope">Whose calls.</param>
/// <param name="Limit">How many. Connectors that share a limit are to say the same of it; else the one that asked last
/// holds.</param>
public sealed record SharedLimit(LimitScope Scope, RateLimit Limit)
{
    /// <summary>The account at the vendor, for <see cref="LimitScope.Account"/> where no grant tells it: a text that is
    /// the same for all connectors on it and holds no secret, 1 to 64 letters and digits. Null for the connector's
    /// grant.</summary>
    public string? Account { get; init; }
}

/// <summary>Whose calls a limit counts together.</summary>
public enum LimitScope
{
    /// <summary>Those of one user's account at the vendor: on <see cref="SharedLimit.Account"/>, else on one grant. A
    /// connector without either has an account of its own.</summary>
    Account = 0,

    /// <summary>Those of one application, by its client id.</summary>
    Application = 1,
}

/// <summary>One line of coverage: a metric or a group of metrics that come together.</summary>
/// <param name="Name">Such as <c>steps</c>.</param>
/// <param name="Dense">True when the source answers for every day the user had an account, so that an answer without
/// any item is suspicious.</param>
/// <param name="Scope">OAuth scope that opens it; null when none is needed.</param>
public sealed record LineSpec(string Name, bool Dense, string? Scope);

/// <summary>One request to make.</summary>
/// <param name="Window">What to ask.</param>
/// <param name="Cursor">Where the previous page of the window ended; null for its first page.</param>
/// <param name="AccessToken">Null when the source needs none.</param>
/// <param name="Facts">What is known of the account.</param>
public sealed record FetchRequest(Window Window, string? Cursor, string? AccessToken, SourceFacts Facts);

/// <summary>One answer of a source, as it came.</summary>
/// <param name="Window">What was asked.</param>
/// <param name="Body">The parsed answer; detached from its document's lifetime.</param>
/// <param name="NextCursor">Where the next page of the window begins; null when this was the last.</param>
/// <param name="BodyBytes">Size of the answer.</param>
public sealed record RawPage(Window Window, JsonElement Body, string? NextCursor, int BodyBytes);

/// <summary>What a request came to.</summary>
public abstract record FetchOutcome
{
    private FetchOutcome()
    {
    }

    /// <summary>An answer.</summary>
    public sealed record Fetched(RawPage Page, QuotaSeen? Quota) : FetchOutcome;

    /// <summary>The limit was met (429). <paramref name="RetryAfter"/> is the wait that the vendor named; null when it
    /// named none.</summary>
    public sealed record RateLimited(TimeSpan? RetryAfter, QuotaSeen? Quota) : FetchOutcome;

    /// <summary>The access token is not good (401).</summary>
    public sealed record Unauthorized(string Reason) : FetchOutcome;

    /// <summary>This window may not be read (403): its lines are parked; the others go on.</summary>
    /// <param name="Reason">For people; without tokens or bodies.</param>
    /// <param name="MissingScope">The scope to ask consent for; null when unknown.</param>
    public sealed record NotPermitted(string Reason, string? MissingScope) : FetchOutcome;

    /// <summary>The source does not have this for the account, for good: the lines are not offered. When
    /// <paramref name="Instead"/> is not null, those windows answer the same need another way.</summary>
    public sealed record NotOffered(string Reason, IReadOnlyList<Window>? Instead = null) : FetchOutcome;

    /// <summary>The window is larger than the vendor allows; ask <paramref name="Instead"/>.</summary>
    public sealed record TooLarge(IReadOnlyList<Window> Instead) : FetchOutcome;

    /// <summary>The account or the application as a whole is refused; a person must act.</summary>
    /// <param name="Reason">What to do.</param>
    /// <param name="NeedsConsent">True when a new consent mends it.</param>
    public sealed record AccountRefused(string Reason, bool NeedsConsent) : FetchOutcome;

    /// <summary>The API is gone (410).</summary>
    public sealed record Discontinued(string Reason, string UseInstead) : FetchOutcome;

    /// <summary>Network, time-out, 5xx, or a cut or unreadable answer: try again later.</summary>
    public sealed record Transient(string Reason) : FetchOutcome
    {
        /// <summary>Whether nobody knows the host's name. Where that lasts, the source is taken to be gone, see
        /// <see cref="SourceDescriptor.DiscontinuedAfter"/>.</summary>
        public bool HostIsUnknown { get; init; }
    }

    /// <summary>The request was refused (another 4xx): repeating it is useless.</summary>
    /// <param name="Reason">For people.</param>
    /// <param name="Response">Beginning of the answer, 4,096 characters at most, without tokens; null when
    /// empty.</param>
    public sealed record Refused(string Reason, string? Response) : FetchOutcome;
}

/// <summary>What a page holds.</summary>
/// <param name="Items">Items in a deterministic order.</param>
/// <param name="Rejected">Records that could not be read.</param>
/// <param name="Covered">Days that are answered for once this page is written. Empty before a window's last
/// page.</param>
/// <param name="Facts">What the page told about the account; null when nothing.</param>
public sealed record MappedPage(
    IReadOnlyList<Item> Items, IReadOnlyList<RejectedRecord> Rejected, IReadOnlyList<LineNeed> Covered,
    SourceFacts? Facts)
{
    /// <summary>Why the source may hold more than it shows, such as a list that was cut; null when it does not. The run
    /// then ends as partial at best.</summary>
    public string? Incomplete { get; init; }
}

/// <summary>A record that could not be read; kept as a dead letter.</summary>
/// <param name="Id">Deterministic.</param>
/// <param name="Line">The line it would belong to.</param>
/// <param name="Reason">What was wrong.</param>
/// <param name="Raw">The record as it came, 16,384 characters at most.</param>
/// <param name="Day">Its day; null when it cannot be told, which holds back every day of the window.</param>
public sealed record RejectedRecord(string Id, string Line, string Reason, string Raw, DateOnly? Day = null);

/// <summary>How to get and renew a grant.</summary>
/// <param name="Name">Name of the provider, such as <c>fitbit</c>; the redirect path ends in it.</param>
/// <param name="AuthorizeUrl">Where the user consents.</param>
/// <param name="TokenUrl">Where codes and refresh tokens are exchanged.</param>
/// <param name="ClientId">The application.</param>
/// <param name="ClientSecret">Null for a public client.</param>
/// <param name="Scopes">Scopes to ask for.</param>
/// <param name="ClientAuthentication">Where the secret goes.</param>
/// <param name="ExtraAuthorizeParameters">Further query parameters of the consent page.</param>
/// <param name="RefreshTokenIsSingleUse">True when each refresh ends the old refresh token.</param>
public sealed record OAuthProvider(
    string Name, Uri AuthorizeUrl, Uri TokenUrl, string ClientId, string? ClientSecret, IReadOnlyList<string> Scopes,
    ClientAuthentication ClientAuthentication, IReadOnlyList<Label> ExtraAuthorizeParameters,
    bool RefreshTokenIsSingleUse)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"OAuthProvider {Name} at {AuthorizeUrl.Host}";
}

/// <summary>How a client proves itself at the token endpoint (RFC 6749, section 2.3.1).</summary>
public enum ClientAuthentication
{
    /// <summary>HTTP Basic.</summary>
    Basic = 0,

    /// <summary>Members of the form.</summary>
    Form = 1,
}
