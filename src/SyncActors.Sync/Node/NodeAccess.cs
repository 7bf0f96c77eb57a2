using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;

namespace SyncActors.Sync.Node;

/// <summary>The parts of a running node.</summary>
/// <param name="System">Its actors.</param>
/// <param name="Stores">Its durable side.</param>
/// <param name="Node">Its regions and inbox.</param>
/// <param name="Connectors">Connectors of the configuration.</param>
/// <param name="Credentials">Grants of the configuration.</param>
/// <param name="Authorization">How consents are brought.</param>
/// <param name="Audit">Where changes are recorded.</param>
public sealed record NodeParts(
    ActorSystem System, JournalStores Stores, SyncNode Node, IConnectorCatalog Connectors,
    ICredentialCatalog Credentials, AuthorizationFlow Authorization, AuditTrail Audit)
{
    /// <summary>Channels on which people are told of alerts.</summary>
    public AlertDelivery Alerts { get; init; } = AlertDelivery.None;
}

/// <summary>Where routes and commands find the node that this process runs.</summary>
public sealed class NodeAccess
{
    private volatile NodeParts? _parts;

    /// <summary>Whether the node has started.</summary>
    public bool IsReady => _parts is not null;

    /// <summary>The running node.</summary>
    /// <exception cref="NodeNotRunningException">It has not started, or has stopped.</exception>
    public NodeParts Parts => _parts ?? throw new NodeNotRunningException();

    /// <summary>Opens or closes the access.</summary>
    public void Set(NodeParts? parts) => _parts = parts;
}

/// <summary>This process runs no node at the moment: it starts, stops, or joins its cluster again. The reaction: try
/// again later, here or at another node.</summary>
public sealed class NodeNotRunningException() : InvalidOperationException("The node does not run.");
