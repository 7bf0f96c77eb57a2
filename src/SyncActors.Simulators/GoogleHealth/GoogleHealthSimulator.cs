using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.GoogleHealth.Access;
using SyncActors.Simulators.GoogleHealth.Query;
using SyncActors.Simulators.Hosting;
using SyncActors.Simulators.People;

namespace SyncActors.Simulators.GoogleHealth;

/// <summary>
/// The Google Health API version 4 with Google's OAuth server, as documented in 2026, over a population.
/// Authorization at
/// <c>/o/oauth2/v2/auth</c>, tokens at <c>/token</c> and <c>/revoke</c>, data below <c>/v4/</c>. Besides, for demos and
/// shell tests: <c>GET /_sim/people</c> (the first 1,000), <c>POST /_sim/people/{id}/grant?scope=…</c> (all scopes
/// without one),
/// <c>POST /_sim/people/{id}/revoke</c>, <c>PUT /_sim/people/{id}/account?state=linked|notLinked|legacy</c>.
/// </summary>
/// <remarks>
/// Facts: https://developers.google.com/health and its discovery document, read in 2026. Route classes for the
/// ledger and for
/// faults: authorize, token, revoke, identity, profile, settings, pairedDevices, list, reconcile, get, rollUp,
/// dailyRollUp,
/// other.
/// </remarks>
public sealed class GoogleHealthSimulator : IVendor
{
    private const int PeopleShown = 1_000;

    private readonly IPopulation _population;
    private readonly GoogleHealthSimulatorOptions _options;
    private readonly Tokens _tokens;
    private readonly Gate _gate;
    private readonly HealthApi _api;
    private readonly TokenEndpoint _tokenEndpoint;
    private readonly ConsentEndpoint _consentEndpoint;

    /// <summary>Makes a simulator; <see cref="SimulatorServer"/> serves it.</summary>
    /// <param name="population">The people whose data it has. A user is named by the person's id.</param>
    /// <param name="timeProvider">The simulator's clock; data later than it are not there yet.</param>
    /// <param name="options">How it behaves; null for the vendor's defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public GoogleHealthSimulator(
        IPopulation population, TimeProvider timeProvider, GoogleHealthSimulatorOptions? options = null)
    {
        _population = population;
        _options = options ?? new GoogleHealthSimulatorOptions();
        _options.Check();
        _tokens = new Tokens(_options, timeProvider);
        _gate = new Gate(population, _options, timeProvider, _tokens);
        _api = new HealthApi(population, _options, timeProvider, _gate);
        _tokenEndpoint = new TokenEndpoint(_options, timeProvider, _tokens);
        _consentEndpoint = new ConsentEndpoint(population, _options, _tokens);
    }

    /// <inheritdoc/>
    public string Name => "google-health";

    /// <summary>Issues tokens as if the user had consented, without a browser.</summary>
    /// <param name="userId">The person's id.</param>
    /// <param name="scopes">What the user grants; null for every scope that exists.</param>
    /// <exception cref="ArgumentException">There is no such person, or a scope does not exist.</exception>
    public GoogleTokens GrantDirectly(string userId, IReadOnlyList<string>? scopes = null)
    {
        if (_population.Find(userId) is null)
            throw new ArgumentException($"There is no person {userId}.", nameof(userId));
        var granted = scopes ?? GoogleHealthScopes.All;
        if (granted.FirstOrDefault(scope => !GoogleHealthScopes.Exists(scope)) is { } unknown)
            throw new ArgumentException($"There is no scope {unknown}.", nameof(scopes));
        return _tokens.IssueTo(userId, granted);
    }

    /// <summary>Ends every grant of a user, as a person does in their account's settings.</summary>
    public void RevokeAll(string userId) => _tokens.RevokeAll(userId);

    /// <summary>Changes how a person's account stands to the health service.</summary>
    public void SetAccount(string userId, HealthAccount account) => _gate.SetAccount(userId, account);

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context) => context.Request.Path.Value switch
    {
        "/o/oauth2/v2/auth" => new RouteCall("authorize", null),
        "/token" => new RouteCall("token", null),
        "/revoke" => new RouteCall("revoke", null),
        _ => new RouteCall(
            ApiCall.Parse(context.Request.Method, context.Request.Path).RouteClass, _gate.UserOf(context.Request)),
    };

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) =>
        call.RouteClass is "authorize" or "token" or "revoke"
            ? OAuthError.Usual(status, reason)
            : ApiErrors.Usual(status, reason, _options.ProjectNumber).Answer;

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/o/oauth2/v2/auth", _consentEndpoint.AuthorizeAsync);
        routes.MapPost("/token", _tokenEndpoint.TokenAsync);
        routes.MapPost("/revoke", _tokenEndpoint.RevokeAsync);
        routes.Map("/v4/{**path}", _api.ServeAsync);
        routes.MapGet(AdminRoutes.Root + "/people", context => WriteAsync(context, 200, People()));
        routes.MapPost(AdminRoutes.Root + "/people/{id}/grant", GrantAsync);
        routes.MapPost(AdminRoutes.Root + "/people/{id}/revoke", context =>
        {
            RevokeAll(IdOf(context));
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        });
        routes.MapPut(AdminRoutes.Root + "/people/{id}/account", AccountAsync);
    }

    private JsonArray People() => new(
    [
        .. _population.People.Take(PeopleShown).Select(static person =>
            new JsonObject { ["id"] = person.Id, ["name"] = person.DisplayName }),
    ]);

    private Task GrantAsync(HttpContext context)
    {
        var scopes = context.Request.Query["scope"].ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        try
        {
            var tokens = GrantDirectly(IdOf(context), scopes.Length == 0 ? null : scopes);
            return WriteAsync(context, 200, new JsonObject
            {
                ["access_token"] = tokens.AccessToken,
                ["refresh_token"] = tokens.RefreshToken,
                ["scope"] = string.Join(' ', tokens.Scopes),
                ["expires_at"] = tokens.ExpiresAt.ToString("O"),
            });
        }
        catch (ArgumentException exception)
        {
            return WriteAsync(context, 400, new JsonObject { ["error"] = exception.Message });
        }
    }

    private Task AccountAsync(HttpContext context)
    {
        if (!Enum.TryParse<HealthAccount>(context.Request.Query["state"], ignoreCase: true, out var account))
            return WriteAsync(context, 400, new JsonObject { ["error"] = "state: linked, notLinked or legacy" });
        SetAccount(IdOf(context), account);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static string IdOf(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static Task WriteAsync(HttpContext context, int status, JsonNode body) =>
        new VendorAnswer(status, body.ToJsonString()).WriteAsync(context, context.RequestAborted);
}
