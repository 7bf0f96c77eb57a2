using System.Globalization;
using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Limitless.Query;

/// <summary>The vendor's errors: a text without a code, and HTML from what stands before the service.</summary>
internal static class LimitlessError
{
    /// <summary>The usual error of a status.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="reason">The text; of a 429 the seconds to wait. Null for the usual one.</param>
    public static VendorAnswer Of(int status, string? reason) => status switch
    {
        429 => TooMany(reason ?? "42"),
        >= 500 => Html(status),
        _ => Text(status, reason ?? status switch
        {
            400 => "Bad request",
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "Lifelog not found",
            410 => "This service has ended",
            _ => "Request refused",
        }),
    };

    /// <summary>An error with a text.</summary>
    public static VendorAnswer Text(int status, string text) =>
        new(status, new JsonObject { ["error"] = text }.ToJsonString());

    /// <summary>429 with a wait in whole seconds, as text and without a header.</summary>
    public static VendorAnswer TooMany(TimeSpan wait) =>
        TooMany(Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture));

    private static VendorAnswer TooMany(string seconds) => new(
        429, new JsonObject { ["error"] = "Too many requests", ["retryAfter"] = seconds }.ToJsonString());

    private static VendorAnswer Html(int status) => new(
        status,
        $"<html>\n<head><title>{status} Server Error</title></head>\n"
        + $"<body><center><h1>{status} Server Error</h1></center></body>\n</html>\n",
        "text/html");
}
