using SyncActors.Domain.Connectors;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Node;

/// <summary>What a node is given from outside.</summary>
/// <param name="Catalog">Connectors of the configuration.</param>
/// <param name="Credentials">Grants of the configuration, and how they are sealed and refreshed.</param>
/// <param name="Random">Dice of retry waits and new ids.</param>
public sealed record NodeServices(IConnectorCatalog Catalog, CredentialServices Credentials, Random Random)
{
    /// <summary>Told after a run ended, with the state.</summary>
    public Action<ConnectorState> RunEnded { get; init; } = static _ => { };

    /// <summary>Channels on which people are told of alerts.</summary>
    public AlertDelivery Alerts { get; init; } = AlertDelivery.None;

    /// <summary>Told when the node is out of the cluster, with the reason: it runs nothing any more, and only a new
    /// node under a new id can take its place.</summary>
    public Action<string> Evicted { get; init; } = static _ => { };

    /// <summary>Told once when somebody has asked the node to leave: the process should end in order.</summary>
    public Action AskedToLeave { get; init; } = static () => { };
}
