using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Api.Audit;
using SyncActors.Api.Authorization;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;

namespace SyncActors.Api;

/// <summary>Routes that bring grants: a consent in a browser, or tokens from elsewhere.</summary>
internal static class AuthorizationApi
{
    /// <summary>Cookie that binds a consent to a browser.</summary>
    internal const string BrowserCookie = "syncactors-consent";

    /// <summary>Header for the same secret, for a program that brings back what the provider sent it.</summary>
    internal const string BrowserHeader = "X-Consent-Browser";

    private const int SecretLengthMin = 16;
    private const int TextLengthMax = 16_384;

    internal static void MapAuthorizationApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/connectors/{name}").WithTags("Authorization")
            .RequireAuthorization(ApiServices.Operate)
            .ProducesProblem(StatusCodes.Status400BadRequest)
            .ProducesProblem(StatusCodes.Status404NotFound)
            .ProducesProblem(StatusCodes.Status409Conflict);
        group.MapPost("/authorize", BeginAsync).Audited("authorization.started")
            .Accepts<AuthorizeBody>(isOptional: true, "application/json");
        group.MapPost("/grant", KeepAsync).Audited(AuditChange.GrantStored)
            .Accepts<GrantBody>("application/json");
        group.MapGet("/authorization", ShowAsync);
    }

    internal static void MapConsentPages(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/oauth").ExcludeFromDescription().AllowAnonymous();
        group.MapGet("/start/{name}", Start);
        group.MapGet("/{provider}/callback", FinishAsync);
    }

    /// <summary>Path to which a provider sends browsers back.</summary>
    internal static string CallbackPath(string provider) => $"/oauth/{provider}/callback";

    /// <summary>Begins a consent. With a secret of one's own, the address is the provider's page, and only who shows
    /// the secret again can end the consent. Without one, the address is a page here, which binds the consent to the
    /// browser that opens it.</summary>
    internal static async Task<Results<Ok<ConsentBegun>, ProblemHttpResult>> BeginAsync(
        RequestedConnector connector, HttpRequest request, AuditedChange change, ConsentTickets tickets,
        ServerFacts server, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<AuthorizeBody>(request, cancellationToken);
        if (body.Browser is { Length: < SecretLengthMin or > TextLengthMax })
            throw new BadHttpRequestException(
                $"'browser' must be a random text of {SecretLengthMin} characters or more.");
        if (connector.Setup is null)
            return connector.NotConfigured();
        if (CredentialOf(connector.Parts, connector.Id) is not { } credential)
            return NoConsentNeeded(connector);
        var redirect = RedirectOf(credential, server);
        await change.WriteAsync(
            connector.Row.Name, new { provider = credential.Provider.Name, credential.Account }, cancellationToken);
        var url = body.Browser is { } secret
            ? connector.Parts.Authorization.Begin(credential, redirect, secret)
            : StartPage(connector, redirect, tickets, server);
        return TypedResults.Ok(new ConsentBegun(url, redirect));
    }

    /// <summary>Keeps a grant that was got another way.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> KeepAsync(
        RequestedConnector connector, HttpRequest request, AuditedChange change, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<GrantBody>(request, cancellationToken);
        if (!IsToken(body.AccessToken))
            throw new BadHttpRequestException("'accessToken' must be a token: visible characters without blanks.");
        if (body.RefreshToken is not null && !IsToken(body.RefreshToken))
            throw new BadHttpRequestException("'refreshToken' must be a token: visible characters without blanks.");
        if (CredentialOf(connector.Parts, connector.Id) is not { } credential)
            return connector.Setup is null ? connector.NotConfigured() : NoConsentNeeded(connector);
        var scopes = body.Scopes ?? [];
        var grant = new Grant(body.AccessToken, body.RefreshToken, body.ExpiresAt.ToUniversalTime(), scopes);
        await change.WriteAsync(
            connector.Row.Name, new { provider = credential.Provider.Name, credential.Account }, cancellationToken);
        var refused = await connector.Parts.Node.Gateway.KeepAsync(
            credential, grant, Guid.CreateVersion7(time.GetUtcNow()), cancellationToken);
        if (refused is not null)
        {
            return Problem.Result(
                StatusCodes.Status503ServiceUnavailable, "not-kept",
                $"The grant could not be kept: {refused}. Send it again.");
        }

        return TypedResults.NoContent();
    }

    /// <summary>Shows whether there is a grant, and how often its secret has changed.</summary>
    internal static async Task<Results<Ok<GrantView>, ProblemHttpResult>> ShowAsync(
        RequestedConnector connector, CancellationToken cancellationToken)
    {
        if (CredentialOf(connector.Parts, connector.Id) is not { } credential)
            return connector.Setup is null ? connector.NotConfigured() : NoConsentNeeded(connector);
        var grant = await connector.Parts.Node.Grants.RunAsync(
            new EntityId(credential.Id.Value), RecoveryOptions.Default, cancellationToken);
        var state = grant.State;
        return TypedResults.Ok(new GrantView(
            state is { Rotation: > 0, Rejected: null }, state.Rotation, state.Scopes, state.ExpiresAt, state.Rejected));
    }

    // Admits a browser, gives it the secret that binds the consent to it, and sends it on to the provider.
    private static Results<RedirectHttpResult, ContentHttpResult> Start(
        string name, string? ticket, HttpContext context, NodeAccess node, ConsentTickets tickets, ServerFacts server)
    {
        var connector = ConnectorId.Of(name);
        if (!tickets.TryUse(ticket, connector) || CredentialOf(node.Parts, connector) is not { } credential)
            return ConsentPage.Failed("This address was used already or is too old. Begin again.");
        var redirect = RedirectOf(credential, server);
        var browser = context.Request.Cookies[BrowserCookie] is { Length: >= SecretLengthMin } known
            ? known
            : ConsentTickets.Secret();
        context.Response.Cookies.Append(BrowserCookie, browser, new CookieOptions
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = AuthorizationFlow.Patience,
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = redirect.Scheme == Uri.UriSchemeHttps,
        });
        return TypedResults.Redirect(node.Parts.Authorization.Begin(credential, redirect, browser).ToString());
    }

    // The provider sends the browser back.
    private static async Task<ContentHttpResult> FinishAsync(
        string provider, string? state, string? code, string? error, HttpContext context, NodeAccess node,
        CancellationToken cancellationToken)
    {
        var browser = context.Request.Cookies[BrowserCookie] ?? context.Request.Headers[BrowserHeader].FirstOrDefault();
        var ended = await node.Parts.Authorization.CompleteAsync(
            provider, state, code, error, browser, cancellationToken);
        context.Response.Cookies.Delete(BrowserCookie);
        if (ended is not Consented.Granted granted)
            return ConsentPage.Failed(((Consented.Failed)ended).Reason);
        return ConsentPage.Of(
            StatusCodes.Status200OK, "Connected",
            $"{granted.Setup.Account} at {granted.Setup.Provider.Name} is connected. This window can be closed.");
    }

    private static CredentialSetup? CredentialOf(NodeParts parts, ConnectorId connector) =>
        parts.Connectors.Find(connector)?.Definition.Credential is { } id ? parts.Credentials.Find(id) : null;

    private static Uri RedirectOf(CredentialSetup credential, ServerFacts server) =>
        credential.RedirectUri ?? new Uri(Address(server), CallbackPath(credential.Provider.Name));

    private static Uri StartPage(RequestedConnector connector, Uri redirect, ConsentTickets tickets, ServerFacts server)
    {
        var path = $"/oauth/start/{Uri.EscapeDataString(connector.Row.Name)}?ticket={tickets.Issue(connector.Id)}";
        var page = new UriBuilder(new Uri(Address(server), path));

        // Cookies are by host name: the page that sets one must have the name to which the provider sends back.
        if (redirect.IsLoopback && page.Uri.IsLoopback)
            page.Host = redirect.Host;
        return page.Uri;
    }

    private static Uri Address(ServerFacts server) =>
        server.Address ?? throw new InvalidOperationException("The server does not listen yet.");

    private static bool IsToken(string text) =>
        text.Length is > 0 and <= TextLengthMax && text.All(character => character is > ' ' and <= '~');

    private static ProblemHttpResult NoConsentNeeded(RequestedConnector connector) => Problem.Result(
        StatusCodes.Status409Conflict, "no-consent-needed", $"The source of {connector.Row.Name} needs no consent.");

    /// <summary>Where a grant stands.</summary>
    /// <param name="Granted">Whether it can be used.</param>
    /// <param name="Rotation">Number of its secret; 0 when there is none.</param>
    /// <param name="Scopes">What was granted; none when unknown.</param>
    /// <param name="ExpiresAt">When the access token ends; it is renewed by itself.</param>
    /// <param name="Rejected">Why the provider refuses it; null while it is good.</param>
    internal sealed record GrantView(
        bool Granted, long Rotation, IReadOnlyList<string> Scopes, DateTimeOffset? ExpiresAt, string? Rejected);

    /// <summary>How to begin a consent.</summary>
    /// <param name="Browser">Secret that must be shown again at the end; 16 characters or more. Without one, a page
    /// here binds the consent to a browser.</param>
    internal sealed record AuthorizeBody(string? Browser = null);

    /// <summary>A grant that was got another way.</summary>
    /// <param name="AccessToken">For calls.</param>
    /// <param name="RefreshToken">For new access tokens; null when there is none.</param>
    /// <param name="ExpiresAt">When the access token ends.</param>
    /// <param name="Scopes">What was granted; none when unknown.</param>
    internal sealed record GrantBody(
        string AccessToken, DateTimeOffset ExpiresAt, string? RefreshToken = null, IReadOnlyList<string>? Scopes = null)
    {
        /// <summary>Without the tokens.</summary>
        public override string ToString() => nameof(GrantBody);
    }
}

/// <summary>A consent that was begun.</summary>
/// <param name="Url">Open this in a browser.</param>
/// <param name="RedirectUri">Where the provider sends the browser afterwards.</param>
internal sealed record ConsentBegun(Uri Url, Uri RedirectUri);
