using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;

namespace SyncActors.Bench.Nodes;

/// <summary>A node as the server starts it, on a store of the bench.</summary>
internal sealed class BenchNode : IAsyncDisposable
{
    private readonly HttpClient _http;

    private BenchNode(ActorSystem system, SyncNode node, HttpClient http) =>
        (System, Node, _http) = (system, node, http);

    public ActorSystem System { get; }

    public SyncNode Node { get; }

    public static async Task<BenchNode> StartAsync(
        JournalStores stores, NodeId id, IConnectorCatalog connectors, ICredentialCatalog credentials, TimeProvider time,
        Action<ConnectorState> runEnded,
        CancellationToken cancellationToken)
    {
        var system = new ActorSystem("bench", new ActorSystemOptions { TimeProvider = time });
        var http = new HttpClient();
        var client = new OAuthClient(http, time);
        var sealer = new SecretSealer(stores.Credentials, new EphemeralDataProtectionProvider(), time);
        var node = await SyncNode.StartAsync(
            system, stores,
            new NodeServices(connectors, new CredentialServices(credentials, client, sealer), new Random(1))
            {
                RunEnded = runEnded,
            },
            new NewNode(id, "bench", "0", null), new SyncNodeOptions(), cancellationToken);
        return new BenchNode(system, node, http);
    }

    public async ValueTask DisposeAsync()
    {
        await System.DisposeAsync();
        _http.Dispose();
    }
}
