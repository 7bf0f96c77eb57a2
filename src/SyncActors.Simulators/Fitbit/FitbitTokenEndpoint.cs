using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>The token, revoke and introspect endpoints.</summary>
internal sealed class FitbitTokenEndpoint(
    FitbitSimulatorOptions options, FitbitTokens tokens, FitbitAuthorization authorization, TimeProvider timeProvider)
{
    /// <summary>POST /oauth2/token.</summary>
    public async Task<VendorAnswer> TokenAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
            return FitbitErrors.InvalidRequest("There was an error reading the request body.");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (!IsClient(context, form)) return FitbitErrors.InvalidClient;
        return form["grant_type"].ToString() switch
        {
            "authorization_code" => Exchange(form),
            "refresh_token" => await RefreshAsync(form["refresh_token"].ToString(), cancellationToken),
            "" => FitbitErrors.InvalidRequest("Missing 'grant_type' parameter value."),
            var other => FitbitErrors.InvalidRequest("Unsupported grant_type: " + other),
        };
    }

    /// <summary>POST /oauth2/revoke.</summary>
    public async Task<VendorAnswer> RevokeAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!context.Request.HasFormContentType)
            return FitbitErrors.InvalidRequest("There was an error reading the request body.");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        if (!IsClient(context, form)) return FitbitErrors.InvalidClient;
        var token = form["token"].ToString();
        if (token.Length == 0) return FitbitErrors.InvalidRequest("Missing parameters: token");
        return tokens.Revoke(token) ? new VendorAnswer(200, "") : FitbitErrors.InvalidToken(token);
    }

    /// <summary>POST /1.1/oauth2/introspect.</summary>
    public async Task<VendorAnswer> IntrospectAsync(HttpContext context, CancellationToken cancellationToken)
    {
        var bearer = FitbitGate.Bearer(context);
        if (bearer is null) return FitbitErrors.HeaderMissing;
        if (tokens.Find(bearer) is not { } caller) return FitbitErrors.InvalidToken(bearer);
        if (caller.ExpiresAt <= timeProvider.GetUtcNow()) return FitbitErrors.ExpiredToken(bearer);
        tokens.MarkUsed(bearer);
        if (!context.Request.HasFormContentType)
            return FitbitErrors.InvalidRequest("There was an error reading the request body.");
        var form = await context.Request.ReadFormAsync(cancellationToken);
        return new VendorAnswer(200, Describe(form["token"].ToString()).ToJsonString());
    }

    private JsonObject Describe(string token)
    {
        if (tokens.FindActive(token) is not ({ } pair, var isAccess)) return new JsonObject { ["active"] = false };
        var issued = pair.ExpiresAt.AddSeconds(-pair.ExpiresIn);
        var scopes = string.Join(", ", pair.Scopes.Select(static scope => scope.ToUpperInvariant() + "=READ"));
        return new JsonObject
        {
            ["active"] = true,
            ["scope"] = $"{{{scopes}}}",
            ["client_id"] = options.ClientId,
            ["user_id"] = pair.UserId,
            ["token_type"] = isAccess ? "access_token" : "refresh_token",
            ["exp"] = pair.ExpiresAt.ToUnixTimeMilliseconds(),
            ["iat"] = issued.ToUnixTimeMilliseconds(),
        };
    }

    private VendorAnswer Exchange(IFormCollection form)
    {
        var code = form["code"].ToString();
        if (code.Length == 0) return FitbitErrors.InvalidRequest("Missing parameters: code");
        var redeemed = authorization.Redeem(
            code, form["redirect_uri"].ToString(), form["code_verifier"].ToString());
        return redeemed is ({ } userId, { } scopes)
            ? Answer(tokens.Issue(userId, scopes))
            : FitbitErrors.InvalidGrant("Authorization code invalid: " + code + ".");
    }

    private async Task<VendorAnswer> RefreshAsync(string refreshToken, CancellationToken cancellationToken)
    {
        if (refreshToken.Length == 0) return FitbitErrors.InvalidRequest("Missing parameters: refresh_token");
        switch (tokens.BeginRefresh(refreshToken))
        {
            case RefreshResult.Conflict:
                return FitbitErrors.RefreshConflict;
            case RefreshResult.Refreshed refreshed:
                try
                {
                    // The new tokens exist from here on: a caller that goes away now loses only the answer.
                    if (options.RefreshDuration > TimeSpan.Zero)
                        await Task.Delay(options.RefreshDuration, timeProvider, cancellationToken);
                    return Answer(refreshed.Pair);
                }
                finally
                {
                    tokens.EndRefresh(refreshToken);
                }

            default:
                return FitbitErrors.InvalidGrant("Refresh token invalid: " + refreshToken + ".");
        }
    }

    private bool IsClient(HttpContext context, IFormCollection form)
    {
        if (options.AppType == FitbitAppType.Client) return form["client_id"] == options.ClientId;
        if (!AuthenticationHeaderValue.TryParse(context.Request.Headers.Authorization, out var header)
            || !header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase))
            return false;
        var expected = Convert.ToBase64String(Encoding.UTF8.GetBytes(options.ClientId + ":" + options.ClientSecret));
        return header.Parameter == expected;
    }

    private static VendorAnswer Answer(FitbitTokenPair pair) => new(200, new JsonObject
    {
        ["access_token"] = pair.AccessToken,
        ["expires_in"] = pair.ExpiresIn,
        ["refresh_token"] = pair.RefreshToken,
        ["scope"] = string.Join(' ', pair.Scopes),
        ["token_type"] = "Bearer",
        ["user_id"] = pair.UserId,
    }.ToJsonString());
}
