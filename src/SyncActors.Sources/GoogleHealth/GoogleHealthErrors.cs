using System.Globalization;
using System.Text.Json;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Health;
using SyncActors.Sources.Http;
using Json = SyncActors.Sources.GoogleHealth.GoogleHealthJson;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Says what an error of the API means. Decides by the reason in its details, then by the status, never by its
/// text. Pure.</summary>
/// <remarks>https://developers.google.com/health/troubleshooting and google.rpc.ErrorInfo, read in 2026.</remarks>
internal static class GoogleHealthErrors
{
    /// <summary>The outcome of an answer that is not 200.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="window">The window.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="accessToken">The token, to keep it out of texts.</param>
    /// <param name="now">The present, for waits named as a moment.</param>
    public static FetchOutcome Outcome(
        GoogleHealthQuestion question, Window window, VendorAnswer.Answered answer, string accessToken,
        DateTimeOffset now)
    {
        var error = answer.Json() is { } body ? Json.Member(body, "error") : null;
        var info = error is { } told
           
                ? Json.Elements(told, "details").FirstOrDefault(detail => Json.Text(detail, "reason") is not null)
                : default;
        var reason = Json.Text(info, "reason");
        var text = Describe(question, answer, error, reason, accessToken);
        return reason switch
        {
            "INVALID_ROLLUP_QUERY_DURATION" => TooLarge(question, window, info) is { } pieces
                ? pieces : Refused(answer, text, accessToken),
            "UNSUPPORTED_DATA_TYPE_ACTION" => NotOffered(question, window, text),
            "ACCOUNT_NOT_LINKED" => new FetchOutcome.AccountRefused(
                $"{text}. The Google account has no Google Health profile: open the Google Health app once with it.",
                NeedsConsent: false),
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT" or "MISSING_OAUTH_SCOPE" =>
                new FetchOutcome.NotPermitted(text, question.Scope),
            "SERVICE_DISABLED" or "USER_PROJECT_DENIED" => new FetchOutcome.AccountRefused(
                $"{text}. The operator must enable the Google Health API in the project of the client id.",
                NeedsConsent: false),
            _ => ByStatus(question, window, answer, error, reason, text, accessToken, now),
        };
    }

    private static FetchOutcome ByStatus(
        GoogleHealthQuestion question, Window window, VendorAnswer.Answered answer, JsonElement? error, string? reason,
        string text, string accessToken, DateTimeOffset now) => answer.Status switch
        {
            401 => new FetchOutcome.Unauthorized(text),
            403 when reason == "RATE_LIMIT_EXCEEDED" =>
                new FetchOutcome.RateLimited(answer.Headers.RetryAfter(now), null),
            403 when reason is not null => new FetchOutcome.NotPermitted(text, MissingScope: null),
            403 when error is { } told && Json.Text(told, "status") == "PERMISSION_DENIED" =>
                new FetchOutcome.AccountRefused(
                $"{text}. The user still signs in with a legacy Fitbit account: it must be moved to a Google account.",
                NeedsConsent: false),
            404 or 405 when question.Instead.Count > 0 => NotOffered(question, window, text),
            408 => new FetchOutcome.Transient(text),
            410 =>
                new FetchOutcome.Discontinued(
                    text, "see the vendor's notice for the successor of the Google Health API"),
            429 => new FetchOutcome.RateLimited(answer.Headers.RetryAfter(now), null),
            >= 500 => new FetchOutcome.Transient(text),
            _ => Refused(answer, text, accessToken),
        };

    private static FetchOutcome.NotOffered NotOffered(GoogleHealthQuestion question, Window window, string text) =>
        new(text, window.Range is { } range ? GoogleHealthPlanner.Instead(question, range) : null);

    // Null when the limit that is named would not make the window smaller: asking again would go on for ever.
    private static FetchOutcome.TooLarge? TooLarge(GoogleHealthQuestion question, Window window, JsonElement info)
    {
        if (window.Range is not { Days: > 1 } range)
            return null;
        var told = Json.Measured(Json.Member(info, "metadata") ?? default, "maxDurationDays");
        var daysMax = told is >= 1 and <= int.MaxValue ? (int)told.Value : range.Days / 2;
        return daysMax < range.Days
            ? new([.. DayCover.Fewest([range], daysMax).Select(piece => GoogleHealthPlanner.Window(question, piece))])
            : null;
    }

    private static FetchOutcome.Refused Refused(VendorAnswer.Answered answer, string text, string accessToken) =>
        new(text, answer.Excerpt(accessToken));

    private static string Describe(
        GoogleHealthQuestion question, VendorAnswer.Answered answer, JsonElement? error, string? reason,
        string accessToken)
    {
        var status = error is { ValueKind: JsonValueKind.Object } told ? Json.Text(told, "status") : null;
        var words = string.Join(' ', new[] { answer.Status.ToString(CultureInfo.InvariantCulture), status, reason }
            .Where(word => word is not null));
        return Redaction.Clean($"{question.Endpoint}: {words}", accessToken);
    }
}
