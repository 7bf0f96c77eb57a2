using SyncActors.Faults.Tests.KillAnywhere;

namespace SyncActors.Faults.Tests.Cluster;

/// <summary>Where the nodes of a cluster are.</summary>
internal interface INodePlaces
{
    /// <summary>The place of a new node.</summary>
    /// <param name="name">The node.</param>
    /// <param name="database">Port of PostgreSQL on 127.0.0.1.</param>
    /// <param name="world">The vendors.</param>
    /// <param name="victoria">VictoriaMetrics.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<NodePlace> MakeAsync(
        string name, int database, KillWorld world, Uri victoria, CancellationToken cancellationToken);
}

/// <summary>Where a node is, and by which ways it reaches the others.</summary>
internal class NodePlace : IAsyncDisposable
{
    /// <summary>Host and port of PostgreSQL, in Npgsql's keywords.</summary>
    public required string Database { get; init; }

    /// <summary>Its variables, on top of those that every node has.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The command that starts a program there; empty for none.</summary>
    public IReadOnlyList<string> Starter { get; init; } = [];

    public virtual ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>Nodes that reach everything directly.</summary>
internal sealed class SameMachine : INodePlaces
{
    public Task<NodePlace> MakeAsync(
        string name, int database, KillWorld world, Uri victoria, CancellationToken cancellationToken) =>
        Task.FromResult(new NodePlace { Database = $"Host=127.0.0.1;Port={database}" });
}
