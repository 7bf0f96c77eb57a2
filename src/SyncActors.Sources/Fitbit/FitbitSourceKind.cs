using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Fitbit;

/// <summary>Makes sources of the kind <c>fitbit</c>.</summary>
public sealed class FitbitSourceKind : ISourceKind
{
    /// <summary>The kind's name in the configuration, and the name of its OAuth provider.</summary>
    public const string Name = "fitbit";

    private readonly VendorHttp _http;
    private readonly TimeProvider _timeProvider;

    internal FitbitSourceKind(VendorHttp http, TimeProvider timeProvider)
    {
        _http = http;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public ISource Create(Settings settings) => new FitbitSource(FitbitOptions.From(settings), _http, _timeProvider);
}

/// <summary>Registers the source <c>fitbit</c>.</summary>
public static class FitbitSourceServices
{
    /// <summary>Adds <see cref="FitbitSourceKind"/> to the kinds of sources.</summary>
    public static IServiceCollection AddFitbitSource(this IServiceCollection services)
    {
        services.AddVendorHttp().TryAddEnumerable(ServiceDescriptor.Singleton<ISourceKind, FitbitSourceKind>(
            provider => new FitbitSourceKind(
                provider.GetRequiredService<VendorHttp>(), provider.GetRequiredService<TimeProvider>())));
        return services;
    }
}
