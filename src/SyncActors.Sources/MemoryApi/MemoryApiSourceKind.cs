using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using SyncActors.Plugins;
using SyncActors.Sources.Http;
using SyncActors.Sources.Places;

namespace SyncActors.Sources.MemoryApi;

/// <summary>Makes sources of the kind <c>memory-api</c>.</summary>
public sealed class MemoryApiSourceKind : ISourceKind
{
    /// <summary>Name in the configuration.</summary>
    public const string Name = "memory-api";

    private readonly VendorHttp _http;
    private readonly TimeProvider _timeProvider;

    // One for each address, so that all connectors together keep to its pace and share what it told.
    private readonly ConcurrentDictionary<Uri, HttpGeocoder> _geocoders = new();

    // One for each key, so that all connectors on it together keep to its share.
    private readonly ConcurrentDictionary<(string Account, int PerMinute), RequestPace> _mediaPaces = new();

    internal MemoryApiSourceKind(VendorHttp http, TimeProvider timeProvider)
    {
        _http = http;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public ISource Create(Settings settings)
    {
        var options = MemoryApiOptions.From(settings);
        return new MemoryApiSource(options, _http, PlacesOf(options), MediaPaceOf(options), _timeProvider);
    }

    private RequestPace MediaPaceOf(MemoryApiOptions options) => _mediaPaces.GetOrAdd(
        (options.Account, Math.Max(1, options.MediaRequestsPerMinute)),
        its => new RequestPace(its.PerMinute, TimeSpan.FromMinutes(1), _timeProvider));

    private IPlaces? PlacesOf(MemoryApiOptions options) => options switch
    {
        { Geocoding: false } => null,
        { Geocoder: { } address } =>
            _geocoders.GetOrAdd(address, its => new HttpGeocoder(its, _http, _timeProvider)),
        _ => Gazetteer.Instance,
    };
}

/// <summary>Registers the source <c>memory-api</c>.</summary>
public static class MemoryApiServices
{
    /// <summary>Adds <see cref="MemoryApiSourceKind"/> to the kinds of sources.</summary>
    public static IServiceCollection AddMemoryApiSource(this IServiceCollection services)
    {
        services.AddVendorHttp().TryAddEnumerable(ServiceDescriptor.Singleton<ISourceKind, MemoryApiSourceKind>(
            provider => new MemoryApiSourceKind(
                provider.GetRequiredService<VendorHttp>(), provider.GetRequiredService<TimeProvider>())));
        return services;
    }
}
