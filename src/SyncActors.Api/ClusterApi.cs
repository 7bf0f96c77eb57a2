using System.Security.Claims;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Cluster;
using SyncActors.Api.Access;
using SyncActors.Api.Audit;
using SyncActors.Api.Cluster;
using SyncActors.Api.Problems;
using SyncActors.Api.Requests;
using SyncActors.Api.Streaming;

namespace SyncActors.Api;

/// <summary>Routes that show the nodes of the installation, and order one to leave or to count as dead.</summary>
internal static class ClusterApi
{
    private const string Tag = "Cluster";

    internal static void MapClusterApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/cluster").WithTags(Tag).RequireAuthorization(ApiServices.Installation)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("", ShowAsync);
        group.MapGet("/stream", StreamAsync)
            .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
            .ProducesProblem(StatusCodes.Status503ServiceUnavailable);
        var orders = routes.MapGroup("/cluster").WithTags(Tag)
            .RequireAuthorization(ApiServices.Installation, ApiServices.Operate)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status404NotFound).ProducesProblem(StatusCodes.Status409Conflict);
        orders.MapPost("/leave", LeaveAsync).Audited("cluster.leave")
            .Accepts<LeaveBody>(isOptional: true, "application/json");
        orders.MapPost("/down", DownAsync).Audited("cluster.down").Accepts<DownBody>("application/json");
        orders.MapPost("/down-unreachable", DownUnreachableAsync).Audited("cluster.down-unreachable");
    }

    /// <summary>Lists the nodes.</summary>
    /// <param name="node">Name, id or address: only the nodes that are meant by it.</param>
    /// <param name="sight">What this process sees.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Ok<ClusterView>> ShowAsync(
        string? node, ClusterSight sight, CancellationToken cancellationToken)
    {
        var rows = await sight.ReadAsync(cancellationToken);
        return TypedResults.Ok(ClusterView.Of(
            rows, node is null ? rows.Nodes : ClusterSight.Find(rows, node), sight.Self));
    }

    /// <summary>Sends the members, and then each change of members and of owners of shards as it happens.</summary>
    internal static Task<IResult> StreamAsync(
        ClusterSight sight, LiveStreams streams, HttpContext context, TimeProvider time,
        CancellationToken cancellationToken)
    {
        ClusterRows? before = null;
        return streams.SendAsync(context, LookAsync, cancellationToken);

        async Task<StreamPart> LookAsync(CancellationToken token)
        {
            var rows = await sight.ReadAsync(token);
            var changes = before is null
                ? ClusterChange.Beginning(rows, time.GetUtcNow())
                : ClusterChange.Between(before, rows, time.GetUtcNow());
            before = rows;
            return new StreamPart([.. changes.Select(change => StreamedEvent.Of(change.Type, change))]);
        }
    }

    /// <summary>Asks a node to leave: it gives its shards away, and its process ends in order.</summary>
    internal static async Task<Results<Accepted<OrderedView>, ProblemHttpResult>> LeaveAsync(
        HttpRequest request, ClaimsPrincipal caller, AuditedChange change, ClusterOrders orders,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<LeaveBody>(request, cancellationToken);
        return await orders.LeaveAsync(body.Node, Caller.Of(caller).KeyId, change, cancellationToken) switch
        {
            OrderOutcome.Done done => TypedResults.Accepted((string?)null, OrderedView.Of(done, NodeState.Leaving)),
            var outcome => Refusal(outcome),
        };
    }

    /// <summary>Declares a node dead: its shards are free at once. A node that shows that it lives is refused unless
    /// forced.</summary>
    internal static async Task<Results<Ok<OrderedView>, ProblemHttpResult>> DownAsync(
        HttpRequest request, ClaimsPrincipal caller, AuditedChange change, ClusterOrders orders,
        CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync<DownBody>(request, cancellationToken);
        return Answer(
            await orders.DownAsync(body.Node, body.Force, Caller.Of(caller).KeyId, change, cancellationToken));
    }

    /// <summary>Declares every node dead whose beat stands still while it is watched.</summary>
    internal static async Task<Results<Ok<OrderedView>, ProblemHttpResult>> DownUnreachableAsync(
        ClaimsPrincipal caller, AuditedChange change, ClusterOrders orders, CancellationToken cancellationToken) =>
        Answer(await orders.DownUnreachableAsync(Caller.Of(caller).KeyId, change, cancellationToken));

    private static Results<Ok<OrderedView>, ProblemHttpResult> Answer(OrderOutcome outcome) => outcome switch
    {
        OrderOutcome.Done done => TypedResults.Ok(OrderedView.Of(done, NodeState.Gone)),
        _ => Refusal(outcome),
    };

    private static ProblemHttpResult Refusal(OrderOutcome outcome) =>
        outcome is OrderOutcome.Refused refused
            ? Problem.Result(StatusCodes.Status409Conflict, refused.Code, refused.Detail)
            : throw new System.Diagnostics.UnreachableException();

    /// <summary>Who shall leave.</summary>
    /// <param name="Node">Name, id or address; this process when not given.</param>
    internal sealed record LeaveBody(string? Node = null);

    /// <summary>Who is dead.</summary>
    /// <param name="Node">Name, id or address.</param>
    /// <param name="Force">Also when it shows that it lives.</param>
    internal sealed record DownBody(string Node, bool Force = false);
}

/// <summary>Nodes about which an order was carried out.</summary>
/// <param name="Items">Which.</param>
internal sealed record OrderedView(IReadOnlyList<OrderedNode> Items)
{
    internal static OrderedView Of(OrderOutcome.Done done, NodeState state) =>
        new([.. done.Nodes.Select(row => new OrderedNode(row.Id.Value, row.Node.Name, row.Node.Address, state))]);
}

/// <summary>A node about which an order was carried out.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Address">Its address; null when it has none.</param>
/// <param name="State">What it is from now on.</param>
internal sealed record OrderedNode(Guid Id, string Name, Uri? Address, NodeState State);
