using System.Text.Json.Nodes;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>Errors of the token endpoint: flat, unlike those of the API.</summary>
/// <remarks>RFC 6749 section 5.2.</remarks>
internal static class OAuthError
{
    /// <summary>400 <c>invalid_grant</c>: the code or the refresh token is dead.</summary>
    public static VendorAnswer InvalidGrant(string description = "Token has been expired or revoked.") =>
        Of(400, "invalid_grant", description);

    /// <summary>The usual error of a status, for faults that were ordered.</summary>
    public static VendorAnswer Usual(int status, string? reason) => (status, reason) switch
    {
        (400, null or "invalid_grant") => InvalidGrant(),
        (401, null or "invalid_client") => Of(401, "invalid_client", "The OAuth client was not found."),
        (403, null) => Of(403, "access_denied", "The request was denied."),
        (429, null) => Of(429, "rate_limit_exceeded", "Too many requests."),
        ( >= 500, null) => Of(status, status == 503 ? "temporarily_unavailable" : "server_error", "Internal error."),
        _ => Of(status, reason ?? "invalid_request", "The request was refused."),
    };

    /// <summary>An error of the token endpoint.</summary>
    public static VendorAnswer Of(int status, string error, string description) => new(
        status, new JsonObject { ["error"] = error, ["error_description"] = description }.ToJsonString());
}
