using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Api.Metrics;
using SyncActors.Channels;
using SyncActors.Destinations;
using SyncActors.Plugins;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.GoogleHealth;
using SyncActors.Sources.MemoryApi;
using SyncActors.Sources.Limitless;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;

namespace SyncActors.Server.Hosting;

/// <summary>Registers everything that a process runs. The one place that knows all vendors.</summary>
public static class SyncServices
{
    /// <summary>Adds sources, destinations, catalogue and host.</summary>
    public static IServiceCollection AddSyncActors(
        this IServiceCollection services, IConfigurationRoot configuration, bool scheduler) =>
        services.AddSyncActors(configuration, scheduler, only: null);

    /// <summary>Adds sources, destinations, catalogue and host.</summary>
    /// <param name="services">Takes them.</param>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="scheduler">Whether connectors run.</param>
    /// <param name="only">Name of the one that runs; null for all.</param>
    public static IServiceCollection AddSyncActors(
        this IServiceCollection services, IConfigurationRoot configuration, bool scheduler, string? only)
    {
        var settings = ServerSettings.Read(configuration);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(configuration);
        services.AddMasterKeys(settings);
        services.AddHttpClient(nameof(OAuthClient))
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
            });
        services.AddFitbitSource();
        services.AddGoogleHealthSource();
        services.AddMemoryApiSource();
        services.AddLimitlessSource();
        services.AddDestinations();
        services.AddAlertChannels();
        services.AddSingleton(provider => new ConnectorCatalog(
            configuration, provider.GetServices<ISourceKind>(), provider.GetServices<IDestinationKind>(),
            provider.GetServices<IAlertChannelKind>(), settings));
        services.AddSingleton<Measurements>();
        services.AddSingleton(new SyncNodeOptions
        {
            RunsMax = settings.RunsMax,
            PassivateAfter = settings.PassivateAfter,
            Cluster = settings.Cluster.Timings,
            Scheduler = scheduler,
            History = settings.History.Retention(configuration[$"{ServerSettings.Section}:time-zone"] ?? "UTC"),
            Only = only,
        });
        services.AddSingleton<NodeAccess>();
        services.AddSingleton<SyncHost>();
        services.AddHostedService(provider => provider.GetRequiredService<SyncHost>());
        return services;
    }
}
