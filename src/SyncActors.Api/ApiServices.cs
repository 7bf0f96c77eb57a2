using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
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
using SyncActors.Api.Streaming;

namespace SyncActors.Api;

/// <summary>Puts the HTTP API into a web application: services, the way of a request, and the routes.</summary>
public static class ApiServices
{
    /// <summary>Canonical root of the routes.</summary>
    public const string Root = "/api/v1";

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
        services.AddRateLimiter();
        services.AddOptions<RateLimiterOptions>().Configure<ApiLimits>(LimitRequests);
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
        app.UseMiddleware<RequestGate>();
        app.UseMiddleware<RegisteredRedirects>();
        app.UseRouting();
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

    // By address, before any key is looked at.
    private static void LimitRequests(RateLimiterOptions options, ApiLimits limits)
    {
        options.OnRejected = (context, cancellationToken) =>
            new ValueTask(Problem.TooManyRequestsAsync(context, cancellationToken));
        options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetTokenBucketLimiter(
                context.Connection.RemoteIpAddress?.ToString() ?? "",
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.Burst,
                    TokensPerPeriod = limits.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }));
    }

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
