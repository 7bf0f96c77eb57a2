using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Api.Cluster;

/// <summary>What became different between two looks at nodes and shards.</summary>
/// <param name="Type"><c>member</c>: as it was at the beginning; <c>up</c>, <c>leaving</c>, <c>gone</c>,
/// <c>unreachable</c>, <c>reachable</c>, <c>announced</c>, <c>forgotten</c>; <c>shards-moved</c>,
/// <c>shards-wanted</c>.</param>
/// <param name="At">When it was seen.</param>
internal sealed record ClusterChange(string Type, DateTimeOffset At)
{
    /// <summary>The node; null for shards.</summary>
    public Guid? Node { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>Its address.</summary>
    public Uri? Address { get; init; }

    /// <summary>Its state, for <c>member</c>.</summary>
    public NodeState? State { get; init; }

    /// <summary>Which shards changed; for <c>member</c> which it owns.</summary>
    public IReadOnlyList<int>? Shards { get; init; }

    /// <summary>Who owned them; null for nobody.</summary>
    public string? From { get; init; }

    /// <summary>Who owns or wants them; null for nobody.</summary>
    public string? To { get; init; }

    /// <summary>The members as a first look finds them.</summary>
    public static IReadOnlyList<ClusterChange> Beginning(ClusterRows rows, DateTimeOffset now) =>
    [
        .. rows.Nodes.Where(node => node.State != NodeState.Gone).Select(node => About(node, "member", now) with
        {
            State = node.State,
            Shards = Numbers(rows.Shards.Where(shard => shard.Owner == node.Id)),
        }),
    ];

    /// <summary>What a later look finds different: nodes first, then shards by who gave and who got them.</summary>
    public static IReadOnlyList<ClusterChange> Between(ClusterRows before, ClusterRows after, DateTimeOffset now)
    {
        var known = before.Nodes.ToDictionary(node => node.Id);
        var names = before.Nodes.Concat(after.Nodes).GroupBy(node => node.Id)
            .ToDictionary(group => group.Key, group => group.Last().Node.Name);
        var there = after.Nodes.Select(node => node.Id).ToHashSet();
        var shards = before.Shards.ToDictionary(shard => shard.Shard);
        var pairs = after.Shards.Select(shard => (Before: shards.GetValueOrDefault(shard.Shard), After: shard))
            .ToList();
        return
        [
            .. after.Nodes.SelectMany(node => OfNode(known.GetValueOrDefault(node.Id), node)
                .Select(type => About(node, type, now))),
            .. before.Nodes.Where(node => !there.Contains(node.Id)).Select(node => About(node, "forgotten", now)),
            .. Grouped(
                "shards-moved", pairs.Where(pair => pair.Before?.Epoch != pair.After.Epoch),
                pair => pair.Before?.Owner, pair => pair.After.Owner),
            .. Grouped(
                "shards-wanted",
                pairs.Where(pair => pair.After.WantedBy is not null && pair.Before?.WantedBy != pair.After.WantedBy),
                pair => pair.After.Owner, pair => pair.After.WantedBy),
        ];

        IEnumerable<ClusterChange> Grouped(
            string type, IEnumerable<(ShardRow? Before, ShardRow After)> changed,
            Func<(ShardRow? Before, ShardRow After), NodeId?> from,
            Func<(ShardRow? Before, ShardRow After), NodeId?> to) =>
            changed.GroupBy(pair => (From: from(pair), To: to(pair))).Select(group => new ClusterChange(type, now)
            {
                From = NameOf(group.Key.From),
                To = NameOf(group.Key.To),
                Shards = Numbers(group.Select(pair => pair.After)),
            });

        string? NameOf(NodeId? id) =>
            id is { } known ? names.GetValueOrDefault(known) ?? known.Value.ToString() : null;
    }

    private static IEnumerable<string> OfNode(NodeRow? before, NodeRow after)
    {
        if (before?.State != after.State)
            yield return Words.Of(after.State);
        if (after.State == NodeState.Gone || before is null)
            yield break;
        if (before.IsConnected != after.IsConnected && before.Beat > 0)
            yield return after.IsConnected ? "reachable" : "unreachable";
        if (before.Node.Address != after.Node.Address)
            yield return "announced";
    }

    private static ClusterChange About(NodeRow node, string type, DateTimeOffset now) => new(type, now)
    {
        Node = node.Id.Value,
        Name = node.Node.Name,
        Address = node.Node.Address,
    };

    private static IReadOnlyList<int> Numbers(IEnumerable<ShardRow> shards) =>
        [.. shards.Select(shard => shard.Shard.Value).Order()];
}
