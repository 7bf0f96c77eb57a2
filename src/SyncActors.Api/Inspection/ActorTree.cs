using System.Globalization;
using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Api.Inspection;

/// <summary>The actors of this process, seen from outside: no actor is asked anything. What connectors are doing comes
/// from their views, which are written with each of their events.</summary>
internal static class ActorTree
{
    private const string ConnectorsRegion = "connectors";

    /// <summary>A branch of the tree, parents before their children.</summary>
    /// <param name="parts">The node.</param>
    /// <param name="under">Path of the branch's root; connectors may go by their names.</param>
    /// <param name="depth">Levels below the root; null for all.</param>
    /// <param name="max">Actors at most.</param>
    /// <param name="cancellationToken">Ends when the caller is gone.</param>
    /// <returns>Null when there is no such actor.</returns>
    internal static async Task<ActorList?> ReadAsync(
        NodeParts parts, string under, int? depth, int max, CancellationToken cancellationToken)
    {
        var all = parts.System.Describe();
        var root = PathOf(all[0].Path, under);
        var branch = all.Where(actor => IsBelow(actor.Path, root)).ToList();
        if (branch.Count == 0)
            return null;
        if (depth is { } levels)
            branch.RemoveAll(actor => LevelOf(actor.Path) > LevelOf(root) + levels);
        var region = $"{all[0].Path}/{ConnectorsRegion}/";
        List<ActorView> views = [];
        foreach (var actor in branch.Take(max))
        {
            var row = actor.Path.StartsWith(region, StringComparison.Ordinal)
                && Guid.TryParse(actor.Path.AsSpan(region.Length), CultureInfo.InvariantCulture, out var entity)
                    ? await parts.Stores.Views.ReadAsync(new EntityId(entity), cancellationToken)
                    : null;
            views.Add(ActorView.Of(actor, row is null ? null : ConnectorView.Read(row)));
        }

        return new ActorList(parts.Node.Id.Value, branch.Count, views);
    }

    // Below the guardian, whose own name may be left out: /connectors/ann is /syncactors/connectors/(id).
    private static string PathOf(string guardian, string under)
    {
        var path = under.Trim('/');
        if (path.Length == 0)
            return guardian;
        path = $"/{path}";
        if (path != guardian && !path.StartsWith(guardian + "/", StringComparison.Ordinal))
            path = guardian + path;
        var parts = path[guardian.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts is [ConnectorsRegion, var connector, ..] && !Guid.TryParse(connector, out _))
            parts[1] = new EntityId(ConnectorId.Of(connector).Value).ToString();
        return string.Join('/', [guardian, .. parts]);
    }

    private static bool IsBelow(string path, string root) =>
        path == root || (path.StartsWith(root, StringComparison.Ordinal) && path[root.Length] == '/');

    private static int LevelOf(string path) => path.AsSpan().Count('/');
}

/// <summary>Actors of a process.</summary>
/// <param name="Node">Identity of the process.</param>
/// <param name="Total">How many there are in the branch, to the depth asked for.</param>
/// <param name="Items">They, parents before their children, up to the limit.</param>
internal sealed record ActorList(Guid Node, int Total, IReadOnlyList<ActorView> Items);

/// <summary>An actor.</summary>
/// <param name="Path">Where it stands in the tree.</param>
/// <param name="Class">Name of its class; null while there is no instance.</param>
/// <param name="Mailbox">Messages that wait.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Restarts">How often it was restarted.</param>
/// <param name="Connector">What the connector does that it is; null for other actors.</param>
internal sealed record ActorView(
    string Path, string? Class, int Mailbox, ActorState State, int Restarts, ConnectorActivity? Connector)
{
    internal static ActorView Of(ActorSnapshot actor, ConnectorView? connector) => new(
        actor.Path, actor.Type.Length == 0 ? null : actor.Type, actor.MailboxDepth, actor.State, actor.Restarts,
        connector is null ? null : ConnectorActivity.Of(connector));
}

/// <summary>What a connector does, as of its last event.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Status">In one word.</param>
/// <param name="Bucket">Permits that were at hand.</param>
/// <param name="BlockedUntil">No call before this moment; null when there may be one.</param>
/// <param name="Run">Number of the run in progress; null when there is none.</param>
/// <param name="Asking">The window whose pages the run asks for now; null when none is left.</param>
/// <param name="WindowsDone">Windows that the run has done.</param>
/// <param name="WindowsLeft">Windows that it has yet to do.</param>
internal sealed record ConnectorActivity(
    string Name, ConnectorStatus Status, int Bucket, DateTimeOffset? BlockedUntil, long? Run, string? Asking,
    int? WindowsDone, int? WindowsLeft)
{
    internal static ConnectorActivity Of(ConnectorView view) => new(
        view.Name, view.Status, view.Permits, view.BlockedUntil, view.Run?.Number, view.Run?.Asking,
        view.Run?.WindowsDone, view.Run?.WindowsLeft);
}
