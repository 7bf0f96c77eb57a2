using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using SyncActors.Api.Access;
using SyncActors.Api.Authorization;
using SyncActors.Api.Cluster;
using SyncActors.Api.Health;
using SyncActors.Api.Inspection;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Api.Streaming;

namespace SyncActors.Api;

/// <summary>Puts the HTTP API into a web application: services, the way of a request, and the routes.</summary>
public static class ApiServices
{
    /// <summary>Canonical root of the routes.</summary>
    public const string Root = "/api/v1";

    private static readonly TimeSpan PreflightLife = TimeSpan.FromMinutes(10);

    /// <summary>Name of the policy that lets through who may change something.</summary>
    internal const string Operate = "operate";

    /// <summary>Name of the policy that lets through who sees the whole installation.</summary>
    internal const string Installation = "installation";

    /// <summary>Adds what the API needs. The host adds a <see cref="ServerFacts"/> and the node's access.</summary>
    public static IServiceCollection AddSyncActorsApi(this IServiceCollection services)
    {
        services.AddRouting();
        services.ConfigureHttpJsonOptions(options => ApiJson.Configure(options.SerializerOptions));
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Problem.Complete);
        services.AddExceptionHandler<ProblemExceptionHandler>();
        services.AddAuthentication(ApiKeyAuthentication.Scheme)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Scheme, null);
        services.AddAuthorizationBuilder()
            .AddPolicy(Operate, policy => policy.RequireAssertion(context =>
                Caller.Find(context.User)?.May(Operate) == true))
            .AddPolicy(Installation, policy => policy.RequireAssertion(context =>
                Caller.Find(context.User) is { SeesAll: true }));
        services.TryAddSingleton(new ApiLimits());
        services.TryAddSingleton(new ApiSettings());
        services.AddSingleton<ChosenKey>();
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<ApiLimits, ApiSettings>(RequestLimits.Configure);
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<ApiSettings>(AllowOrigins);
        services.AddSingleton<Census>();
        services.AddSingleton<ConsentTickets>();
        services.AddSingleton<LiveStreams>();
        services.AddSingleton<ClusterSight>();
        services.AddSingleton<ClusterOrders>();
        services.AddSingleton<LogRing>();
        services.AddSingleton<ILoggerProvider>(provider => provider.GetRequiredService<LogRing>());
        services.AddOpenApi("v1", ApiDescription.Configure);
        return services;
    }

    /// <summary>The way of a request before it reaches a route.</summary>
    public static IApplicationBuilder UseSyncActorsApi(this IApplicationBuilder app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseMiddleware<SafeHeaders>();
        app.UseMiddleware<HealthPath>();
        app.UseMiddleware<RequestGate>();
        app.UseMiddleware<RegisteredRedirects>();
        app.UseRouting();
        app.UseCors();
        app.UseRateLimiter();
        app.UseAuthentication();
        return app.UseAuthorization();
    }

    /// <summary>Adds every route. The routes below <see cref="Root"/> also answer without it.</summary>
    public static IEndpointRouteBuilder MapSyncActorsApi(this IEndpointRouteBuilder routes)
    {
        MapGroup(routes.MapGroup(Root));
        MapGroup(routes.MapGroup("").ExcludeFromDescription());
        routes.MapConsentPages();
        routes.MapHealthApi();
        routes.MapMetricsApi();
        routes.MapOpenApi().AllowAnonymous();
        return routes;
    }

    // Keys travel in headers that scripts set themselves: there are no cookies that a page could make use of.
    private static void AllowOrigins(CorsOptions options, ApiSettings settings) =>
        options.AddDefaultPolicy(policy => policy.WithOrigins([.. settings.Origins]).AllowAnyHeader().AllowAnyMethod()
            .WithExposedHeaders("Retry-After", "Location").SetPreflightMaxAge(PreflightLife));

    private static void MapGroup(RouteGroupBuilder group)
    {
        group.RequireAuthorization();
        group.MapConnectorsApi();
        group.MapCommandsApi();
        group.MapAlertsApi();
        group.MapHistoryApi();
        group.MapPlanApi();
        group.MapAuthorizationApi();
        group.MapStatusApi();
        group.MapKeysApi();
        group.MapAuditApi();
        group.MapClusterApi();
        group.MapShardingApi();
        group.MapInspectionApi();
    }
}
