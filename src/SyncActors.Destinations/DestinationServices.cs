using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Destinations.Embedded;
using SyncActors.Destinations.Files;
using SyncActors.Destinations.MemoryBox;
using SyncActors.Destinations.VictoriaMetrics;
using SyncActors.Plugins;

namespace SyncActors.Destinations;

/// <summary>Registers the kinds of destinations.</summary>
public static class DestinationServices
{
    /// <summary>Adds <c>embedded</c>, <c>victoria-metrics</c>, <c>file</c> and <c>memory-box</c>. Disposing the
    /// container ends their connections and writers.</summary>
    public static IServiceCollection AddDestinations(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IDestinationKind, EmbeddedKind>();
        services.AddSingleton<IDestinationKind, VictoriaMetricsKind>();
        services.AddSingleton<IDestinationKind, FileKind>();
        return services.AddSingleton<IDestinationKind, MemoryBoxKind>();
    }
}
