using System.Net;

namespace SyncActors.Destinations.LightRag;

/// <summary>What the answer to an insert means. 409 has several meanings, and 1.4 says 200 where 1.5 says
/// 409.</summary>
internal abstract record InsertVerdict
{
    private const string Exists409 = "already contains";

    private InsertVerdict()
    {
    }

    /// <summary>It was heard.</summary>
    public sealed record Accepted(string TrackId) : InsertVerdict;

    /// <summary>A document of this name, or in 1.4 of this text, is there.</summary>
    /// <param name="TrackId">That of the document; null where the server does not say.</param>
    public sealed record Exists(string? TrackId) : InsertVerdict;

    /// <summary>The server is well and wants us to wait.</summary>
    public sealed record Wait(string Reason, TimeSpan? RetryAfter) : InsertVerdict;

    /// <summary>The server has failed inside.</summary>
    public sealed record Choked(string Reason) : InsertVerdict;

    /// <summary>The server is unwell, or the answer is lost.</summary>
    public sealed record Unwell : InsertVerdict;

    /// <summary>It will never take this text.</summary>
    public sealed record Invalid(string Reason) : InsertVerdict;

    /// <summary>Whether the text may be there, or may yet get there.</summary>
    public bool MayHaveStored(LightRagAnswer answer) => this switch
    {
        Wait or Invalid => false,
        Unwell => answer.MayHaveArrived && (int?)answer.Status is not (>= 300 and < 500),
        _ => true,
    };

    /// <summary>Reads an answer.</summary>
    public static InsertVerdict Of(LightRagAnswer answer) => answer.Status switch
    {
        null => new Unwell(),
        HttpStatusCode.Conflict when answer.Detail.Contains(Exists409, StringComparison.OrdinalIgnoreCase) =>
            new Exists(null),
        HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests => new Wait(answer.Detail, answer.RetryAfter),
        HttpStatusCode.InternalServerError => new Choked(answer.Detail),
        HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity =>
            new Invalid(answer.Detail),
        _ when !answer.IsSuccess => new Unwell(),
        _ => (answer.Text("status"), answer.Text("track_id")) switch
        {
            ("duplicated", var track) => new Exists(string.IsNullOrEmpty(track) ? null : track),
            ("success" or "partial_success", { Length: > 0 } track) => new Accepted(track),
            var (status, _) => new Choked($"it answered '{status}' {answer.Text("message")}"),
        },
    };
}
