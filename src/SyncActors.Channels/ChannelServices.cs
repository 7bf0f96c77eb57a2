using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Channels.Mailgun;
using SyncActors.Channels.Slack;
using SyncActors.Channels.Webhooks;
using SyncActors.Plugins;

namespace SyncActors.Channels;

/// <summary>Registers the kinds of alert channels.</summary>
public static class ChannelServices
{
    /// <summary>Adds <c>mailgun</c>, <c>slack</c> and <c>webhook</c>. Disposing the container ends their
    /// connections.</summary>
    public static IServiceCollection AddAlertChannels(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IAlertChannelKind, MailgunKind>();
        services.AddSingleton<IAlertChannelKind, SlackKind>();
        return services.AddSingleton<IAlertChannelKind, WebhookKind>();
    }
}
