using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;
using SyncActors.Api.Problems;

namespace SyncActors.Api.Requests;

/// <summary>How many requests an address may make, before any key is looked at.</summary>
internal static class RequestLimits
{
    internal static void Configure(RateLimiterOptions options, ApiLimits limits, ApiSettings settings)
    {
        options.OnRejected = (context, cancellationToken) =>
            new ValueTask(Problem.TooManyRequestsAsync(context, cancellationToken));
        var flood = PartitionedRateLimiter.Create<HttpContext, string>(context =>
            RateLimitPartition.GetTokenBucketLimiter(
                AddressOf(context),
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = limits.Burst,
                    TokensPerPeriod = limits.RequestsPerSecond,
                    ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                }));
        options.GlobalLimiter = settings.RequestsPerMinute == 0
            ? flood
            : PartitionedRateLimiter.CreateChained(flood, PerMinute(settings));
    }

    private static PartitionedRateLimiter<HttpContext> PerMinute(ApiSettings settings) =>
        PartitionedRateLimiter.Create<HttpContext, string>(context => IsCounted(context)
            ? RateLimitPartition.GetFixedWindowLimiter(
                AddressOf(context),
                _ => new FixedWindowRateLimiterOptions
                {
                    PermitLimit = settings.RequestsPerMinute,
                    Window = TimeSpan.FromMinutes(1),
                })
            : RateLimitPartition.GetNoLimiter(""));

    private static bool IsCounted(HttpContext context) =>
        !context.Request.Path.StartsWithSegments(HealthApi.Path, StringComparison.Ordinal)
        && !context.Request.Path.StartsWithSegments(MetricsApi.Path, StringComparison.Ordinal);

    private static string AddressOf(HttpContext context) => context.Connection.RemoteIpAddress?.ToString() ?? "";
}
