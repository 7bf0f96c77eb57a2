using System.Text.Json;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Runs;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Fitbit;

/// <summary>What each answer of the Fitbit Web API means. Pure.</summary>
/// <remarks>
/// Statuses: dev.fitbit.com/build/reference/web-api/troubleshooting-guide/error-handling, read 2026-10. Two bodies
/// occur: <c>{"errors":[{"errorType","message"}]}</c> and, on newer back ends,
/// <c>{"error":{"code","message","status"}}</c> (github.com/arpanghosh8453/fitbit-grafana, issues 54 and 58). Messages
/// of 401 answers hold the access token.
/// </remarks>
internal static class FitbitAnswers
{
    private static readonly JsonElement Nothing = JsonElement.Parse("{}");

    private static readonly string[] RangeWords =
        ["exceed", "greater than", "longer than", "no more than", "maximum", "at most"];

    /// <summary>The outcome of a request.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="endpoint">Its endpoint.</param>
    /// <param name="page">Which page of the window.</param>
    /// <param name="answer">What came back.</param>
    /// <param name="now">The present, UTC.</param>
    public static FetchOutcome Outcome(
        FetchRequest request, FitbitEndpoint endpoint, int page, VendorAnswer answer, DateTimeOffset now)
    {
        if (answer is not VendorAnswer.Answered answered)
            return new FetchOutcome.Transient($"Fitbit, {request.Window}: {((VendorAnswer.Failed)answer).Reason}");
        var error = answered.Status >= 400 ? FitbitError.Of(answered.Json()) : null;
        return answered.Status switch
        {
            200 => Content(request, endpoint, page, answered, now),
            204 => Empty(request, endpoint, page, answered, now),
            400 when error is not null && RefusesRange(error, request.Window) =>
                new FetchOutcome.TooLarge(Halves(request.Window)),
            401 => new FetchOutcome.Unauthorized($"Fitbit does not accept the access token ({error?.Type ?? "401"})"),
            403 => NotPermitted(endpoint, error),
            404 when error is { SaysNothingFound: true } && endpoint.DaysMax > 0 =>
                Empty(request, endpoint, page, answered, now),
            408 or 425 or >= 500 =>
                new FetchOutcome.Transient($"Fitbit answered {answered.Status} to {request.Window}"),
            410 => new FetchOutcome.Discontinued(
                "The Fitbit Web API was turned off for this application", UseInstead: "google-health"),
            429 => new FetchOutcome.RateLimited(Wait(answered.Headers, now), Quota(answered.Headers, now)),
            _ => new FetchOutcome.Refused(
                $"Fitbit answered {answered.Status} to {request.Window} ({error?.Type ?? "no reason given"})",
                answered.Excerpt(request.AccessToken)),
        };
    }

    /// <summary>What the quota headers say; null when there are none.</summary>
    public static QuotaSeen? Quota(VendorHeaders headers, DateTimeOffset now)
    {
        var remaining = headers.Number("Fitbit-Rate-Limit-Remaining");
        var reset = Reset(headers);
        return remaining is null && reset is null ? null : new QuotaSeen(remaining, now + reset);
    }

    private static FetchOutcome Content(
        FetchRequest request, FitbitEndpoint endpoint, int page, VendorAnswer.Answered answer, DateTimeOffset now)
    {
        if (answer.Json() is not { } body)
            return new FetchOutcome.Transient($"Fitbit's answer to {request.Window} is not whole JSON");
        if (IsPending(body))
            return new FetchOutcome.Transient($"Fitbit is still computing {request.Window}");
        // Applications without the right get 200 and the day's total alone.
        if (endpoint.IsIntraday && FitbitJson.Has(body, $"activities-{endpoint.Resources[page]}")
            && !FitbitJson.Has(body, $"activities-{endpoint.Resources[page]}-intraday"))
        {
            return new FetchOutcome.NotOffered(
                "Fitbit gives this application no values within the day: it must be of type Personal, or ask Fitbit "
                + "for the intraday right");
        }

        return Page(request, endpoint, page, body, answer, now);
    }

    private static FetchOutcome.Fetched Empty(
        FetchRequest request, FitbitEndpoint endpoint, int page, VendorAnswer.Answered answer, DateTimeOffset now) =>
        Page(request, endpoint, page, Nothing, answer, now);

    private static FetchOutcome.Fetched Page(
        FetchRequest request, FitbitEndpoint endpoint, int page, JsonElement body, VendorAnswer.Answered answer,
        DateTimeOffset now) =>
        new(
            new RawPage(request.Window, body, endpoint.CursorAfter(page), answer.Body.Length),
            Quota(answer.Headers, now));

    private static FetchOutcome.NotPermitted NotPermitted(FitbitEndpoint endpoint, FitbitError? error) => error switch
    {
        null => new($"Fitbit refuses {endpoint.Name} (403)", MissingScope: null),
        // The application itself lacks the right; a new consent would not mend it.
        { Type: "insufficient_permissions" } =>
            new($"Fitbit refuses {endpoint.Name} to this application ({error.Type})", MissingScope: null),
        _ => new(
            $"Fitbit refuses {endpoint.Name} ({error.Type}); consent to '{endpoint.Scope}' is missing", endpoint.Scope),
    };

    private static TimeSpan? Wait(VendorHeaders headers, DateTimeOffset now)
    {
        var named = headers.RetryAfter(now);
        var reset = headers.Number("Fitbit-Rate-Limit-Remaining") <= 0 ? Reset(headers) : null;
        return named is null || reset > named ? reset ?? named : named;
    }

    private static TimeSpan? Reset(VendorHeaders headers) =>
        headers.Number("Fitbit-Rate-Limit-Reset") is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null;

    private static bool IsPending(JsonElement body) =>
        FitbitJson.Member(body, "meta") is { } meta && FitbitJson.Text(meta, "state") == "pending";

    private static bool RefusesRange(FitbitError error, Window window) =>
        window.Range is { Days: > 1 } && error.Message.Contains("range", StringComparison.OrdinalIgnoreCase)
        && RangeWords.Any(word => error.Message.Contains(word, StringComparison.OrdinalIgnoreCase));

    private static IReadOnlyList<Window> Halves(Window window)
    {
        var range = window.Range!.Value;
        return [.. range.Split((range.Days + 1) / 2).Reverse().Select(half => window with { Range = half })];
    }
}

/// <summary>The first error of an answer, in either of the two shapes.</summary>
/// <param name="Type">Such as <c>insufficient_scope</c> or <c>PERMISSION_DENIED</c>.</param>
/// <param name="Message">May hold the access token; empty when absent.</param>
internal sealed record FitbitError(string Type, string Message)
{
    /// <summary>Whether there is nothing for the days asked, as opposed to a path that Fitbit does not know.</summary>
    public bool SaysNothingFound =>
        Type is "not_found" or "NOT_FOUND"
        && !Message.Contains("API you are requesting", StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an error; null when the body is neither shape.</summary>
    public static FitbitError? Of(JsonElement? body)
    {
        if (body is not { ValueKind: JsonValueKind.Object } root)
            return null;
        if (FitbitJson.Member(root, "error") is { ValueKind: JsonValueKind.Object } error)
            return From(error, "status");
        return FitbitJson.Member(root, "errors") is { ValueKind: JsonValueKind.Array } errors
            && errors.EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } first
                ? From(first, "errorType")
                : null;

        static FitbitError From(JsonElement error, string type) =>
            new(Word(FitbitJson.Text(error, type)), FitbitJson.Text(error, "message") ?? "");

        // Reasons are shown and kept, so nothing but a plain word gets into them.
        static string Word(string? type) =>
            type is { Length: > 0 and <= 64 } && type.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
                ? type
                : "unknown";
    }
}
