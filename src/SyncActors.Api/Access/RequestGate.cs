using Microsoft.AspNetCore.Http;
using SyncActors.Api.Problems;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Access;

/// <summary>While the node does not run, only questions about its health are answered.</summary>
internal sealed class RequestGate(RequestDelegate next, NodeAccess node)
{
    private const string RetryAfterSeconds = "2";

    /// <summary>Lets a request through or answers 503.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (node.IsReady || context.Request.Path.StartsWithSegments(HealthApi.Path, StringComparison.Ordinal))
            return next(context);
        return RefuseAsync(context);
    }

    /// <summary>Answers 503 and when to come again.</summary>
    internal static Task RefuseAsync(HttpContext context)
    {
        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        return Problem.WriteAsync(
            context, StatusCodes.Status503ServiceUnavailable, "not-ready", "The node is starting or stopping.");
    }
}
