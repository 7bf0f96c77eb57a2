using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;
using SyncActors.Sync.Writing;

namespace SyncActors.Sync.Connector;

/// <summary>What a wish to adopt items comes to: those that the ledger does not know yet, with the rows that make it
/// know them.</summary>
/// <param name="Command">What is decided on.</param>
/// <param name="Rows">Delivered, with a content that nobody knows: the first one that is seen counts as it.</param>
internal sealed record Adoption(ConnectorCommand? Command, IReadOnlyList<LedgerRow> Rows)
{
    /// <summary>Reads the ledger. A command of another kind, or one that lacks a part, stays as it is.</summary>
    public static async Task<Adoption> OfAsync(
        ConnectorCommand? command, ConnectorState state, EntityId connector, ILedger ledger,
        CancellationToken cancellationToken)
    {
        if (command is not ConnectorCommand.AdoptItems
            {
                Destination: not null, Items.Count: <= ConnectorCommand.AdoptItems.AdoptedMax,
            } adopt
            || adopt.Items.Any(item => item?.Id is null))
        {
            return new Adoption(command, []);
        }

        var refills = state.Refills.GetValueOrDefault(adopt.Destination);
        var items = adopt.Items.DistinctBy(item => item.Id, StringComparer.Ordinal)
            .Select(item => (Item: item, Key: ItemIdentity.Key(adopt.Destination, item.Id, refills))).ToList();
        var known = await ledger.ReadAsync(
            connector, [.. items.Select(item => (ReadOnlyMemory<byte>)item.Key)], cancellationToken);
        var keys = known.Select(row => Convert.ToHexString(row.Key.Span)).ToHashSet(StringComparer.Ordinal);
        items.RemoveAll(item => keys.Contains(Convert.ToHexString(item.Key)));
        List<LedgerRow> rows =
            [.. items.Select(item => new LedgerRow(item.Key, null, LedgerState.Done, 0, item.Item.Reference))];
        var digest = rows.Aggregate(default(LedgerDigest), (sum, row) => sum.Plus(LedgerDiff.DigestOf(row)));
        return new Adoption(adopt with { Items = [.. items.Select(item => item.Item)], Digest = digest }, rows);
    }
}
