using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Inbox;

namespace SyncActors.Sync.Connector;

/// <summary>What a command of the inbox comes to; all of it goes into one append.</summary>
/// <param name="Events">What happened; none when it was refused or is so already.</param>
/// <param name="Ledger">Rows that go with them.</param>
/// <param name="Outcome">The command's row.</param>
internal sealed record Settlement(
    IReadOnlyList<ConnectorEvent> Events, IReadOnlyList<LedgerRow> Ledger, InboxOutcome Outcome)
{
    /// <summary>Whether it was carried out.</summary>
    public bool IsDone => Outcome.State == InboxState.Done;

    /// <summary>Decides a command on a state.</summary>
    public static async Task<Settlement> OfAsync(
        InboxCommand inbox, ConnectorState state, EntityId connector, ILedger ledger, DateTimeOffset now,
        CancellationToken cancellationToken)
    {
        var (command, rows) = await Adoption.OfAsync(
            CommandCodec.TryDecode(inbox), state, connector, ledger, cancellationToken);
        var decision = command is not null
            ? ConnectorDecider.Decide(state, command, now)
            : new Decision.Rejected(RejectionCode.Invalid, $"'{inbox.Type}' is no command that this version knows.");
        return decision switch
        {
            Decision.Accepted accepted => new Settlement(
                accepted.Events, rows, CommandCodec.Done(inbox.CommandId)),
            Decision.Rejected rejected => new Settlement([], [], CommandCodec.Refused(inbox.CommandId, rejected)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
    }
}
