using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Faults.Tests.Documents;

/// <summary>A vendor at whose n-th request its caller is killed: right before the request is handled, so that what it
/// asks for happens when nobody waits for it any more, or right before the answer leaves.</summary>
internal sealed class KillingVendor(IVendor inner, Func<KillPoint?> next) : IVendor
{
    /// <inheritdoc/>
    public string Name => inner.Name;

    /// <inheritdoc/>
    public RouteCall Classify(HttpContext context)
    {
        if (next() is { } point)
        {
            if (point.BeforeHandling)
                point.Kill();
            else
                context.Response.OnStarting(() =>
                {
                    point.Kill();
                    return Task.CompletedTask;
                });
        }

        return inner.Classify(context);
    }

    /// <inheritdoc/>
    public VendorAnswer Refuse(RouteCall call, int status, string? reason) => inner.Refuse(call, status, reason);

    /// <inheritdoc/>
    public void MapRoutes(IEndpointRouteBuilder routes) => inner.MapRoutes(routes);
}

/// <summary>Where a life ends.</summary>
/// <param name="BeforeHandling">Whether the request is still to be handled then.</param>
/// <param name="Kill">Ends it.</param>
internal sealed record KillPoint(bool BeforeHandling, Action Kill);
