using System.Collections.Concurrent;
using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Slack;

/// <summary>Makes channels of kind <c>slack</c>.</summary>
internal sealed class SlackKind(TimeProvider time) : IAlertChannelKind, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ConcurrentBag<ChannelHttp> _clients = [];

    /// <inheritdoc/>
    public string Kind => SlackChannel.KindName;

    /// <inheritdoc/>
    public IAlertChannel Create(Settings settings)
    {
        var allowPrivate = settings.Switch(ChannelAddress.AllowPrivate, false);
        var address = ChannelAddress.Read(settings, "address", allowPrivate);
        settings.RefuseUnknown();
        var http = new ChannelHttp(allowPrivate, Patience, time);
        _clients.Add(http);
        return new SlackChannel(address, http);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
