using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sync.Fetching;
using static SyncActors.Domain.Connectors.ConnectorCommand;

namespace SyncActors.Sync.Connector;

/// <summary>What a connector does about a request that brought no page.</summary>
internal abstract record FetchReaction
{
    private FetchReaction()
    {
    }

    /// <summary>Wait as told, then ask the same window again.</summary>
    internal sealed record Wait(RecordThrottle Command) : FetchReaction;

    /// <summary>Ask once more with a new access token.</summary>
    internal sealed record NewToken : FetchReaction;

    /// <summary>Close the window and go on with the others.</summary>
    internal sealed record Close(RecordClosed Command) : FetchReaction;

    /// <summary>Try again after a while, a bounded number of times.</summary>
    internal sealed record Retry(FetchOutcome.Transient Failure) : FetchReaction;

    /// <summary>Stop until a person acts.</summary>
    internal sealed record Block(AlertCause Cause, string Reason) : FetchReaction;

    /// <summary>The reaction to an outcome. Pure.</summary>
    /// <param name="ended">What came.</param>
    /// <param name="tokenRejected">Whether this was the second try, with a new access token.</param>
    internal static FetchReaction To(FetchEnded ended, bool tokenRejected) => ended.Outcome switch
    {
        FetchOutcome.RateLimited limited => new Wait(new RecordThrottle(limited.RetryAfter, limited.Quota)),
        FetchOutcome.Unauthorized when !tokenRejected => new NewToken(),
        FetchOutcome.Unauthorized unauthorized => new Block(AlertCause.NeedsAuthorization, unauthorized.Reason),
        FetchOutcome.AccountRefused refused => new Block(
            refused.NeedsConsent ? AlertCause.NeedsAuthorization : AlertCause.AccountRefused, refused.Reason),
        FetchOutcome.Discontinued gone => new Block(
            AlertCause.SourceDiscontinued, $"{gone.Reason} Use {gone.UseInstead} instead."),
        FetchOutcome.NotPermitted parked => Closed(ended, WindowFate.Parked, parked.Reason, parked.MissingScope),
        FetchOutcome.NotOffered { Instead: { Count: > 0 } instead } other =>
            Closed(ended, WindowFate.Replaced, other.Reason, null, instead),
        FetchOutcome.NotOffered none => Closed(ended, WindowFate.NotOffered, none.Reason, null),
        FetchOutcome.TooLarge large =>
            Closed(ended, WindowFate.Replaced, "too many days for one request", null, large.Instead),
        FetchOutcome.Refused refused =>
            Closed(ended, WindowFate.Refused, $"{refused.Reason} {refused.Response}".Trim(), null),
        FetchOutcome.Transient transient => new Retry(transient),
        var outcome => throw new System.Diagnostics.UnreachableException(outcome.GetType().Name),
    };

    private static Close Closed(
        FetchEnded ended, WindowFate fate, string reason, string? missingScope,
        IReadOnlyList<Window>? instead = null) =>
        new(new RecordClosed(ended.Window, fate, reason, missingScope, instead ?? []));
}
