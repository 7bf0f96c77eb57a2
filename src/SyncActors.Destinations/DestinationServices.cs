using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Destinations.Embedded;
using SyncActors.Destinations.Files;
using SyncActors.Destinations.MemoryBox;
using SyncActors.Destinations.LightRag;
using SyncActors.Destinations.VictoriaMetrics;
using SyncActors.Plugins;

namespace SyncActors.Destinations;

/// <summary>Registers the kinds of destinations.</summary>
public static class DestinationServices
{
    /// <summary>Adds <c>embedded</c>, <c>victoria-metrics</c>, <c>file</c>, <c>memory-box</c> and <c>lightrag</c>.
    /// Disposing the container ends their connections, writers and child processes.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IDestinationKind, EmbeddedKind>();
        services.AddSingleton<IDestinationKind, VictoriaMetricsKind>();
        services.AddSingleton<IDestinationKind, FileKind>();
        services.AddSingleton<IDestinationKind, MemoryBoxKind>();
        return services.AddSingleton<IDestinationKind, LightRagKind>();
    }
}
