using System.Net;
using System.Net.Sockets;

namespace SyncActors.Channels.Http;

/// <summary>Tells addresses that anybody may be sent to from those that lead into one's own network.</summary>
/// <remarks>IANA special-purpose address registries, RFC 6890, read 2026-11.</remarks>
internal static class PublicAddress
{
    private static readonly IPNetwork[] Special =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
        }.Select(text => IPNetwork.Parse(text)),
    ];

    private static readonly IPNetwork Unicast = IPNetwork.Parse("2000::/3");

    /// <summary>Whether an address is on the public internet: not loopback, private, link-local (where clouds keep
    /// credentials), multicast, reserved, nor one that wraps such an address.</summary>
    internal static bool Is(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return (plain.AddressFamily == AddressFamily.InterNetwork || Unicast.Contains(plain))
            && !Array.Exists(Special, network => network.Contains(plain));
    }
}
