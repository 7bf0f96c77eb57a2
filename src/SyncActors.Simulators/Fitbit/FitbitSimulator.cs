using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Fitbit;

/// <summary>
/// The Fitbit Web API for a population: OAuth 2.0 with single-use refresh tokens, the read endpoints with their range
/// limits and missing members, an hourly quota per user, and the switch-off of November 2026.
/// </summary>
/// <remarks>dev.fitbit.com, Web API reference, read in 2026; differences that the vendor left open are options.</remarks>
public sealed class FitbitSimulator : IVendor
{
    private readonly FitbitSimulatorOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly FitbitTokens _tokens;
    private readonly FitbitAuthorization _authorization;
    private readonly FitbitTokenEndpoint _tokenEndpoint;
    private readonly FitbitGate _gate;
    private readonly FitbitSubscriptions _subscriptions = new();
    private volatile bool _retired;

    /// <summary>A simulator with no consents yet.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The quota or the life of access tokens is not above zero.</exception>
    public FitbitSimulator(FitbitSimulatorOptions options, TimeProvider timeProvider)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.QuotaPerHour);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.AccessTokenLife, TimeSpan.FromSeconds(1));
        _options = options;
        _timeProvider = timeProvider;
        Webhooks = new FitbitWebhooks(_subscriptions, options.ClientSecret);
        _tokens = new FitbitTokens(options, timeProvider);
        _authorization = new FitbitAuthorization(options, timeProvider);
        _tokenEndpoint = new FitbitTokenEndpoint(options, _tokens, _authorization, timeProvider);
        _gate = new FitbitGate(options, _tokens, new FitbitQuota(options.QuotaPerHour, timeProvider), timeProvider);
    }

    /// <summary>Notifications of the subscriptions that were made.</summary>
    public FitbitWebhooks Webhooks { get; }

    /// <inheritdoc/>
    public string Name => "fitbit";

    /// <summary>Whether every request is answered with 410.</summary>
    public bool IsRetired => _retired || _options.RetiredFrom <= _timeProvider.GetUtcNow();

    /// <summary>Turns the API off for good, whatever the clock says.</summary>
    public void Retire() => _retired = true;

    /// <summary>A consent without a browser.</summary>
    /// <param name="userId">A person of the population.</param>
    /// <param name="scopes">Scopes that are ticked; those that the person does not share are left out. Null ticks all.</param>
    /// <exception cref="ArgumentException">The population has no such person.</exception>
    public FitbitTokenPair GrantDirectly(string userId, IReadOnlyList<string>? scopes = null)
    {
        var person = _options.Population.Find(userId)
            ?? throw new ArgumentException("The population has no person " + userId + ".", nameof(userId));
        return _tokens.Issue(userId, FitbitScopes.Granted(scopes ?? FitbitScopes.All, person.Shares));
    }

    /// <summary>The user takes the consent back on the vendor's own pages: all tokens end.</summary>
    public void RevokeConsent(string userId) => _tokens.RevokeUser(userId);

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata;
        var routeClass = metadata?.GetMetadata<RouteClass>()?.Name ?? "unknown";
        var user = FitbitGate.Bearer(context) is { } token ? _tokens.Find(token)?.UserId : null;
        return new RouteCall(routeClass, user);
    }

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => FitbitErrors.Of(status, reason);

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        Map(routes, "GET", "/oauth2/authorize", "authorize", context => Task.FromResult(_authorization.Authorize(context)));
        Map(routes, "POST", "/oauth2/authorize", "authorize", context => _authorization.DecideAsync(context, context.RequestAborted));
        Map(routes, "POST", "/oauth2/token", "token", context => _tokenEndpoint.TokenAsync(context, context.RequestAborted));
        Map(routes, "POST", "/oauth2/revoke", "revoke", context => _tokenEndpoint.RevokeAsync(context, context.RequestAborted));
        Map(routes, "POST", "/1.1/oauth2/introspect", "introspect", context => _tokenEndpoint.IntrospectAsync(context, context.RequestAborted));
        foreach (var endpoint in FitbitEndpoints.All.Concat(_subscriptions.Endpoints()))
        {
            Map(routes, endpoint.Method, endpoint.Template, endpoint.RouteClass,
                context => Task.FromResult(_gate.Answer(context, endpoint)));
        }

        routes.MapFallback("{**path}", AnswerUnknownAsync).WithMetadata(new RouteClass("unknown"));
    }

    private void Map(
        IEndpointRouteBuilder routes, string method, string template, string routeClass,
        Func<HttpContext, Task<VendorAnswer>> answer) =>
        routes.MapMethods(template, [method], context => AnswerAsync(context, answer))
            .WithMetadata(new RouteClass(routeClass));

    private async Task AnswerUnknownAsync(HttpContext context)
    {
        var answer = IsRetired ? FitbitErrors.Gone : FitbitErrors.NotFound;
        await answer.WriteAsync(context, context.RequestAborted);
    }

    private async Task AnswerAsync(HttpContext context, Func<HttpContext, Task<VendorAnswer>> answer)
    {
        var result = IsRetired ? FitbitErrors.Gone : await answer(context);
        await result.WriteAsync(context, context.RequestAborted);
    }

    private sealed record RouteClass(string Name);
}
