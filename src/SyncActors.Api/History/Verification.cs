using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;

namespace SyncActors.Api.History;

/// <summary>Whether history, snapshots and ledger tell the same.</summary>
/// <param name="SequenceNr">The last event that was counted.</param>
/// <param name="ReplayHash">SHA-256 of the state that the events alone give.</param>
/// <param name="SnapshotHash">SHA-256 of the state that a snapshot and the events after it give.</param>
/// <param name="Equal">Whether both are the same.</param>
/// <param name="LedgerDigest">Digest of the rows of the ledger.</param>
/// <param name="StateDigest">Digest that the state carries.</param>
/// <param name="LedgerEqual">Whether both are the same.</param>
/// <param name="Events">Events that were replayed.</param>
internal sealed record Verification(
    long SequenceNr, string ReplayHash, string SnapshotHash, bool Equal, string LedgerDigest, string StateDigest,
    bool LedgerEqual, long Events)
{
    private const int AttemptsMax = 5;

    /// <summary>Reads all of it and compares. Null when the connector wrote each time while its ledger was
    /// read.</summary>
    internal static async Task<Verification?> RunAsync(
        RequestedConnector connector, CancellationToken cancellationToken)
    {
        for (var attempt = 1; attempt <= AttemptsMax; attempt++)
        {
            // The ledger moves with the state in one step; a scan counts only when no step fell into it.
            var before = await ReplayAsync(connector, null, useSnapshots: true, cancellationToken);
            var ledger = await ScanAsync(connector, cancellationToken);
            var after = await ReplayAsync(connector, null, useSnapshots: true, cancellationToken);
            if (before.State.Digest == after.State.Digest)
                return await CompareAsync(connector, before, ledger, cancellationToken);
        }

        return null;
    }

    private static async Task<Verification> CompareAsync(
        RequestedConnector connector, Replayed<ConnectorState> snapshot, LedgerDigest ledger,
        CancellationToken cancellationToken)
    {
        var histories = connector.Parts.Node.Histories;
        var full = await ReplayAsync(connector, snapshot.SequenceNr, useSnapshots: false, cancellationToken);
        var replayHash = Convert.ToHexStringLower(histories.Hash(full.State));
        var snapshotHash = Convert.ToHexStringLower(histories.Hash(snapshot.State));
        return new Verification(
            snapshot.SequenceNr, replayHash, snapshotHash, replayHash == snapshotHash, ledger.ToString(),
            full.State.Digest.ToString(), ledger == full.State.Digest, full.SequenceNr - full.SnapshotSequenceNr);
    }

    private static Task<Replayed<ConnectorState>> ReplayAsync(
        RequestedConnector connector, long? through, bool useSnapshots, CancellationToken cancellationToken) =>
        connector.Parts.Node.Histories.RunAsync(
            connector.Entity,
            RecoveryOptions.Default with { ThroughSequenceNr = through, UseCacheSnapshots = useSnapshots },
            cancellationToken);

    private static async Task<LedgerDigest> ScanAsync(RequestedConnector connector, CancellationToken cancellationToken)
    {
        var sum = default(LedgerDigest);
        await connector.Parts.Stores.Ledger.ScanAsync(
            connector.Entity,
            row => sum = sum.Plus(
                Domain.Items.LedgerDigest.OfRow(
                    row.Key.Span, row.ContentHash is { } hash ? hash.Span : [], (int)row.State)),
            cancellationToken);
        return sum;
    }
}
