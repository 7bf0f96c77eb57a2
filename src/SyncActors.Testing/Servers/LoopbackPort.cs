using System.Net;
using System.Net.Sockets;

namespace SyncActors.Testing.Servers;

/// <summary>Ports for servers that cannot choose one themselves.</summary>
internal static class LoopbackPort
{
    /// <summary>A port of 127.0.0.1 that nobody listens on at the moment.</summary>
    internal static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
