using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SyncActors.Plugins;

namespace SyncActors.Destinations.MemoryBox;

/// <summary>Makes destinations of kind <c>memory-box</c>; they share their connections.</summary>
internal sealed class MemoryBoxKind(TimeProvider timeProvider, ILoggerFactory? loggers = null)
    : IDestinationKind, IDisposable
{
    private const int ConnectionsMax = 50;

    // Time-outs cover a whole request, body included, and are therefore set per request.
    private readonly HttpClient _client = new(Handler()) { Timeout = Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public string Kind => MemoryBoxDestination.KindName;

    /// <inheritdoc/>
    public IDestination Create(Settings settings) => new MemoryBoxDestination(
        MemoryBoxOptions.Read(settings), _client, timeProvider,
        (loggers ?? NullLoggerFactory.Instance).CreateLogger<MemoryBoxDestination>());

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // A redirect would carry the key elsewhere; a proxy of the environment is not meant for this address.
    private static SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        MaxConnectionsPerServer = ConnectionsMax,
        MaxResponseHeadersLength = 64,
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        UseCookies = false,
        UseProxy = false,
    };
}
