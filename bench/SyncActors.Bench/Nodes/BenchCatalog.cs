using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;

namespace SyncActors.Bench.Nodes;

/// <summary>A configuration made by a bench.</summary>
internal sealed class BenchCatalog : IConnectorCatalog, ICredentialCatalog
{
    private readonly Dictionary<ConnectorId, ConnectorSetup> _connectors;
    private readonly Dictionary<CredentialId, CredentialSetup> _credentials;

    public BenchCatalog(IEnumerable<ConnectorSetup> connectors)
    {
        _connectors = connectors.ToDictionary(setup => setup.Id);
        _credentials = _connectors.Values.Where(setup => setup.Definition.Credential is not null).ToDictionary(
            setup => setup.Definition.Credential!.Value,
            setup => new CredentialSetup(
                setup.Definition.Credential!.Value, setup.Source.Descriptor.OAuth!, setup.Definition.User,
                setup.Definition.User, RedirectUri: null));
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<ConnectorSetup> All => _connectors.Values;

    /// <inheritdoc/>
    public ConnectorSetup? Find(ConnectorId id) => _connectors.GetValueOrDefault(id);

    /// <inheritdoc/>
    public CredentialSetup? Find(CredentialId id) => _credentials.GetValueOrDefault(id);
}
