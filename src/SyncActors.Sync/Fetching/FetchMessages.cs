using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;

namespace SyncActors.Sync.Fetching;

/// <summary>Connector to fetcher: make one request and pass its page on.</summary>
/// <param name="Attempt">Which life of the pipeline this belongs to; reports of an earlier one are stale.</param>
/// <param name="Window">What to ask.</param>
/// <param name="Cursor">Where the window goes on; null at its first page.</param>
/// <param name="Facts">What is known of the account.</param>
/// <param name="TokenRejected">True when the access token used last was refused and a new one must be had.</param>
/// <param name="Delivery">How the page is to be delivered.</param>
internal sealed record FetchPage(
    Attempt Attempt, Window Window, string? Cursor, SourceFacts Facts, bool TokenRejected, Delivery Delivery);

/// <summary>How pages are delivered.</summary>
/// <param name="FinalThrough">Last day whose values are final.</param>
/// <param name="LeaveOut">Destinations that failed in this run.</param>
/// <param name="Doubt">What may have reached destinations without being journaled; null when nothing can.</param>
/// <param name="Refills">See <see cref="Domain.Connectors.ConnectorState.Refills"/>.</param>
/// <param name="Untouched">Destinations to which nothing of the connector was delivered yet.</param>
/// <param name="Letters">What waits for a person, by its key.</param>
internal sealed record Delivery(
    DateOnly FinalThrough, IReadOnlySet<string> LeaveOut, Doubt? Doubt, IReadOnlyDictionary<string, int> Refills,
    IReadOnlySet<string> Untouched, IReadOnlyDictionary<string, DeadLetter> Letters)
{
    /// <summary>How the pages of the run in progress are to be delivered.</summary>
    /// <param name="state">The connector's.</param>
    /// <param name="lostCommitsAt">When the store lost commits; null when it did not.</param>
    public static Delivery Of(ConnectorState state, DateTimeOffset? lostCommitsAt)
    {
        var run = state.Run!;
        return new Delivery(
            run.Planned ? run.FinalThrough : DateOnly.MaxValue, run.Failing, DoubtOf(state, lostCommitsAt),
            state.Refills, state.Untouched(), state.DeadLetters);
    }

    // Until runs have gone over everything, what a lost commit had told may have been delivered, whenever that was.
    private static Doubt? DoubtOf(ConnectorState state, DateTimeOffset? lostCommitsAt) =>
        lostCommitsAt is { } lost && !(state.SettledAt > lost)
            ? new Doubt(state.DoubtSince > lost ? state.DoubtSince.Value : lost, SentFrom: null)
            : state.DoubtSince is { } since ? new Doubt(since, state.DoubtFrom) : null;
}

/// <summary>Items that are not journaled may have reached a destination.</summary>
/// <param name="Since">When that was noticed; what was under way then has ended or will soon.</param>
/// <param name="SentFrom">When the first of them can have been sent; null for at any time.</param>
internal sealed record Doubt(DateTimeOffset Since, DateTimeOffset? SentFrom);

/// <summary>Fetcher to connector: the page is on its way; the window goes on at
/// <paramref name="NextCursor"/>.</summary>
internal sealed record PageFetched(Attempt Attempt, string? NextCursor);

/// <summary>Fetcher to connector: the request brought no page.</summary>
internal sealed record FetchEnded(Attempt Attempt, Window Window, FetchOutcome Outcome);

/// <summary>Fetcher to connector: no access token is to be had.</summary>
/// <param name="Attempt">See <see cref="FetchPage"/>.</param>
/// <param name="Reason">What to do.</param>
/// <param name="NeedsConsent">True when the user must consent anew; false when the provider cannot be reached
/// now.</param>
internal sealed record NoAccess(Attempt Attempt, string Reason, bool NeedsConsent);

/// <summary>Fetcher to transformer: a page to map.</summary>
internal sealed record TransformPage(
    Attempt Attempt, RawPage Page, SourceFacts Facts, QuotaSeen? Quota, Delivery Delivery);
