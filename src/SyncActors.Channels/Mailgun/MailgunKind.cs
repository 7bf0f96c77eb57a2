using System.Collections.Concurrent;
using SyncActors.Channels.Http;
using SyncActors.Plugins;

namespace SyncActors.Channels.Mailgun;

/// <summary>Makes channels of kind <c>mailgun</c>.</summary>
internal sealed class MailgunKind(TimeProvider time) : IAlertChannelKind, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<ChannelHttp> _clients = [];

    /// <inheritdoc/>
    public string Kind => MailgunChannel.KindName;

    /// <inheritdoc/>
    public IAlertChannel Create(Settings settings)
    {
        var options = MailgunOptions.Read(settings);
        var http = new ChannelHttp(options.AllowPrivate, Patience, time);
        _clients.Add(http);
        return new MailgunChannel(options, http, time);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var client in _clients)
            client.Dispose();
    }
}
