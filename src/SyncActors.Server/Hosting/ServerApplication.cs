using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SyncActors.Api;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>Puts the process together: node, HTTP API, logging, and an orderly end.</summary>
public static class ServerApplication
{
    private const int BodyBytesMax = 1 << 20;
    private const int HeaderBytesMax = 16 * 1024;
    private const int HeadersMax = 64;
    private const int ConnectionsMax = 1000;

    /// <summary>Builds the application. Running it starts the node and then listens; SIGTERM and Ctrl+C end it in
    /// order: no new requests, requests under way answered, runs brought to a stopping point, actors stopped, store
    /// closed.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="scheduler">Whether connectors run; false for a process that only answers.</param>
    /// <exception cref="ConfigurationException">A setting is missing or wrong.</exception>
    public static WebApplication Build(IConfigurationRoot configuration, bool scheduler) =>
        Build(configuration, scheduler, _ => { });

    /// <summary>Builds the application with services of one's own in place of some, such as another clock.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="scheduler">Whether connectors run.</param>
    /// <param name="replace">Called before anything else is registered; what it adds with a <c>TryAdd</c> default
    /// stays.</param>
    /// <exception cref="ConfigurationException">A setting is missing or wrong.</exception>
    public static WebApplication Build(
        IConfigurationRoot configuration, bool scheduler, Action<IHostApplicationBuilder> replace) =>
        Build(configuration, scheduler, only: null, replace);

    /// <summary>Builds an application that runs one connector alone: the others are neither woken nor
    /// configured.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="connector">Name of the connector.</param>
    /// <exception cref="ConfigurationException">A setting is missing or wrong.</exception>
    public static WebApplication BuildForOne(IConfigurationRoot configuration, string connector) =>
        Build(configuration, scheduler: true, connector, _ => { });

    private static WebApplication Build(
        IConfigurationRoot configuration, bool scheduler, string? only, Action<IHostApplicationBuilder> replace)
    {
        var settings = ServerSettings.Read(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "SyncActors" });
        builder.Logging.AddLogging(settings.Log);
        replace(builder);
        builder.Services.AddSyncActors(configuration, scheduler, only);
        builder.Services.AddSingleton(services =>
            new ServerFacts(
                services.GetRequiredService<TimeProvider>().GetUtcNow(), settings.Cluster.Name,
                settings.DataDirectory));
        builder.Services.AddSingleton(settings.Api);
        builder.Services.AddSyncActorsApi();
        builder.Services.AddHostedService<OperatorKey>();
        builder.Services.AddSingleton<ServerAddress>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ServerAddress>());
        builder.Services.AddHostedService<ConfigurationWatch>();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = settings.ShutdownTimeout);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit)
            .UseUrls(Addresses(settings));

        var app = builder.Build();
        if (settings.MetricsPort is { } metrics)
            app.UseMetricsPort(metrics);
        app.UseSyncActorsApi();
        app.MapSyncActorsApi();
        return app;
    }

    /// <summary>Address at which this machine reaches a running application.</summary>
    /// <exception cref="InvalidOperationException">It does not listen yet.</exception>
    public static Uri BoundAddress(this WebApplication app) => app.Services.GetRequiredService<ServerAddress>().Bound;

    private static string[] Addresses(ServerSettings settings)
    {
        var own = $"http://{settings.Host}:{settings.Port}";
        return settings.MetricsPort is { } metrics ? [own, $"http://{settings.Host}:{metrics}"] : [own];
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = BodyBytesMax;
        kestrel.Limits.MaxRequestHeadersTotalSize = HeaderBytesMax;
        kestrel.Limits.MaxRequestHeaderCount = HeadersMax;
        kestrel.Limits.MaxConcurrentConnections = ConnectionsMax;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
    }
}
