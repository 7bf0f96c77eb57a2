using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Api.Cluster;
using SyncActors.Api.Problems;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Node;

namespace SyncActors.Api;

/// <summary>Routes that show who owns which shard, and which entities are alive in this process.</summary>
internal static class ShardingApi
{
    private const int KeyLengthMax = 200;

    internal static void MapShardingApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/cluster").WithTags("Sharding").RequireAuthorization(ApiServices.Installation)
            .ProducesProblem(StatusCodes.Status403Forbidden);
        group.MapGet("/shards", ShardsAsync);
        group.MapGet("/shards/owner", OwnerAsync)
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        group.MapGet("/regions", Regions);
    }

    /// <summary>Lists all shards with their owners.</summary>
    internal static async Task<Ok<ShardList>> ShardsAsync(ClusterSight sight, CancellationToken cancellationToken)
    {
        var rows = await sight.ReadAsync(cancellationToken);
        return TypedResults.Ok(new ShardList([.. rows.Shards.Select(shard => ShardView.Of(shard, rows))]));
    }

    /// <summary>Tells who owns the shard of a connector.</summary>
    /// <param name="key">Name of a connector, id of an entity, or number of a shard.</param>
    /// <param name="node">The node.</param>
    /// <param name="sight">What this process sees.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    internal static async Task<Results<Ok<ShardOwner>, ProblemHttpResult>> OwnerAsync(
        string? key, NodeAccess node, ClusterSight sight, CancellationToken cancellationToken)
    {
        if (key is not { Length: > 0 and <= KeyLengthMax })
        {
            throw new BadHttpRequestException(
                "'key' must be the name of a connector, the id of an entity or the number of a shard.");
        }

        var rows = await sight.ReadAsync(cancellationToken);
        if (await FindAsync(key, node.Parts, cancellationToken) is not var (number, connector, entity)
            || rows.Shards.FirstOrDefault(shard => shard.Shard.Value == number) is not { } row)
        {
            return Problem.Result(
                StatusCodes.Status404NotFound, "not-found", $"There is no connector, entity or shard '{key}'.");
        }

        var address = rows.Nodes.FirstOrDefault(member => member.Id == row.Owner)?.Node.Address;
        return TypedResults.Ok(new ShardOwner(key, connector, entity, ShardView.Of(row, rows), address));
    }

    /// <summary>Tells how many entities are alive in this process, region by region and shard by shard.</summary>
    internal static Ok<RegionList> Regions(NodeAccess node)
    {
        var parts = node.Parts;
        return TypedResults.Ok(new RegionList(
            parts.Node.Id.Value,
            [
                Region("connectors", parts.Node.Connectors, parts.Stores.Shards.ShardCount),
                Region("credentials", parts.Node.Credentials, parts.Stores.Shards.ShardCount),
            ]));
    }

    private static RegionView Region(string name, ShardRegion region, int shardCount)
    {
        var alive = region.ActiveEntities();
        return new RegionView(
            name, region.OwnedShards.Count, alive.Count,
            new SortedDictionary<int, int>(
                alive.CountBy(entity => SyncNode.ShardOf(entity, shardCount).Value).ToDictionary()));
    }

    // A connector may be named like a number, so names come first.
    private static async Task<(int Shard, string? Connector, Guid? Entity)?> FindAsync(
        string key, NodeParts parts, CancellationToken cancellationToken)
    {
        var count = parts.Stores.Shards.ShardCount;
        var named = ConnectorId.Of(key).Value;
        if (await parts.Stores.Views.ReadAsync(new EntityId(named), cancellationToken) is { } row)
            return (SyncNode.ShardOf(named, count).Value, row.Name, named);
        if (int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count)
            return (number, null, null);
        if (!Guid.TryParse(key, out var entity))
            return null;
        var view = await parts.Stores.Views.ReadAsync(new EntityId(entity), cancellationToken);
        return (SyncNode.ShardOf(entity, count).Value, view?.Name, entity);
    }
}

/// <summary>All shards.</summary>
/// <param name="Items">In the order of their numbers.</param>
internal sealed record ShardList(IReadOnlyList<ShardView> Items);

/// <summary>A shard.</summary>
/// <param name="Shard">Its number.</param>
/// <param name="Epoch">Number of its ownership, raised at each change; 0 when it never had an owner.</param>
/// <param name="Owner">Identity of the node that owns it; null for nobody.</param>
/// <param name="OwnerName">Its name.</param>
/// <param name="Since">When this ownership began; null when it never had an owner.</param>
/// <param name="WantedBy">Name of the node that asks for it; null for nobody.</param>
internal sealed record ShardView(
    int Shard, long Epoch, Guid? Owner, string? OwnerName, DateTimeOffset? Since, string? WantedBy)
{
    internal static ShardView Of(ShardRow shard, ClusterRows rows) => new(
        shard.Shard.Value, shard.Epoch.Value, shard.Owner?.Value, NameOf(shard.Owner, rows), shard.TakenAt,
        NameOf(shard.WantedBy, rows));

    private static string? NameOf(NodeId? id, ClusterRows rows) => id is { } known
        ? rows.Nodes.FirstOrDefault(node => node.Id == known)?.Node.Name ?? known.Value.ToString()
        : null;
}

/// <summary>Who owns a shard.</summary>
/// <param name="Key">What was asked for.</param>
/// <param name="Connector">The connector that is meant; null when another entity or a shard is.</param>
/// <param name="Entity">Its id; null when a shard is meant.</param>
/// <param name="Shard">The shard.</param>
/// <param name="Address">Where its owner can be reached; null when nobody owns it, or the owner has not said.</param>
internal sealed record ShardOwner(string Key, string? Connector, Guid? Entity, ShardView Shard, Uri? Address);

/// <summary>The regions of a process.</summary>
/// <param name="Node">Identity of the process.</param>
/// <param name="Items">Its regions.</param>
internal sealed record RegionList(Guid Node, IReadOnlyList<RegionView> Items);

/// <summary>A region.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shards">Shards whose entities it runs.</param>
/// <param name="Entities">Entities alive.</param>
/// <param name="ByShard">The same by shard; shards without any are left out.</param>
internal sealed record RegionView(
    string Name, int Shards, int Entities, IReadOnlyDictionary<int, int> ByShard);
