using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.MemoryApi;

/// <summary>Errors: the statuses are specified, their bodies are not.</summary>
internal static class MemoryErrors
{
    private const string Page = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head>"
        + "<body><center><h1>502 Bad Gateway</h1></center></body></html>";

    /// <summary>The error of a status.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">What it says; null for the usual words, <c>html</c> for a proxy's page.</param>
    internal static VendorAnswer Of(int status, string? reason) => reason == "html"
        ? new VendorAnswer(status, Page, "text/html; charset=utf-8")
        : new VendorAnswer(status, new JsonObject { ["error"] = reason ?? Words(status) }.ToJsonString());

    /// <summary>There is no such context.</summary>
    internal static VendorAnswer NoContext() => Of(404, "Context not found");

    /// <summary>Too many requests.</summary>
    internal static VendorAnswer TooMany(TimeSpan wait) => Of(429, null) with
    {
        Headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["Retry-After"] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        },
    };

    private static string Words(int status) => status switch
    {
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not found",
        429 => "Too many requests",
        >= 500 => "Internal error",
        _ => "Bad request",
    };
}
