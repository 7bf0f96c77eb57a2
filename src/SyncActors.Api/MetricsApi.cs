using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Api.Health;
using SyncActors.Api.Metrics;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api;

/// <summary>The page that Prometheus reads. It needs an operator's key, because names of connectors stand in
/// it.</summary>
internal static class MetricsApi
{
    /// <summary>Its path.</summary>
    internal const string Path = "/metrics";

    /// <summary>Connectors with series of their own; beyond them only the sums are told.</summary>
    internal const int ConnectorsMax = 1000;

    internal static void MapMetricsApi(this IEndpointRouteBuilder routes) =>
        routes.MapGet("/metrics", ShowAsync).WithTags("Health").RequireAuthorization(ApiServices.Installation)
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

    /// <summary>Shows all metrics in Prometheus' text format.</summary>
    internal static async Task<ContentHttpResult> ShowAsync(
        NodeAccess node, Census census, Measurements measurements, ServerFacts server, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var count = await census.TakeAsync(cancellationToken);
        var rows = await node.Parts.Stores.Views.ListAsync(
            ConnectorView.Kind, null, null, ConnectorsMax, cancellationToken);
        var connectors = rows.Select(ConnectorView.Read).OrderBy(view => view.Name, StringComparer.Ordinal).ToList();
        var page = new PrometheusPage();
        ProcessMetrics.Write(page, count, node.Parts, server, time.GetUtcNow());
        ConnectorMetrics.Write(page, connectors);
        AlertMetrics.Write(
            page, connectors, node.Parts.Alerts,
            await AlertMetrics.WaitingAsync(node.Parts, time.GetUtcNow(), cancellationToken));
        MeasuredMetrics.Write(page, measurements);
        SyncMetrics.Write(page, connectors, measurements);
        return TypedResults.Content(page.ToString(), PrometheusPage.ContentType, Encoding.UTF8);
    }
}
