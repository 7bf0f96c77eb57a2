using Microsoft.AspNetCore.Http;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Cluster;

/// <summary>What this process sees of the nodes: the rows in which they meet, or itself alone when it has its store to
/// itself.</summary>
internal sealed class ClusterSight(NodeAccess node, ServerFacts server)
{
    /// <summary>This process; among the members only when it runs connectors.</summary>
    internal NodeId Self => node.Parts.Node.Id;

    /// <summary>Where nodes meet; null when this process has its store to itself.</summary>
    internal IMembership? Membership => node.Parts.Stores.Membership;

    /// <summary>Nodes and shards as they are now.</summary>
    /// <exception cref="JournalUnavailableException">The rows cannot be reached.</exception>
    internal async Task<ClusterRows> ReadAsync(CancellationToken cancellationToken) =>
        Membership is { } membership ? await membership.ReadAsync(cancellationToken) : Alone();

    /// <summary>Nodes that somebody means by a name, an id, or an address with or without its scheme. Of several
    /// starts of one name, those are meant that are alive, else the last.</summary>
    /// <param name="rows">Nodes and shards.</param>
    /// <param name="text">Name, id or address.</param>
    /// <param name="dead">Whether those are meant rather whose session with the database is closed.</param>
    internal static IReadOnlyList<NodeRow> Find(ClusterRows rows, string text, bool dead = false)
    {
        var meant = rows.Nodes.Where(row => Means(row, text)).ToList();
        var living = meant.FindAll(row => row.State != NodeState.Gone);
        var likely = living.FindAll(row => row.IsConnected != dead);
        return likely.Count > 0 ? likely : living.Count > 0 ? living : [.. meant.TakeLast(1)];
    }

    /// <summary>The one node that somebody means.</summary>
    /// <exception cref="BadHttpRequestException">404: there is none; 400: there are several.</exception>
    internal static NodeRow FindOne(ClusterRows rows, string text, bool dead = false) => Find(rows, text, dead) switch
    {
        [] => throw new BadHttpRequestException($"There is no node '{text}'.", StatusCodes.Status404NotFound),
        [var one] => one,
        var several => throw new BadHttpRequestException(
            $"'{text}' names {several.Count} nodes; give the id of one: "
            + $"{string.Join(", ", several.Select(row => row.Id.Value))}."),
    };

    private static bool Means(NodeRow row, string text) =>
        row.Node.Name.Equals(text, StringComparison.OrdinalIgnoreCase)
        || (Guid.TryParse(text, out var id) && row.Id.Value == id)
        || (row.Node.Address is { } address
            && (address.ToString().TrimEnd('/').Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
                || address.Authority.Equals(text.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)));

    private ClusterRows Alone()
    {
        var shards = node.Parts.Node.Shards;
        var self = new NodeRow(
            new NewNode(shards.Node, server.Name, ServerFacts.Version, server.NodeAddress), NodeState.Up, Beat: 0,
            IsConnected: true, server.StartedAt);
        return new ClusterRows(
            Generation: 1, [self],
            [
                .. shards.All.Select(held => new ShardRow(
                    held.Lease.Shard, held.Lease.Epoch, shards.Node, WantedBy: null, held.Since)),
            ]);
    }
}
