using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.MemoryApi;

/// <summary>What an answer other than a list means. Pure.</summary>
/// <remarks>Statuses by FR01-memory-ingestion, document 03, in github.com/kamir/LightRAG, read in 2026; bodies of
/// errors are not specified.</remarks>
internal static class MemoryApiAnswers
{
    // "Honour Retry-After", with this in its place where there is none.
    private static readonly TimeSpan RetryAfterUsual = TimeSpan.FromSeconds(60);

    /// <summary>The outcome of a list that failed.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="answer">Not a 200 with a list.</param>
    /// <param name="proof">What else can be asked.</param>
    /// <param name="now">The present, for waits named as a moment.</param>
    public static FetchOutcome Outcome(
        MemoryApiOptions options, VendorAnswer answer, MemoryApiProof proof, DateTimeOffset now)
    {
        if (answer is not VendorAnswer.Answered answered)
            return Failed(options, (VendorAnswer.Failed)answer);
        var excerpt = answered.Excerpt(options.ApiKey);
        return answered.Status switch
        {
            200 => new FetchOutcome.Transient(
                "the answer is no list of memories, neither {\"memories\": [...]} nor an array: " + Short(excerpt)),
            400 or 422 when proof.OfRefusal() is { } verdict => Outcome(verdict, excerpt),
            401 => new FetchOutcome.AccountRefused(
                $"the server does not accept the API key (401): correct 'api-key'. {Short(excerpt)}",
                NeedsConsent: false),
            403 => new FetchOutcome.AccountRefused(
                $"the API key may not read context '{options.Context}' (403): another 'api-key' or 'context' is "
                + $"needed. {Short(excerpt)}", NeedsConsent: false),
            404 => new FetchOutcome.AccountRefused(
                $"context '{options.Context}' not found (404): correct 'context' or 'base-url'. {Short(excerpt)}",
                NeedsConsent: false),
            408 or 425 or >= 500 => new FetchOutcome.Transient(
                $"the server answered {answered.Status}. {Short(excerpt)}"),
            429 => new FetchOutcome.RateLimited(answered.Headers.RetryAfter(now) ?? RetryAfterUsual, Quota: null),
            >= 300 and < 400 => new FetchOutcome.AccountRefused(
                $"the server sends elsewhere ({answered.Status}): correct 'base-url'", NeedsConsent: false),
            _ => new FetchOutcome.Refused($"the server answered {answered.Status}", excerpt),
        };
    }

    /// <summary>The outcome of a verdict that takes no list.</summary>
    public static FetchOutcome Outcome(MemoryApiVerdict verdict, string? excerpt) => verdict switch
    {
        MemoryApiVerdict.Replaced replaced => new FetchOutcome.TooLarge(replaced.Windows),
        MemoryApiVerdict.Refused refused => new FetchOutcome.Refused(refused.Reason, excerpt),
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    /// <summary>The outcome of asking for a file.</summary>
    public static AttachmentOutcome Media(
        MemoryApiOptions options, string kind, VendorAnswer answer, DateTimeOffset now)
    {
        if (answer is not VendorAnswer.Answered answered)
        {
            var failed = (VendorAnswer.Failed)answer;
            return failed.TooLarge
                ? new AttachmentOutcome.Refused(failed.Reason)
                : new AttachmentOutcome.Unavailable(failed.Reason, RetryAfter: null);
        }

        var reason = $"{kind}: the server answered {answered.Status}. {Short(answered.Excerpt(options.ApiKey))}";
        return answered.Status switch
        {
            200 when answered.Copied > 0 =>
                new AttachmentOutcome.Copied(MediaType(answered, kind), answered.Copied),

            // Many memories say that they have what they have not, and one may be deleted at any time.
            200 or 204 or 404 or 410 => new AttachmentOutcome.None(),
            429 => new AttachmentOutcome.Unavailable(reason, answered.Headers.RetryAfter(now) ?? RetryAfterUsual),
            401 or 403 or 408 or 425 or >= 500 => new AttachmentOutcome.Unavailable(reason, RetryAfter: null),
            _ => new AttachmentOutcome.Refused(reason),
        };
    }

    private static FetchOutcome Failed(MemoryApiOptions options, VendorAnswer.Failed failed) => failed.TooLarge
        ? new FetchOutcome.Refused($"{failed.Reason}: set 'limit' below {options.Limit}", Response: null)
        : new FetchOutcome.Transient(failed.Reason);

    private static string MediaType(VendorAnswer.Answered answered, string kind)
    {
        var told = answered.Headers["Content-Type"]?.Split(';')[0].Trim().ToLowerInvariant();
        return told is { Length: > 0 } && told.StartsWith(kind + "/", StringComparison.Ordinal)
            ? told
            : "application/octet-stream";
    }

    private static string Short(string? excerpt) =>
        excerpt is null ? "It gave no reason." : excerpt[..Math.Min(excerpt.Length, 200)];
}
