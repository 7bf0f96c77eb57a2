using System.Collections.Concurrent;
using System.Net;
using SyncActors.Destinations.LightRag.Direct;
using SyncActors.Plugins;

namespace SyncActors.Destinations.LightRag;

/// <summary>Makes destinations of kind <c>lightrag</c>. Those of one server share its window; those of one folder share
/// the server that is started for it.</summary>
internal sealed class LightRagKind : IDestinationKind, IDisposable, IAsyncDisposable
{
    private const int ConnectionsMax = 64;

    private readonly ConcurrentDictionary<string, InFlight> _windows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, LightRagServer> _servers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ChildServer> _children = new(StringComparer.Ordinal);
    private readonly TimeProvider _timeProvider;
    private readonly HttpMessageInvoker _client;

    /// <summary>Makes destinations that talk over the network.</summary>
    public LightRagKind(TimeProvider timeProvider)
        : this(timeProvider, Handler())
    {
    }

    /// <summary>Makes destinations that talk through a handler.</summary>
    internal LightRagKind(TimeProvider timeProvider, HttpMessageHandler handler)
    {
        _timeProvider = timeProvider;
        _client = new HttpMessageInvoker(handler);
    }

    /// <inheritdoc/>
    public string Kind => LightRagDestination.KindName;

    /// <inheritdoc/>
    public IDestination Create(Settings settings)
    {
        var options = LightRagOptions.Read(settings);
        var isDirect = options.Mode == LightRagMode.Direct;
        var place = isDirect ? options.WorkingDirectory : options.Address.AbsoluteUri;
        var window = _windows.GetOrAdd(place, static _ => new InFlight(1));
        var who = string.Join('\n', place, options.Workspace, options.ApiKey, options.Username, options.Password);
        var server = _servers.GetOrAdd(who, _ => new LightRagServer(options, window, _timeProvider));
        ILightRagHost host = isDirect
            ? _children.GetOrAdd(place, _ => new ChildServer(options, _client, _timeProvider))
            : new RunningHost(options);
        var api = new LightRagApi(options, host, server.Session, _client, _timeProvider);
        return new LightRagDestination(options, api, server, _timeProvider);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var child in _children.Values)
            child.Dispose();
        _client.Dispose();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_children.Values.Select(child => child.DisposeAsync().AsTask()));
        _client.Dispose();
    }

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
