using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>The API's error answers, in both of its shapes.</summary>
internal static class FitbitErrors
{
    /// <summary>Word for <see cref="IVendor.Refuse"/> that asks for the newer shape.</summary>
    public const string GoogleStyle = "google";

    private const string MoreInformation =
        " Visit https://dev.fitbit.com/docs/oauth2 for more information on the Fitbit Web API authorization process.";

    public static VendorAnswer HeaderMissing { get; } = Old(401, "invalid_request", "Authorization header required.");

    public static VendorAnswer InvalidClient { get; } = Old(
        401, "invalid_client",
        "Invalid authorization header format. The header was not recognized." + MoreInformation);

    public static VendorAnswer NotFound { get; } =
        Old(404, "not_found", "The API you are requesting could not be found.");

    public static VendorAnswer OtherUser { get; } = Old(
        403, "insufficient_permissions", "This application does not have permission to access the resources of this user.");

    public static VendorAnswer PermissionDenied { get; } =
        Google(403, "The caller does not have permission", "PERMISSION_DENIED");

    public static VendorAnswer RefreshConflict { get; } = Old(
        409, "request", "Multiple concurrent refresh requests were made with the same refresh token.");

    // The vendor never published this body; a page of HTML keeps clients from parsing it.
    public static VendorAnswer Gone { get; } = new(
        410, "<!DOCTYPE html><title>Gone</title><p>The Fitbit Web API has been turned off.</p>", "text/html; charset=utf-8");

    // The message holds the token in clear, as the vendor's does.
    public static VendorAnswer ExpiredToken(string token) =>
        Old(401, "expired_token", "Access token expired: " + token);

    public static VendorAnswer InvalidToken(string token) =>
        Old(401, "invalid_token", "Access token invalid: " + token + "." + MoreInformation);

    public static VendorAnswer InvalidGrant(string message) => Old(400, "invalid_grant", message + MoreInformation);

    public static VendorAnswer InvalidRequest(string message) => Old(400, "invalid_request", message, "n/a");

    public static VendorAnswer Validation(string field, string message) => Old(400, "validation", message, field);

    public static VendorAnswer InsufficientScope(string scope) => Old(
        403, "insufficient_scope",
        $"This application does not have permission to access {scope} data." + MoreInformation);

    public static VendorAnswer TooManyRequests(bool google) => google
        ? Google(429, "Resource has been exhausted (e.g. check quota).", "RESOURCE_EXHAUSTED")
        : Old(429, "system", "Too Many Requests", "n/a");

    /// <summary>The error that a fault orders.</summary>
    public static VendorAnswer Of(int status, string? reason) => (status, reason) switch
    {
        (429, _) => TooManyRequests(reason == GoogleStyle),
        (_, GoogleStyle) => Google(status, "The request failed.", status switch
        {
            400 => "INVALID_ARGUMENT",
            401 => "UNAUTHENTICATED",
            403 => "PERMISSION_DENIED",
            404 => "NOT_FOUND",
            503 => "UNAVAILABLE",
            _ => "INTERNAL",
        }),
        (400, null) => InvalidRequest("There was an error reading the request body."),
        (401, null or "expired_token") => ExpiredToken("ordered-fault"),
        (403, null) => InsufficientScope("requested"),
        (404, null) => NotFound,
        (409, null) => RefreshConflict,
        (410, _) => Gone,
        _ => Old(status, reason ?? "system", "The request could not be handled."),
    };

    private static VendorAnswer Old(int status, string type, string message, string? field = null)
    {
        var error = new JsonObject { ["errorType"] = type };
        if (field is not null) error["fieldName"] = field;
        error["message"] = message;
        return Json(status, new JsonObject { ["errors"] = new JsonArray(error), ["success"] = false });
    }

    private static VendorAnswer Google(int status, string message, string word) => Json(status, new JsonObject
    {
        ["error"] = new JsonObject { ["code"] = status, ["message"] = message, ["status"] = word },
    });

    private static VendorAnswer Json(int status, JsonObject body) => new(status, body.ToJsonString());
}
