using SyncActors.Actors.Persistence;
using SyncActors.Api.Access;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Items;
using SyncActors.Domain.Runs;
using SyncActors.Sync.Serialization;

namespace SyncActors.Api.History;

/// <summary>Where an item is and how it came there.</summary>
/// <param name="Item">The item's id.</param>
/// <param name="Destinations">The destinations that have it.</param>
/// <param name="DeadLetters">What waits for a person of it.</param>
internal sealed record ItemStory(
    string Item, IReadOnlyList<ItemAtDestination> Destinations, IReadOnlyList<DeadLetterView> DeadLetters)
{
    /// <summary>Reads it from the ledger and the history; null when the item was never seen.</summary>
    internal static async Task<ItemStory?> ReadAsync(
        RequestedConnector connector, string item, CancellationToken cancellationToken)
    {
        var now = await connector.Parts.Node.Histories.RunAsync(
            connector.Entity, RecoveryOptions.Default, cancellationToken);
        var letters = now.State.DeadLetters.Values.Where(letter => letter.Id == item).Select(DeadLetterView.Of)
            .ToList();
        List<ItemAtDestination> places = [];
        foreach (var destination in now.State.Destinations.Keys)
        {
            var rows = await connector.Parts.Stores.Ledger.ReadAsync(
                connector.Entity,
                [ItemIdentity.Key(destination, item, now.State.Refills.GetValueOrDefault(destination))],
                cancellationToken);
            if (rows.Count > 0)
                places.Add(await PlaceAsync(connector, destination, item, rows[0], cancellationToken));
        }

        return places.Count + letters.Count == 0 ? null : new ItemStory(item, places, letters);
    }

    private static async Task<ItemAtDestination> PlaceAsync(
        RequestedConnector connector, string destination, string item, LedgerRow row,
        CancellationToken cancellationToken)
    {
        var ledger = new LedgerView(
            row.State, row.ContentHash is { } hash ? Convert.ToHexStringLower(hash.Span) : null, row.AtSequenceNr,
            row.Reference);
        var events = await connector.Parts.Stores.Journal.ReadEventsAsync(
            connector.Entity, row.AtSequenceNr - 1, 1, cancellationToken);
        if (events is not [var stored] || stored.SequenceNr != row.AtSequenceNr
            || ConnectorCodec.Instance.Decode(stored) is not ConnectorEvent.PageSynced page)
        {
            return new ItemAtDestination(destination, ledger, null, null); // Its page is no longer in the history.
        }

        var then = await connector.Parts.Node.Histories.RunAsync(
            connector.Entity, RecoveryOptions.Default with { ThroughSequenceNr = row.AtSequenceNr }, cancellationToken);
        var record = page.Page.Destinations.FirstOrDefault(written => written.Destination == destination)?
            .Items.FirstOrDefault(written => written.Id == item);
        return new ItemAtDestination(
            destination, ledger, new ItemEvent(stored.SequenceNr, stored.At, page.Page.Window, record),
            then.State.Run is { } run ? new ItemRun(run.Number, run.Trigger, run.StartedAt) : null);
    }
}

/// <summary>An item at one destination.</summary>
/// <param name="Destination">Which.</param>
/// <param name="Ledger">What the ledger says.</param>
/// <param name="Event">The event that delivered it last; null when the history no longer has it.</param>
/// <param name="Run">The run that did; null when the history no longer has it.</param>
internal sealed record ItemAtDestination(string Destination, LedgerView Ledger, ItemEvent? Event, ItemRun? Run);

/// <summary>An item's row in the ledger.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="ContentHash">Hash of the content last delivered.</param>
/// <param name="AtSequenceNr">The event that last touched it.</param>
/// <param name="Reference">What the destination calls it.</param>
internal sealed record LedgerView(LedgerState State, string? ContentHash, long AtSequenceNr, string? Reference);

/// <summary>The event that delivered an item.</summary>
/// <param name="SequenceNr">Its number.</param>
/// <param name="At">When.</param>
/// <param name="Window">What the source was asked.</param>
/// <param name="Record">The item's outcome.</param>
internal sealed record ItemEvent(long SequenceNr, DateTimeOffset At, Window Window, ItemRecord? Record);

/// <summary>The run that delivered an item.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Trigger">Why it began.</param>
/// <param name="StartedAt">When.</param>
internal sealed record ItemRun(long Number, RunTrigger Trigger, DateTimeOffset StartedAt);
