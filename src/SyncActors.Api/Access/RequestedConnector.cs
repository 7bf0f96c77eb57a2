using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Problems;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Access;

/// <summary>The connector that a route names. One that does not exist and one that is not the caller's both answer
/// 404.</summary>
/// <param name="Row">Its view.</param>
/// <param name="Parts">The node.</param>
internal sealed record RequestedConnector(ViewRow Row, NodeParts Parts)
{
    /// <summary>Name of the route's parameter.</summary>
    internal const string Parameter = "name";

    /// <summary>The connector.</summary>
    internal ConnectorId Id => new(Row.Entity.Value);

    /// <summary>Its stream.</summary>
    internal EntityId Entity => Row.Entity;

    /// <summary>Its plug-ins; null when the configuration no longer names it.</summary>
    internal ConnectorSetup? Setup => Parts.Connectors.Find(Id);

    /// <summary>The answer to a request that needs its plug-ins when there are none.</summary>
    internal ProblemHttpResult NotConfigured() => Problem.Result(
        StatusCodes.Status409Conflict, "not-configured", $"The configuration no longer names {Row.Name}.");

    /// <summary>Finds it.</summary>
    /// <exception cref="BadHttpRequestException">404: there is none for this caller.</exception>
    public static async ValueTask<RequestedConnector?> BindAsync(HttpContext context)
    {
        var name = context.Request.RouteValues[Parameter] as string ?? "";
        var parts = context.RequestServices.GetRequiredService<NodeAccess>().Parts;
        var row = await parts.Stores.Views.ReadAsync(
            new EntityId(ConnectorId.Of(name).Value), context.RequestAborted);
        return row is not null && Caller.Of(context.User).Sees(row.Tenant)
            ? new RequestedConnector(row, parts)
            : throw new BadHttpRequestException($"There is no connector '{name}'.", StatusCodes.Status404NotFound);
    }
}
