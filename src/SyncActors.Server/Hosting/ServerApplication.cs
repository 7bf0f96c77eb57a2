using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
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

    /// <summary>Longest time between the wish to stop and the end.</summary>
    public static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(60);

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
        IConfigurationRoot configuration, bool scheduler, Action<IHostApplicationBuilder> replace)
    {
        var settings = ServerSettings.Read(configuration);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "SyncActors" });
        AddLogging(builder.Logging, settings);
        replace(builder);
        builder.Services.AddSyncActors(configuration, scheduler);
        builder.Services.AddSingleton(services =>
            new ServerFacts(services.GetRequiredService<TimeProvider>().GetUtcNow(), settings.Cluster.Name));
        builder.Services.AddSyncActorsApi();
        builder.Services.AddHostedService<OperatorKey>();
        builder.Services.AddSingleton<ServerAddress>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ServerAddress>());
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopWithin);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Limit)
            .UseUrls($"http://{settings.Host}:{settings.Port}");

        var app = builder.Build();
        app.UseSyncActorsApi();
        app.MapSyncActorsApi();
        return app;
    }

    /// <summary>Address at which this machine reaches a running application.</summary>
    /// <exception cref="InvalidOperationException">It does not listen yet.</exception>
    public static Uri BoundAddress(this WebApplication app) => app.Services.GetRequiredService<ServerAddress>().Bound;

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

    private static void AddLogging(ILoggingBuilder logging, ServerSettings settings)
    {
        var level = settings.LogLevel.ToLowerInvariant() switch
        {
            "debug" => LogLevel.Debug,
            "information" or "info" => LogLevel.Information,
            "warning" or "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            var other => throw new ConfigurationException(
                $"syncactors.log-level: '{other}' is not one of debug, information, warning, error."),
        };
        logging.SetMinimumLevel(level);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });

        // Below Warning the framework logs addresses with their queries, in which codes of consents stand.
        var outside = level > LogLevel.Warning ? level : LogLevel.Warning;
        logging.AddFilter("Microsoft", outside);
        logging.AddFilter("System.Net.Http", outside);

        // Whoever starts the host says why it did not start; and the master keys lie in a folder of mode 0700.
        logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }
}
