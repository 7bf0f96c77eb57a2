using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Api.Access;
using SyncActors.Api.Problems;

namespace SyncActors.Api;

/// <summary>A port of its own for metrics, without a key: who opens it decides who reaches it. Nothing else is
/// there.</summary>
public static class MetricsPort
{
    /// <summary>Answers requests that come in by a port with metrics and with nothing else.</summary>
    public static IApplicationBuilder UseMetricsPort(this IApplicationBuilder app, int port) => app.MapWhen(
        context => context.Connection.LocalPort == port,
        branch => branch.UseExceptionHandler().UseMiddleware<SafeHeaders>().UseMiddleware<RequestGate>().UseRouting()
            .UseEndpoints(routes =>
            {
                routes.MapGet(
                    routes.ServiceProvider.GetRequiredService<ApiSettings>().MetricsPath, MetricsApi.ShowAsync);
                routes.MapFallback(context => Problem.WriteAsync(
                    context, StatusCodes.Status404NotFound, "not-found", "Only metrics are here."));
            }));
}
