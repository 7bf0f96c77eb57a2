using System.Collections.Concurrent;
using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Webhooks;

/// <summary>Makes channels of kind <c>webhook</c>.</summary>
internal sealed class WebhookKind(TimeProvider time) : IAlertChannelKind, IDisposable
{
    /// <summary>Longest time of a call.</summary>
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<ChannelHttp> _clients = [];

    /// <inheritdoc/>
    public string Kind => WebhookChannel.KindName;

    /// <inheritdoc/>
    public IAlertChannel Create(Settings settings)
    {
        var options = WebhookOptions.Read(settings);
        var http = new ChannelHttp(options.AllowPrivate, Patience, time);
        _clients.Add(http);
        return new WebhookChannel(options, http);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
