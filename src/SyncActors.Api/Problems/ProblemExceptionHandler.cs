using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Problems;

/// <summary>Turns what a request failed of into a problem document. What is not the caller's doing is logged here,
/// once, and not told in detail.</summary>
internal sealed partial class ProblemExceptionHandler(ILogger<ProblemExceptionHandler> logger) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
            return true; // Nobody waits for an answer.
        if (exception is NodeNotRunningException)
        {
            // It stopped between the gate and the route, as a node does that joins its cluster again.
            await RequestGate.RefuseAsync(httpContext);
            return true;
        }

        var (status, code, detail) = exception switch
        {
            BadHttpRequestException bad => (bad.StatusCode, CodeOf(bad.StatusCode), DetailOf(bad)),
            JournalUnavailableException => (
                StatusCodes.Status503ServiceUnavailable, "journal-unavailable",
                "The journal does not answer; try again."),
            CorruptStreamException or UnknownEventException => (
                StatusCodes.Status500InternalServerError, "damaged-history", exception.Message),
            _ => (
                StatusCodes.Status500InternalServerError, "internal-error",
                "Something went wrong here; see the server's log."),
        };
        if (status >= StatusCodes.Status500InternalServerError)
            LogFailed(exception, httpContext.Request.Method, httpContext.GetEndpoint()?.DisplayName ?? "no route");
        await Problem.WriteAsync(httpContext, status, code, detail);
        return true;
    }

    private static string CodeOf(int status) => status switch
    {
        StatusCodes.Status404NotFound => "not-found",
        StatusCodes.Status413PayloadTooLarge => "body-too-large",
        StatusCodes.Status415UnsupportedMediaType => "unsupported-media-type",
        _ => "invalid-request",
    };

    private static string DetailOf(BadHttpRequestException bad) =>
        bad.StatusCode == StatusCodes.Status413PayloadTooLarge
        ? "The body is too large; 1 MiB is the most."
        : bad.Message;

    [LoggerMessage(EventId = 5001, Level = LogLevel.Error, Message = "{Method} {Route} failed")]
    private partial void LogFailed(Exception exception, string method, string route);
}
