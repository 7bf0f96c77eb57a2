using System.Net;
using SyncActors.Plugins;

namespace SyncActors.Destinations.VictoriaMetrics;

/// <summary>Makes destinations of kind <c>victoria-metrics</c>; they share their connections.</summary>
internal sealed class VictoriaMetricsKind(TimeProvider timeProvider) : IDestinationKind, IDisposable
{
    private const int ConnectionsMax = 16;

    // Time-outs cover a whole call, body included, and are therefore set per call.
    private readonly HttpClient _client = new(Handler()) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    /// <inheritdoc/>
    public string Kind => VictoriaMetricsDestination.KindName;

    /// <inheritdoc/>
    public IDestination Create(Settings settings)
    {
        var options = VictoriaMetricsOptions.Read(settings);
        return new VictoriaMetricsDestination(
            options, new VictoriaMetricsApi(options, _client, timeProvider), timeProvider);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // A redirect would carry the credentials elsewhere; a proxy of the environment is not meant for this address.
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
