using SyncActors.Domain.Connectors;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;

namespace SyncActors.Sync.Connector;

/// <summary>A connector with the plug-ins that its configuration names: what its actor needs to work.</summary>
/// <param name="Definition">What its decisions rest on.</param>
/// <param name="Source">Where items come from.</param>
/// <param name="Destinations">Where they go, by name.</param>
/// <param name="Labels">Labels that each of its samples carries.</param>
public sealed record ConnectorSetup(
    ConnectorDefinition Definition, ISource Source, IReadOnlyDictionary<string, IDestination> Destinations,
    IReadOnlyList<Label> Labels)
{
    /// <summary>What another program delivered before, as commands that are carried out before the connector is
    /// configured for the first time; null for nothing.</summary>
    public Func<CancellationToken, Task<IReadOnlyList<ConnectorCommand>>>? Inherits { get; init; }

    /// <summary>Who is told of its alerts.</summary>
    public AlertRoute Alerts { get; init; } = AlertRoute.Nobody;

    /// <summary>The connector's id.</summary>
    public ConnectorId Id => ConnectorId.Of(Definition.Name);
}

/// <summary>The connectors that the configuration names.</summary>
public interface IConnectorCatalog
{
    /// <summary>All of them.</summary>
    IReadOnlyCollection<ConnectorSetup> All { get; }

    /// <summary>One of them; null when the configuration does not name it (any more).</summary>
    ConnectorSetup? Find(ConnectorId id);
}
