using System.Net;
using System.Text.Json;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>How a call ended.</summary>
/// <param name="Status">Null when no answer came.</param>
/// <param name="Detail">What the server says of an error, or what went wrong on the way.</param>
/// <param name="RetryAfter">The wait that was named; null when none.</param>
/// <param name="MayHaveArrived">False when it is certain that the server has not read the request.</param>
internal sealed record LightRagAnswer(
    HttpStatusCode? Status, string Detail, TimeSpan? RetryAfter, bool MayHaveArrived)
{
    /// <summary>The body of a success; undefined otherwise.</summary>
    public JsonElement Body { get; init; }

    /// <summary>Why a person must act before any call can succeed; null when that is not so.</summary>
    public string? Refusal { get; init; }

    /// <summary>Whether the status is 2xx and the body is an object.</summary>
    public bool IsSuccess => (int?)Status is >= 200 and < 300 && Body.ValueKind == JsonValueKind.Object;

    /// <summary>Text of a member of the body; null when it has none.</summary>
    public string? Text(string name) => StoredDocument.Text(Body, name);

    /// <summary>A switch of the body; false when it has none.</summary>
    public bool Flag(string name) =>
        IsSuccess && Body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.True;

    /// <summary>A number of the body; zero when it has none.</summary>
    public int Number(string name) =>
        IsSuccess && Body.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.Number
            && member.TryGetInt32(out var value)
            ? value
            : 0;

    /// <summary>What happened, for people.</summary>
    public string Reason(string host) => Refusal
        ?? (Status is null
            ? $"{host} cannot be reached: {Detail}"
            : IsHtml
                ? $"{host} answered {(int)Status} with what is not the answer of a LightRAG server"
                : $"{host} answered {(int)Status}{(Detail.Length == 0 ? "" : $": {Detail}")}");

    /// <summary>What to tell the connector of a call that did not succeed.</summary>
    /// <param name="host">For the message.</param>
    /// <param name="outcomeUnknown">Whether something may have been delivered.</param>
    public WriteOutcome ToOutcome(string host, bool outcomeUnknown)
    {
        if (Refusal is not null)
            return new WriteOutcome.Refused(Refusal);
        var reason = Reason(host);
        return Status switch
        {
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => new WriteOutcome.Refused(
                $"{reason}. Check api-key, or username and password"),
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest => new WriteOutcome.Refused(
                $"{reason}. Redirects are not followed: set base-url to where it leads"),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => new WriteOutcome.Refused(
                $"{reason}. Check base-url"),
            _ => new WriteOutcome.Unavailable(reason, RetryAfter, outcomeUnknown),
        };
    }

    private bool IsHtml => Detail.StartsWith('<');
}
