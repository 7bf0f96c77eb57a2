using Microsoft.AspNetCore.Http;

namespace SyncActors.Api.Access;

/// <summary>Headers that every answer carries: nothing is cached, framed, sniffed or sent along as a
/// referrer.</summary>
internal sealed class SafeHeaders(RequestDelegate next)
{
    /// <summary>Adds the headers and goes on.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'";
        return next(context);
    }
}
