using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.GoogleHealth.Access;

/// <summary>The routes <c>/token</c> and <c>/revoke</c>.</summary>
/// <remarks>https://developers.google.com/identity/protocols/oauth2/web-server, read in 2026.</remarks>
internal sealed class TokenEndpoint(GoogleHealthSimulatorOptions options, TimeProvider timeProvider, Tokens tokens)
{
    /// <summary>Exchanges a code or a refresh token.</summary>
    public async Task TokenAsync(HttpContext context)
    {
        var answer = context.Request.HasFormContentType
            ? Exchange(context.Request, await context.Request.ReadFormAsync(context.RequestAborted))
            : OAuthError.Of(400, "invalid_request", "The body must be form-encoded.");
        await answer.WriteAsync(context, context.RequestAborted);
    }

    /// <summary>Ends the grant that a token belongs to.</summary>
    public async Task RevokeAsync(HttpContext context)
    {
        var token = context.Request.HasFormContentType
            ? (await context.Request.ReadFormAsync(context.RequestAborted))["token"].ToString()
            : "";
        if (token.Length == 0)
            token = context.Request.Query["token"].ToString();
        var answer = tokens.Revoke(token)
            ? new VendorAnswer(StatusCodes.Status200OK, "{}")
            : OAuthError.Of(400, "invalid_token", "Token expired or revoked");
        await answer.WriteAsync(context, context.RequestAborted);
    }

    private VendorAnswer Exchange(HttpRequest request, IFormCollection form)
    {
        var (client, secret) = Client(request, form);
        if (client != options.ClientId)
            return OAuthError.Of(401, "invalid_client", "The OAuth client was not found.");
        if (secret != options.ClientSecret)
            return OAuthError.Of(401, "invalid_client", "Unauthorized");
        switch (form["grant_type"].ToString())
        {
            case "authorization_code":
                var verifier = form["code_verifier"].ToString();
                var redeemed = tokens.Redeem(
                    form["code"].ToString(), form["redirect_uri"].ToString(), verifier.Length == 0 ? null : verifier);
                return redeemed is null ? OAuthError.InvalidGrant("Malformed auth code.") : Answer(redeemed);
            case "refresh_token":
                var refreshed = tokens.Refresh(form["refresh_token"].ToString());
                return refreshed is null ? OAuthError.InvalidGrant() : Answer(refreshed);
            default:
                return OAuthError.Of(400, "unsupported_grant_type", "Invalid grant_type");
        }
    }

    private VendorAnswer Answer(GoogleTokens issued)
    {
        var now = timeProvider.GetUtcNow();
        var answer = new JsonObject
        {
            ["access_token"] = issued.AccessToken,
            ["expires_in"] = SecondsTo(issued.ExpiresAt, now),
        };
        if (issued.RefreshToken is not null)
            answer["refresh_token"] = issued.RefreshToken;
        answer["scope"] = string.Join(' ', issued.Scopes);
        answer["token_type"] = "Bearer";
        if (issued.RefreshTokenExpiresAt is { } end)
            answer["refresh_token_expires_in"] = SecondsTo(end, now);
        return new VendorAnswer(StatusCodes.Status200OK, answer.ToJsonString());
    }

    // The vendor counts the answer's own second, so a life of an hour is announced as 3599.
    private static long SecondsTo(DateTimeOffset end, DateTimeOffset now) =>
        Math.Max(0, (long)(end - now).TotalSeconds - 1);

    private static (string Client, string Secret) Client(HttpRequest request, IFormCollection form)
    {
        const string scheme = "Basic ";
        var header = request.Headers.Authorization.ToString();
        if (!header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            return (form["client_id"].ToString(), form["client_secret"].ToString());
        var bytes = new byte[header.Length];
        if (!Convert.TryFromBase64String(header[scheme.Length..].Trim(), bytes, out var written))
            return ("", "");
        var parts = Encoding.UTF8.GetString(bytes, 0, written).Split(':', 2);
        return parts is [var client, var secret]
            ? (Uri.UnescapeDataString(client), Uri.UnescapeDataString(secret))
            : ("", "");
    }
}
