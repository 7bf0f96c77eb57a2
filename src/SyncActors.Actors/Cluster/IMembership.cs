using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Cluster;

/// <summary>
/// Where the nodes of an installation meet: rows of the database that holds the journal. Nodes never talk to each
/// other. What is decided here may be late or wrong without harm, since every write of an owner is fenced.
/// </summary>
public interface IMembership
{
    /// <summary>Adds a node, up.</summary>
    Task JoinAsync(NewNode node, CancellationToken cancellationToken);

    /// <summary>Says where a node's HTTP API can be reached.</summary>
    Task AnnounceAsync(NodeId node, Uri address, CancellationToken cancellationToken);

    /// <summary>Begins to count up the node's row, and goes on until it is disposed or the row no longer counts. Each
    /// success is told to <paramref name="pulse"/>.</summary>
    /// <param name="node">Whose.</param>
    /// <param name="every">Time between two beats; above zero.</param>
    /// <param name="pulse">Who is told.</param>
    IAsyncDisposable Beat(NodeId node, TimeSpan every, Pulse pulse);

    /// <summary>Goes once through each of the ways by which owners write, and writes nothing.</summary>
    /// <exception cref="JournalUnavailableException">One of them is closed.</exception>
    Task ProbeAsync(CancellationToken cancellationToken);

    /// <summary>All nodes and shards as their rows are now.</summary>
    Task<ClusterRows> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Declares a node dead for good, unless its beat has moved on since it was seen; ends what it has under
    /// way in the database. False when it had moved on, or was dead already.</summary>
    Task<bool> DeclareDeadAsync(NodeRow seen, CancellationToken cancellationToken);

    /// <summary>Takes a shard that has no living owner, in the epoch after the one seen; null when another was faster,
    /// or its owner lives, or <paramref name="node"/> is not up.</summary>
    Task<ShardLease?> TakeAsync(ShardRow seen, NodeId node, CancellationToken cancellationToken);

    /// <summary>Asks the owners of shards to hand them over to a node; a wish that stands already stays.</summary>
    Task RequestAsync(
        IReadOnlyCollection<ShardId> shards, NodeId node, CancellationToken cancellationToken);

    /// <summary>Gives shards away, each in the next epoch: to the node named, if it is up, else to nobody. A lease that
    /// does not hold any more is passed over.</summary>
    Task GiveAsync(IReadOnlyCollection<Handover> handovers, CancellationToken cancellationToken);

    /// <summary>Takes the wishes for shards back; for an owner whose wisher is gone.</summary>
    Task RefuseAsync(IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken);

    /// <summary>Says of a node that it is leaving, or has left. A node that finds itself leaving, and has not begun to,
    /// is asked to.</summary>
    Task SetStateAsync(NodeId node, NodeState state, CancellationToken cancellationToken);
}
