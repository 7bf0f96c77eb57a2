using Microsoft.Extensions.DependencyInjection;
using SyncActors.Destinations;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Simulators.GoogleHealth;
using SyncActors.Sources.GoogleHealth;

namespace SyncActors.Bench.Connectors;

/// <summary>Real plug-ins made as the server makes them, and definitions of connectors.</summary>
internal static class BenchPlugins
{
    private static readonly ServiceProvider Services = Register();

    /// <summary>The source for Google Health at an address.</summary>
    public static ISource GoogleHealth(Uri address, params ReadOnlySpan<(string Key, string Value)> more)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["base-address"] = address.ToString(),
            ["authorize-address"] = $"{address}o/oauth2/v2/auth",
            ["token-address"] = $"{address}token",
            ["client-id"] = new GoogleHealthSimulatorOptions().ClientId,
            ["client-secret"] = new GoogleHealthSimulatorOptions().ClientSecret,
        };
        foreach (var (key, value) in more)
            settings[key] = value;
        return Services.GetServices<ISourceKind>().Single(kind => kind.Kind == GoogleHealthSourceKind.Name)
            .Create(new Settings("bench", settings));
    }

    /// <summary>A destination of a kind.</summary>
    public static IDestination Destination(string kind, IReadOnlyDictionary<string, string> settings) =>
        Services.GetServices<IDestinationKind>().Single(one => one.Kind == kind)
            .Create(new Settings("bench", settings));

    /// <summary>A connector of a source, hourly, to one destination.</summary>
    public static ConnectorDefinition Definition(string name, SourceDescriptor source) => new()
    {
        Name = name,
        User = name,
        SourceKind = source.Kind,
        Destinations = [new DestinationDefinition("metrics", "victoria-metrics")],
        Schedule = Schedule.Every(TimeSpan.FromHours(1)),
        Limit = source.Limit,
        Lines = [.. source.Lines.Select(line => new LineDefinition(line.Name, line.Dense))],
        FinalAfter = source.FinalAfter,
        SettingsHash = new string('5', 64),
    };

    private static ServiceProvider Register()
    {
        var services = new ServiceCollection();
        services.AddSingleton(TimeProvider.System);
        services.AddGoogleHealthSource();
        services.AddDestinations();
        return services.BuildServiceProvider();
    }
}
