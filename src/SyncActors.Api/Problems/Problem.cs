using System.Globalization;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.WebUtilities;

namespace SyncActors.Api.Problems;

/// <summary>Problem documents (RFC 9457) with stable types: <c>/problems/(code)</c>.</summary>
internal static class Problem
{
    private const string Types = "/problems/";

    /// <summary>A problem as a route's answer.</summary>
    internal static ProblemHttpResult Result(int status, string code, string detail) =>
        TypedResults.Problem(Of(status, code, detail));

    /// <summary>Writes a problem where no route answers, also to who asked for something else, such as a
    /// stream.</summary>
    internal static Task WriteAsync(HttpContext context, int status, string code, string detail) =>
        Result(status, code, detail).ExecuteAsync(context);

    /// <summary>Gives a problem that the framework made a type of ours.</summary>
    internal static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        if (problem.Type?.StartsWith(Types, StringComparison.Ordinal) == true)
            return;
        var status = problem.Status ?? context.HttpContext.Response.StatusCode;
        var phrase = ReasonPhrases.GetReasonPhrase(status);
        problem.Type = Types + JsonNamingPolicy.KebabCaseLower.ConvertName(phrase);
        problem.Detail ??= $"{context.HttpContext.Request.Method} {context.HttpContext.Request.Path}: {phrase}.";
    }

    /// <summary>Answers 429 with the wait.</summary>
    internal static Task TooManyRequestsAsync(OnRejectedContext rejected, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var told)
            ? told
            : TimeSpan.FromSeconds(1);
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        rejected.HttpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return WriteAsync(
            rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too-many-requests",
            $"Too many requests from this address; try again in {seconds} s.");
    }

    private static ProblemDetails Of(int status, string code, string detail) => new()
    {
        Type = Types + code,
        Title = ReasonPhrases.GetReasonPhrase(status),
        Status = status,
        Detail = detail,
    };
}
