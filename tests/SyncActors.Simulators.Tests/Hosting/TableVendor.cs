using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using SyncActors.Simulators.Hosting;

namespace SyncActors.Simulators.Tests.Hosting;

/// <summary>The smallest vendor: a table that can be read and written.</summary>
internal sealed class TableVendor : IVendor
{
    private int _rows;

    public string Name => "table";

    public int Rows => Volatile.Read(ref _rows);

    public RouteCall Classify(HttpContext context) => new(
        context.Request.Path.Value!.Trim('/'),
        context.Request.Headers["X-User"] is [{ } user] ? user : null);

    public VendorAnswer Refuse(RouteCall call, int status, string? reason) =>
        new(status, JsonSerializer.Serialize(new { error = reason ?? "usual" }))
        {
            Headers = new Dictionary<string, string> { ["X-Vendor"] = "table", ["Retry-After"] = "7" },
        };

    public void MapRoutes(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/rows", context =>
        {
            var row = Interlocked.Increment(ref _rows);
            return context.Response.WriteAsJsonAsync(new { row, text = "a row of some length" });
        });
        routes.MapGet("/rows", context => context.Response.WriteAsJsonAsync(
            new { rows = Rows, next = EndlessPagingFeature.IsOrderedFor(context) ? "more" : "" }));
        routes.MapGet("/busy", context =>
        {
            context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return Task.CompletedTask;
        });
    }
}
