using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;
using SyncActors.Plugins;
using SyncActors.Sync.Fetching;
using SyncActors.Sync.Transforming;

namespace SyncActors.Sync.Writing;

/// <summary>A page's items against what the ledger says one destination has.</summary>
internal sealed class LedgerDiff
{
    private readonly string _destination;
    private readonly List<Entry> _entries;

    private LedgerDiff(string destination, List<Entry> entries, int unchanged)
    {
        _destination = destination;
        _entries = entries;
        Unchanged = unchanged;
        ToWrite = [.. entries.Where(entry => entry.Settled is null).Select(entry => new WriteItem(
            entry.Prepared.Item, entry.Prepared.Final,
            entry.Known?.State is LedgerState.Done or LedgerState.Failed ? entry.Known.Reference : null))];
    }

    /// <summary>Items that the destination lacks or has in another form, and is to have.</summary>
    internal IReadOnlyList<WriteItem> ToWrite { get; }

    /// <summary>Items that it has as they are.</summary>
    internal int Unchanged { get; }

    internal static async Task<LedgerDiff> ReadAsync(
        ILedger ledger, EntityId connector, string destination, Delivery delivery, IReadOnlyList<PreparedItem> items,
        CancellationToken cancellationToken)
    {
        var refills = delivery.Refills.GetValueOrDefault(destination);

        // The same id twice on a page is one item: the later record counts.
        var distinct = items.Index().GroupBy(item => item.Item.Item.Id, StringComparer.Ordinal)
            .Select(same => same.Last()).OrderBy(item => item.Index).Select(item => item.Item).ToList();
        var keys = distinct.ConvertAll(
            item => (ReadOnlyMemory<byte>)ItemIdentity.Key(destination, item.Item.Id, refills));
        var rows = keys.Count == 0 ? [] : await ledger.ReadAsync(connector, keys, cancellationToken);
        var known = rows.ToDictionary(row => Convert.ToHexString(row.Key.Span), StringComparer.Ordinal);
        List<Entry> entries = [];
        var unchanged = 0;
        for (var index = 0; index < distinct.Count; index++)
        {
            var item = distinct[index];
            var letter = delivery.Letters.Count == 0 ? null : Letter(delivery, destination, item.Item.Id);
            if (letter?.Hash is { } refused && refused == Convert.ToHexStringLower(item.Hash))
                continue; // It was refused as it is, and waits for a person.
            var row = known.GetValueOrDefault(Convert.ToHexString(keys[index].Span));
            var same = row is { State: LedgerState.Done, ContentHash: { } hash }
                && hash.Span.SequenceEqual(item.Hash);
            if (same && letter is null)
                unchanged++;
            else
                entries.Add(new Entry(item, keys[index], row, Settled(item.Item, row, same)));
        }

        return new LedgerDiff(destination, entries, unchanged);
    }

    /// <summary>The outcomes as they are journaled, the ledger's new rows, and the difference to its digest.</summary>
    /// <param name="outcomes">One for each item of <see cref="ToWrite"/>.</param>
    internal (DestinationPage Page, IReadOnlyList<LedgerRow> Rows, LedgerDigest Delta) Settle(
        IReadOnlyList<ItemOutcome> outcomes)
    {
        if (outcomes.Count != ToWrite.Count)
            throw new InvalidOperationException(
                $"{_destination} answered for {outcomes.Count} of {ToWrite.Count} items.");
        var written = 0;
        List<ItemRecord> records = [];
        List<LedgerRow> rows = [];
        var delta = default(LedgerDigest);
        foreach (var entry in _entries)
        {
            var record = Record(entry.Prepared, entry.Settled ?? outcomes[written++]);
            records.Add(record);
            var refused = record.Result == ItemResult.DeadLettered;
            if (refused && record.Reference is null)
                continue; // Nothing was delivered; the ledger keeps what the destination still has.

            // What is skipped now may have been delivered before; by its name it can be replaced later.
            var reference = record.Result == ItemResult.Skipped ? entry.Known?.Reference : record.Reference;
            var row = new LedgerRow(
                entry.Key, entry.Prepared.Hash, refused ? LedgerState.Failed : LedgerState.Done, 0, reference);
            rows.Add(row);
            if (entry.Known is { } before)
                delta = delta.Minus(DigestOf(before));
            delta = delta.Plus(DigestOf(row));
        }

        return (new DestinationPage(_destination, records, Unchanged), rows, delta);
    }

    /// <summary>A row's part of the ledger's digest.</summary>
    internal static LedgerDigest DigestOf(LedgerRow row) =>
        LedgerDigest.OfRow(row.Key.Span, row.ContentHash is { } hash ? hash.Span : [], (int)row.State);

    private static ItemRecord Record(PreparedItem prepared, ItemOutcome outcome)
    {
        var (result, reference, reason) = outcome switch
        {
            ItemOutcome.Synced synced => (ItemResult.Synced, synced.Reference, null),
            ItemOutcome.Skipped skipped => (ItemResult.Skipped, (string?)null, skipped.Reason),
            ItemOutcome.Rejected rejected => (ItemResult.DeadLettered, rejected.Reference, rejected.Reason),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
        return new ItemRecord(
            prepared.Item.Id, prepared.Item.Line, prepared.Item.Day, Convert.ToHexStringLower(prepared.Hash), result,
            reference,
            reason);
    }

    // What waits for a person of an item: what this destination refused, or the record as it could not be read.
    private static DeadLetter? Letter(Delivery delivery, string destination, string id) =>
        delivery.Letters.GetValueOrDefault(DeadLetter.KeyOf(destination, id)) ?? delivery.Letters.GetValueOrDefault(id);

    // What needs no delivery: the source holds it back, another program delivered it before this one came, or it is
    // there as it is and what waits for a person has to learn of it.
    private static ItemOutcome? Settled(Item item, LedgerRow? known, bool same) => item.SkipReason is { } reason
        ? new ItemOutcome.Skipped(reason)
        : same || known is { State: LedgerState.Done, ContentHash: null }
            ? new ItemOutcome.Synced(known!.Reference)
            : null;

    private sealed record Entry(
        PreparedItem Prepared, ReadOnlyMemory<byte> Key, LedgerRow? Known, ItemOutcome? Settled);
}
