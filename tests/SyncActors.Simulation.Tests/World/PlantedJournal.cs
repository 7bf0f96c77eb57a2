using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>The journal as one node sees it, with a fault that lies between node and journal: an append of which the
/// node hears nothing and that lands later, when it lands. Planted bugs change what is written.</summary>
internal sealed class PlantedJournal(
    IJournal inner, IJournal wire, SimulationPump pump, SeededRandom random, SimState disk, PlantedBug bug) : IJournal
{
    /// <summary>Chance that an append lands late.</summary>
    public double LandsLate { get; set; }

    public async Task AppendAsync(Append append, CancellationToken cancellationToken)
    {
        var (first, second) = Planted(append);
        if (random.Chance(LandsLate))
        {
            _ = LandAsync(first, TimeSpan.FromSeconds(30 * random.NextDouble()));
            throw new JournalUnavailableException("The call took too long.");
        }

        await inner.AppendAsync(first, cancellationToken);
        if (second is not null)
            await inner.AppendAsync(second, cancellationToken);
    }

    public Task<Recovery> RecoverAsync(EntityId entity, RecoveryOptions options, CancellationToken cancellationToken) =>
        inner.RecoverAsync(entity, options, cancellationToken);

    public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
        EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken) =>
        inner.ReadEventsAsync(entity, afterSequenceNr, max, cancellationToken);

    public Task CompactAsync(
        EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken) =>
        inner.CompactAsync(entity, lease, throughSequenceNr, cancellationToken);

    // On its way through the network: neither the node's clock nor its death stops it.
    private Task LandAsync(Append append, TimeSpan delay) =>
        Task.Factory.StartNew(
            async () =>
            {
                await Task.Delay(delay, pump.Time);
                try
                {
                    await wire.AppendAsync(append, CancellationToken.None);
                }
                catch (Exception refused) when (
                    refused is FencedException or StaleHeadException or AppendRejectedException)
                {
                    // As it should be: nobody is left to tell.
                }
            },
            CancellationToken.None, TaskCreationOptions.DenyChildAttach, pump.Scheduler).Unwrap();

    private (Append First, Append? Second) Planted(Append append) => bug switch
    {
        PlantedBug.LedgerRowsLost => (append with { Ledger = [] }, null),
        PlantedBug.DueRowsLost when random.Chance(0.05) => (append with { Due = DueChange.Keep }, null),
        PlantedBug.ViewsLost when random.Chance(0.05) => (append with { View = null }, null),
        PlantedBug.SnapshotsLag when append.Snapshot is { } snapshot => (
            append with { Snapshot = snapshot with { SequenceNr = snapshot.SequenceNr - 1 } }, null),
        PlantedBug.SettledLate when append.Handled.Count > 0 => (
            append with { Handled = [] },
            new Append
            {
                Entity = append.Entity,
                Lease = append.Lease,
                ExpectedHead = append.ExpectedHead + append.Events.Count,
                Handled = append.Handled,
            }),
        PlantedBug.GivesEarly => (append with { Lease = disk.Owner(append.Lease.Shard) }, null),
        _ => (append, null),
    };
}
