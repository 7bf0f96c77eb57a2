using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;

namespace SyncActors.Simulation.Tests.World;

/// <summary>Where nodes meet, as one node with a planted bug sees and uses it.</summary>
internal sealed class PlantedMembership(IMembership inner, SimState disk, NodeId self, PlantedBug bug) : IMembership
{
    private readonly Dictionary<ShardId, ShardRow> _owned = [];

    public static IMembership Around(IMembership inner, SimState disk, NodeId self, PlantedBug bug) =>
        bug is PlantedBug.TakesStaleEpoch or PlantedBug.NeverLetsGo or PlantedBug.GivesEarly
            ? new PlantedMembership(inner, disk, self, bug)
            : inner;

    public Task JoinAsync(NewNode node, CancellationToken cancellationToken) =>
        inner.JoinAsync(node, cancellationToken);

    public Task AnnounceAsync(NodeId node, Uri address, CancellationToken cancellationToken) =>
        inner.AnnounceAsync(node, address, cancellationToken);

    public IAsyncDisposable Beat(NodeId node, TimeSpan every, Pulse pulse) => inner.Beat(node, every, pulse);

    public Task ProbeAsync(CancellationToken cancellationToken) => inner.ProbeAsync(cancellationToken);

    public async Task<ClusterRows> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await inner.ReadAsync(cancellationToken);
        if (bug != PlantedBug.NeverLetsGo)
            return rows;
        foreach (var row in rows.Shards.Where(row => row.Owner == self))
            _owned[row.Shard] = row;
        return rows with { Shards = [.. rows.Shards.Select(row => _owned.GetValueOrDefault(row.Shard, row))] };
    }

    public Task<bool> DeclareDeadAsync(NodeRow seen, CancellationToken cancellationToken) =>
        inner.DeclareDeadAsync(seen, cancellationToken);

    public async Task<ShardLease?> TakeAsync(ShardRow seen, NodeId node, CancellationToken cancellationToken)
    {
        var lease = await inner.TakeAsync(seen, node, cancellationToken);
        return lease is null && bug == PlantedBug.TakesStaleEpoch
            ? disk.Overwrite(seen.Shard, new Epoch(seen.Epoch.Value + 1), node)
            : lease;
    }

    public async Task RequestAsync(
        IReadOnlyCollection<ShardId> shards, NodeId node, CancellationToken cancellationToken)
    {
        await inner.RequestAsync(shards, node, cancellationToken);
        if (bug == PlantedBug.GivesEarly)
        {
            var leases = shards.Select(disk.Owner).Where(lease => lease.Owner != node);
            await inner.GiveAsync([.. leases.Select(lease => new Handover(lease, node))], cancellationToken);
        }
    }

    public Task GiveAsync(IReadOnlyCollection<Handover> handovers, CancellationToken cancellationToken) =>
        inner.GiveAsync(handovers, cancellationToken);

    public Task RefuseAsync(IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken) =>
        inner.RefuseAsync(leases, cancellationToken);

    public Task SetStateAsync(NodeId node, NodeState state, CancellationToken cancellationToken) =>
        inner.SetStateAsync(node, state, cancellationToken);
}
