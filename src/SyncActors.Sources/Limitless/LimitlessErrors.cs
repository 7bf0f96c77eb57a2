using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Limitless;

/// <summary>Says what an answer that is no page means. The vendor's errors have no codes, so the status decides.
/// Pure.</summary>
/// <param name="options">Address, key and size of a page.</param>
internal sealed class LimitlessErrors(LimitlessOptions options)
{
    /// <summary>The outcome of an answer that is not 200.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="window">The window.</param>
    /// <param name="cursor">Where the page begins.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="now">The present, for waits named as a moment.</param>
    public FetchOutcome Outcome(
        LimitlessQuestion question, Window window, LimitlessCursor cursor, VendorAnswer.Answered answer,
        DateTimeOffset now) => answer.Status switch
        {
            400 or 422 when question.Way == LimitlessWay.Usual && MayPassCarefully(question, cursor) =>
                new FetchOutcome.NotOffered(
                    $"Limitless refuses {(cursor.Token is null ? "pages of this size" : "the cursor")} "
                    + $"({answer.Status}); {window} begins anew without",
                    [window with { Endpoint = (question with { Way = LimitlessWay.Careful }).Endpoint }]),
            401 => new FetchOutcome.AccountRefused(
                "Limitless does not accept the API key (401). Make a new one in the app under Developer and put it "
                + "into source.api-key.",
                NeedsConsent: false),
            403 => new FetchOutcome.AccountRefused(
                "Limitless refuses the account (403): the key was withdrawn, or the service is no longer offered where "
                + "the user lives. If the app still works, make a new key and put it into source.api-key.",
                NeedsConsent: false),
            404 when question.Line == LimitlessQuestion.Chats =>
                new FetchOutcome.NotOffered("Limitless has no list of chats for this account (404)"),
            404 or (>= 300 and < 400) => new FetchOutcome.AccountRefused(
                $"There is no Limitless API at {options.BaseAddress} ({answer.Status}); check source.base-url.",
                NeedsConsent: false),
            408 or 425 or >= 500 => new FetchOutcome.Transient($"Limitless answered {answer.Status} to {window}"),
            410 => new FetchOutcome.Discontinued(
                "Limitless has ended its API (410). What was delivered stays.",
                UseInstead: "the export in the Limitless app"),
            429 => new FetchOutcome.RateLimited(Wait(answer, now), null),
            _ => new FetchOutcome.Refused(
                $"Limitless answered {answer.Status} to {window}", answer.Excerpt(options.ApiKey)),
        };

    /// <summary>The longer of the waits that a 429 names in its header and in its body.</summary>
    public static TimeSpan? Wait(VendorAnswer.Answered answer, DateTimeOffset now)
    {
        var (header, body) = (answer.Headers.RetryAfter(now), LimitlessJson.RetryAfter(answer.Json()));
        return header is null || body > header ? body ?? header : header;
    }

    // Small pages without cursors may pass where a cursor has expired, or a page was too large. Nothing else would
    // change, and asking the same again would go on for ever.
    private bool MayPassCarefully(LimitlessQuestion question, LimitlessCursor cursor) =>
        cursor.Token is not null
        || (question.Line == LimitlessQuestion.Lifelogs && options.PageSize > LimitlessOptions.CarefulPageSize);
}
