using Microsoft.Extensions.DependencyInjection;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Tests;

/// <summary>The kinds as the product registers them.</summary>
internal sealed class DestinationKinds : IDisposable
{
    private readonly ServiceProvider _services;

    public DestinationKinds(TimeProvider? timeProvider = null)
    {
        var services = new ServiceCollection();
        if (timeProvider is not null)
            services.AddSingleton(timeProvider);
        _services = services.AddDestinations().BuildServiceProvider();
    }

    public IEnumerable<string> Names => _services.GetServices<IDestinationKind>().Select(kind => kind.Kind);

    public IDestination Create(string kind, params (string Key, string Value)[] settings) =>
        _services.GetServices<IDestinationKind>().Single(candidate => candidate.Kind == kind).Create(new Settings(
            "connectors.test.destination",
            settings.ToDictionary(setting => setting.Key, setting => setting.Value, StringComparer.Ordinal)));

    public void Dispose() => _services.Dispose();
}
