using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>Where simulated nodes meet: the same disk, with the faults that every call of a node has.</summary>
internal sealed class SimMembership(SimJournal sim, SimState state) : IMembership
{
    private SimCluster Rows => state.Cluster;

    /// <inheritdoc/>
    public Task JoinAsync(NewNode node, CancellationToken cancellationToken) =>
        WriteAsync(() => Rows.Join(node, sim.Now), cancellationToken);

    /// <inheritdoc/>
    public Task AnnounceAsync(NodeId node, Uri address, CancellationToken cancellationToken) =>
        WriteAsync(() => Rows.Announce(node, address), cancellationToken);

    /// <inheritdoc/>
    public IAsyncDisposable Beat(NodeId node, TimeSpan every, Pulse pulse) =>
        new SimBeat(sim, state, node, every, pulse);

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        sim.ReadAsync(static () => true, cancellationToken);

    /// <inheritdoc/>
    public Task<ClusterRows> ReadAsync(CancellationToken cancellationToken) =>
        sim.ReadAsync(() => Rows.Read(sim.Now), cancellationToken);

    /// <inheritdoc/>
    public Task<bool> DeclareDeadAsync(NodeRow seen, CancellationToken cancellationToken) =>
        sim.WriteAsync(() => Rows.DeclareDead(seen), cancellationToken);

    /// <inheritdoc/>
    public Task<ShardLease?> TakeAsync(ShardRow seen, NodeId node, CancellationToken cancellationToken) =>
        sim.WriteAsync(() => Rows.Take(seen, node, sim.Now), cancellationToken);

    /// <inheritdoc/>
    public Task RequestAsync(
        IReadOnlyCollection<ShardId> shards, NodeId node, CancellationToken cancellationToken) =>
        WriteAsync(() => Rows.Request(shards, node), cancellationToken);

    /// <inheritdoc/>
    public Task GiveAsync(IReadOnlyCollection<Handover> handovers, CancellationToken cancellationToken) =>
        handovers.Count == 0
            ? Task.CompletedTask
            : WriteAsync(() => Rows.Give(handovers, sim.Now), cancellationToken);

    /// <inheritdoc/>
    public Task RefuseAsync(IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken) =>
        leases.Count == 0 ? Task.CompletedTask : WriteAsync(() => Rows.Refuse(leases), cancellationToken);

    /// <inheritdoc/>
    public Task SetStateAsync(NodeId node, NodeState next, CancellationToken cancellationToken) =>
        WriteAsync(() => Rows.SetState(node, next), cancellationToken);

    private Task WriteAsync(Action write, CancellationToken cancellationToken) =>
        sim.WriteAsync(
            () =>
            {
                write();
                return true;
            },
            cancellationToken);
}
