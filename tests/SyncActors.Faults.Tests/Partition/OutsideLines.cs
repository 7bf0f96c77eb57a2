using System.Diagnostics;
using System.Net;
using SyncActors.Faults.Tests.KillAnywhere;
using SyncActors.Testing.Servers;

namespace SyncActors.Faults.Tests.Partition;

/// <summary>The lines by which a node calls vendors and destinations: nothing is ever wrong with them, but they know when
/// it called last.</summary>
internal sealed class OutsideLines : IAsyncDisposable
{
    private readonly IReadOnlyDictionary<string, TcpProxy> _lines;
    private readonly string _host;

    private OutsideLines(IPAddress address, IReadOnlyDictionary<string, TcpProxy> lines) =>
        (_host, _lines) = (address.ToString(), lines);

    /// <summary>Variables by which a node uses them.</summary>
    internal IReadOnlyDictionary<string, string?> Environment =>
        _lines.ToDictionary(line => line.Key, line => (string?)$"http://{_host}:{line.Value.Port}/");

    /// <summary>How long after a moment of the clock the node last called anybody; zero for not at all.</summary>
    /// <param name="since">By <see cref="Stopwatch.GetTimestamp"/>.</param>
    internal TimeSpan LastCallAfter(long since)
    {
        var last = _lines.Values.Max(line => line.LastToServer);
        return last <= since ? TimeSpan.Zero : Stopwatch.GetElapsedTime(since, last);
    }

    /// <summary>Lays the lines of a node.</summary>
    /// <param name="world">The vendors.</param>
    /// <param name="victoria">VictoriaMetrics.</param>
    /// <param name="address">Where the node finds them.</param>
    internal static OutsideLines Start(KillWorld world, Uri victoria, IPAddress address)
    {
        var lines = new Dictionary<string, TcpProxy>(StringComparer.Ordinal)
        {
            ["SYNCACTORS__DESTINATIONS__VICTORIA_METRICS__ADDRESS"] = TcpProxy.Start(victoria.Port, address),
        };
        foreach (var (vendor, port) in world.Ports)
            lines[$"SYNCACTORS__SOURCES__{vendor}__BASE_ADDRESS"] = TcpProxy.Start(port, address);
        return new OutsideLines(address, lines);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var line in _lines.Values)
            await line.DisposeAsync();
    }
}
