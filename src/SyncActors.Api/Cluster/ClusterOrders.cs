using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncActors.Actors.Cluster;
using SyncActors.Api.Audit;
using SyncActors.Sync.Node;

namespace SyncActors.Api.Cluster;

/// <summary>What a person may order of nodes: to leave, or to count as dead. Orders go through the rows in which nodes
/// meet, so any node takes them for any other.</summary>
internal sealed partial class ClusterOrders(
    ClusterSight sight, NodeAccess node, ServerFacts server, SyncNodeOptions options,
    IHostApplicationLifetime lifetime, TimeProvider time, ILogger<ClusterOrders> logger)
{
    /// <summary>Beats that a node may miss while it is watched before it counts as standing still.</summary>
    private const int BeatsMissed = 3;

    /// <summary>A node that is declared dead by force may beat between the look and the deed.</summary>
    private const int AttemptsMax = 5;

    /// <summary>Asks a node to leave; this process when none is named.</summary>
    internal async Task<OrderOutcome> LeaveAsync(
        string? text, string keyId, AuditedChange change, CancellationToken cancellationToken)
    {
        var rows = await sight.ReadAsync(cancellationToken);
        var target = text is null
            ? rows.Nodes.FirstOrDefault(row => row.Id == sight.Self)
            : ClusterSight.FindOne(rows, text);
        if (target?.State == NodeState.Gone)
            return new OrderOutcome.Refused("already-gone", $"{target.Node.Name} is gone already.");
        await change.WriteAsync(
            (target?.Id ?? sight.Self).Value.ToString(), new { name = target?.Node.Name ?? server.Name },
            cancellationToken);
        LogLeave(keyId, target?.Node.Name ?? server.Name);
        if (target is null || target.Id == sight.Self)
        {
            lifetime.StopApplication(); // What stops the process makes it leave, whoever asks.
            return new OrderOutcome.Done([target ?? Unlisted()]);
        }

        await sight.Membership!.SetStateAsync(target.Id, NodeState.Leaving, cancellationToken);
        node.Parts.Stores.Hints.Tell(new Hint.Owners());
        return new OrderOutcome.Done([target]);
    }

    /// <summary>Declares a node dead. One that shows that it lives only by force.</summary>
    internal async Task<OrderOutcome> DownAsync(
        string text, bool force, string keyId, AuditedChange change, CancellationToken cancellationToken)
    {
        if (sight.Membership is not { } membership)
            return Alone();
        var target = ClusterSight.FindOne(await sight.ReadAsync(cancellationToken), text, dead: true);
        if (target.State == NodeState.Gone)
            return new OrderOutcome.Refused("already-gone", $"{target.Node.Name} is gone already.");
        if (target.Id == sight.Self)
        {
            return new OrderOutcome.Refused(
                "own-node", $"{target.Node.Name} is this node, which lives: ask it to leave, or ask another node.");
        }

        var stands = force || !target.IsConnected
            || (await StandingStillAsync(row => row.Id == target.Id, cancellationToken)).Count > 0;
        if (!stands)
            return StillBeating(target);
        await change.WriteAsync(
            target.Id.Value.ToString(), new { name = target.Node.Name, force }, cancellationToken);
        return await DeclareDeadAsync(membership, target, force, keyId, cancellationToken)
            ? new OrderOutcome.Done([target])
            : StillBeating(target);
    }

    /// <summary>Declares every node dead that stands still while it is watched.</summary>
    internal async Task<OrderOutcome> DownUnreachableAsync(
        string keyId, AuditedChange change, CancellationToken cancellationToken)
    {
        if (sight.Membership is not { } membership)
            return Alone();
        List<NodeRow> downed = [];
        var still = await StandingStillAsync(_ => true, cancellationToken);
        await change.WriteAsync("cluster", new { nodes = still.Select(row => row.Id.Value) }, cancellationToken);
        foreach (var target in still)
        {
            if (await DeclareDeadAsync(membership, target, force: false, keyId, cancellationToken))
                downed.Add(target);
        }

        return new OrderOutcome.Done(downed);
    }

    private static OrderOutcome.Refused Alone() =>
        new("alone", "This process has its store to itself; there is no other node.");

    private static OrderOutcome.Refused StillBeating(NodeRow target) => new(
        "still-beating", $"{target.Node.Name} shows that it lives: ask it to leave, or declare it dead by force.");

    private NodeRow Unlisted() => new(
        new NewNode(sight.Self, server.Name, ServerFacts.Version, server.NodeAddress), NodeState.Up, Beat: 0,
        IsConnected: true, server.StartedAt);

    // Other nodes whose beat does not move for as long as they are watched; the watch ends when all have moved.
    private async Task<IReadOnlyList<NodeRow>> StandingStillAsync(
        Func<NodeRow, bool> candidates, CancellationToken cancellationToken)
    {
        var beat = options.Cluster.BeatEvery;
        var began = time.GetTimestamp();
        var rows = await sight.ReadAsync(cancellationToken);
        var still = rows.Nodes
            .Where(row => row.State != NodeState.Gone && row.Id != sight.Self && candidates(row)).ToList();
        while (still.Count > 0 && time.GetElapsedTime(began) < beat * BeatsMissed)
        {
            await Task.Delay(beat / 4, time, cancellationToken);
            rows = await sight.ReadAsync(cancellationToken);
            still.RemoveAll(seen => !rows.Nodes.Any(
                row => row.Id == seen.Id && row.Beat == seen.Beat && row.State != NodeState.Gone));
        }

        return still;
    }

    private async Task<bool> DeclareDeadAsync(
        IMembership membership, NodeRow seen, bool force, string keyId, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (await membership.DeclareDeadAsync(seen, cancellationToken))
            {
                LogDown(keyId, seen.Node.Name, seen.Id.Value);
                node.Parts.Stores.Hints.Tell(new Hint.Owners());
                return true;
            }

            var rows = await sight.ReadAsync(cancellationToken);
            if (rows.Nodes.FirstOrDefault(row => row.Id == seen.Id) is not { State: not NodeState.Gone } now)
                return true; // Another was faster.
            if (!force)
                return false;
            seen = now;
        }

        return false;
    }

    [LoggerMessage(EventId = 5101, Level = LogLevel.Information, Message = "Key {KeyId} asked {Name} to leave")]
    private partial void LogLeave(string keyId, string name);

    [LoggerMessage(
        EventId = 5102, Level = LogLevel.Warning, Message = "Key {KeyId} declared node {Name} ({Node}) dead")]
    private partial void LogDown(string keyId, string name, Guid node);
}

/// <summary>What became of an order.</summary>
internal abstract record OrderOutcome
{
    private OrderOutcome()
    {
    }

    /// <summary>It is carried out.</summary>
    /// <param name="Nodes">About whom.</param>
    internal sealed record Done(IReadOnlyList<NodeRow> Nodes) : OrderOutcome;

    /// <summary>It cannot be: status 409.</summary>
    /// <param name="Code">Stable code of the reason.</param>
    /// <param name="Detail">For people.</param>
    internal sealed record Refused(string Code, string Detail) : OrderOutcome;
}
