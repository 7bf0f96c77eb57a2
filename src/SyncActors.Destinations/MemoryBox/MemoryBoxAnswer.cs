using System.Globalization;
using System.Net;
using System.Text.Json;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>How a request ended.</summary>
/// <param name="Status">Null when no whole answer came.</param>
/// <param name="Body">The answer's JSON; null when there is none or it could not be read.</param>
/// <param name="Excerpt">Beginning of an error's text, or what went wrong on the network.</param>
/// <param name="MayHaveArrived">False when it is certain that the service has not read the request.</param>
internal sealed record MemoryBoxAnswer(HttpStatusCode? Status, JsonElement? Body, string Excerpt, bool MayHaveArrived)
{
    /// <summary>The wait it named; null when none.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The service's clock; null when it does not say.</summary>
    public DateTimeOffset? ServerTime { get; init; }

    /// <summary>What stands for an answer that cannot be used.</summary>
    public static MemoryBoxAnswer Unusable(string reason) => new(null, null, reason, MayHaveArrived: true);

    /// <summary>Whether the status is 2xx.</summary>
    public bool IsSuccess => Status is >= HttpStatusCode.OK and < HttpStatusCode.MultipleChoices;

    /// <summary>Whether it was told to come less often.</summary>
    public bool IsTooMany => Status is HttpStatusCode.TooManyRequests;

    /// <summary>Whether a request that changes something may have done so all the same.</summary>
    public bool IsUnknown => MayHaveArrived && (Status is null or HttpStatusCode.RequestTimeout || IsServerError);

    /// <summary>Whether the status is 5xx.</summary>
    public bool IsServerError => Status >= HttpStatusCode.InternalServerError;

    /// <summary>Whether it speaks of the one text that was sent, and not of us or of the address.</summary>
    public bool IsAboutTheText => Status is HttpStatusCode.BadRequest or HttpStatusCode.Conflict
        or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType
        or HttpStatusCode.UnprocessableEntity;

    /// <summary>A text member of the answer; null when there is none.</summary>
    public string? Text(string name) =>
        Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty(name, out var member)
        && member.ValueKind == JsonValueKind.String
            ? member.GetString()
            : null;

    /// <summary>The id it tells; null when it tells none.</summary>
    public long? Id => Body is { ValueKind: JsonValueKind.Object } body && body.TryGetProperty("id", out var id)
        ? ReadId(id)
        : null;

    /// <summary>An id: a number, or its digits.</summary>
    public static long? ReadId(JsonElement id) => id.ValueKind switch
    {
        JsonValueKind.Number when id.TryGetInt64(out var number) => number,
        JsonValueKind.String when long.TryParse(
            id.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };

    /// <summary>What happened, for people.</summary>
    public string Reason(string host)
    {
        if (Status is not { } status)
            return MayHaveArrived ? $"{host}: {Excerpt}" : $"{host} cannot be reached: {Excerpt}";
        var answer = $"{host} answered {(int)status}{(Excerpt.Length == 0 ? "" : $": {Excerpt}")}";
        return status switch
        {
            HttpStatusCode.Unauthorized => $"{answer}. Check api-key",
            HttpStatusCode.Forbidden => $"{answer}. Check api-key and bucket",
            HttpStatusCode.PaymentRequired => $"{answer}. Check the plan of the account",
            >= HttpStatusCode.Ambiguous and < HttpStatusCode.BadRequest =>
                $"{answer}. Redirects are not followed: set base-url to where it leads",
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed => $"{answer}. Check base-url and flavor",
            _ => answer,
        };
    }

    /// <summary>What to tell the connector of a request that did not succeed and does not speak of one text.</summary>
    /// <param name="host">For the message.</param>
    /// <param name="outcomeUnknown">Whether something may have been delivered; then it is not called refused, which
    /// means that nothing was.</param>
    public WriteOutcome ToOutcome(string host, bool outcomeUnknown)
    {
        var isTemporary = Status is null or HttpStatusCode.RequestTimeout || IsTooMany || IsServerError || IsSuccess;
        return isTemporary || outcomeUnknown
            ? new WriteOutcome.Unavailable(Reason(host), RetryAfter, outcomeUnknown)
            : new WriteOutcome.Refused(Reason(host));
    }
}
