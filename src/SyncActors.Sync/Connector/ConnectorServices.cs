using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Retention;

namespace SyncActors.Sync.Connector;

/// <summary>What connectors are given from outside.</summary>
/// <param name="Catalog">The configuration.</param>
/// <param name="Ledger">Which items are delivered.</param>
/// <param name="Tokens">Access tokens.</param>
/// <param name="Pulse">Whether effects may begin.</param>
/// <param name="Random">Dice of retry waits.</param>
/// <param name="CommandSettled">Told after a command of the inbox is settled; a hint for whoever waits for it.</param>
/// <param name="RunEnded">Told after a run ended, with the state.</param>
/// <param name="Quotas">Limits that connectors share.</param>
public sealed record ConnectorServices(
    IConnectorCatalog Catalog, ILedger Ledger, IAccessTokens Tokens, Pulse Pulse, Random Random,
    Action<Guid> CommandSettled, Action<ConnectorState> RunEnded, IQuotas Quotas)
{
    /// <summary>How long histories are kept; null for ever.</summary>
    public HistoryRetention? History { get; init; }
}
