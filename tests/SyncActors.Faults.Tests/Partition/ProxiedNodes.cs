using System.Collections.Concurrent;
using System.Net;
using SyncActors.Faults.Tests.Cluster;
using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.Partition;

/// <summary>Nodes each of which reaches the database by a line of its own, and by others whom it calls.</summary>
internal sealed class ProxiedNodes : INodePlaces
{
    private readonly ConcurrentDictionary<string, Place> _places = new(StringComparer.Ordinal);

    public Task<NodePlace> MakeAsync(
        string name, int database, KillWorld world, Uri victoria, CancellationToken cancellationToken)
    {
        var outside = OutsideLines.Start(world, victoria, IPAddress.Loopback);
        var line = TcpProxy.Start(database);
        var place = new Place(line, outside)
        {
            Database = $"Host=127.0.0.1;Port={line.Port}", Environment = outside.Environment,
        };
        _places[name] = place;
        return Task.FromResult<NodePlace>(place);
    }

    /// <summary>The line between a node and the database.</summary>
    internal TcpProxy ToDatabase(string name) => _places[name].Line;

    /// <summary>The lines between a node and whom it calls.</summary>
    internal OutsideLines Outside(string name) => _places[name].OutsideLines;

    private sealed class Place(TcpProxy line, OutsideLines outside) : NodePlace
    {
        internal TcpProxy Line => line;

        internal OutsideLines OutsideLines => outside;

        public override async ValueTask DisposeAsync()
        {
            await line.DisposeAsync();
            await outside.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
