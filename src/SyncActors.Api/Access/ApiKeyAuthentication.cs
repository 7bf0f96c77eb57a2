using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Problems;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Access;

/// <summary>Knows callers by the key they send, in the header <c>X-API-Key</c> or as a bearer token.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder, NodeAccess node,
    ChosenKey chosen, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    /// <summary>Name of the scheme.</summary>
    internal new const string Scheme = "ApiKey";

    /// <summary>Name of the header.</summary>
    internal const string Header = "X-API-Key";

    private const string Bearer = "Bearer ";

    /// <inheritdoc/>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Presented() is not { } text)
            return AuthenticateResult.NoResult();
        if (chosen.Find(text) is { } operators)
            return Known(operators);
        if (ApiKey.Parse(text) is not { } key)
            return AuthenticateResult.Fail("no key");
        var row = await node.Parts.Stores.ApiKeys.ReadAsync(key.Id, Context.RequestAborted);

        // One answer for every reason: whether an id exists is nobody's business.
        if (!key.Matches(row) || !row!.IsGood(time.GetUtcNow()))
            return AuthenticateResult.Fail("no good key");
        return Known(row);
    }

    /// <inheritdoc/>
    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        Response.Headers.WWWAuthenticate = $"{Scheme} header=\"{Header}\", Bearer";
        await Problem.WriteAsync(
            Context, StatusCodes.Status401Unauthorized, "unauthorized",
            Presented() is null
                ? $"Send a key in the header {Header}. The operator's key is in operator.key of the data folder."
                : "The key is not good.");
    }

    /// <inheritdoc/>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) => Problem.WriteAsync(
        Context, StatusCodes.Status403Forbidden, "forbidden", "The key does not allow this.");

    private static AuthenticateResult Known(ApiKeyRow row) =>
        AuthenticateResult.Success(new AuthenticationTicket(Caller.Principal(row), Scheme));

    private string? Presented()
    {
        if (Request.Headers[Header].ToString() is { Length: > 0 } own)
            return own;
        var authorization = Request.Headers.Authorization.ToString();
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? authorization[Bearer.Length..].Trim()
            : null;
    }
}
