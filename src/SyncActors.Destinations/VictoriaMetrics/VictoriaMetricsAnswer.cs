using System.Net;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>How a call ended.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Excerpt">Beginning of an error's body, or what went wrong on the network.</param>
/// <param name="RetryAfter">The wait the server named; null when none.</param>
/// <param name="MayHaveArrived">False when it is certain that the server has not read the request.</param>
internal sealed record VictoriaMetricsAnswer(
    HttpStatusCode? Status, string Excerpt, TimeSpan? RetryAfter, bool MayHaveArrived)
{
    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>What to tell the connector of a call that did not succeed.</summary>
    /// <param name="host">For the message.</param>
    /// <param name="deliveredNow">Whether part of the request was delivered by an earlier call; then it is not refused,
    /// as a refusal means that nothing of the request was delivered.</param>
    /// <param name="outcomeUnknown">Whether something may have been delivered.</param>
    public WriteOutcome ToOutcome(string host, bool deliveredNow, bool outcomeUnknown)
    {
        if (Status is null)
            return new WriteOutcome.Unavailable(
                $"{host} cannot be reached: {Excerpt}", RetryAfter: null, outcomeUnknown);
        var reason = $"{host} answered {(int)Status}{(Excerpt.Length == 0 ? "" : $": {Excerpt}")}";
        if (IsTemporary(Status.Value) || deliveredNow)
            return new WriteOutcome.Unavailable(reason, RetryAfter, outcomeUnknown);
        return new WriteOutcome.Refused(Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => $"{reason}. Check username and password",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                $"{reason}. Redirects are not followed: set address to where it leads",
            < HttpStatusCode.BadRequest => $"{reason}, where VictoriaMetrics answers 204. Check address",
            _ => $"{reason}. Check address",
        });
    }

    private static bool IsTemporary(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError;
}
