using Microsoft.Extensions.DependencyInjection;
using SyncActors.Plugins;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.GoogleHealth;

/// <summary>Makes sources that read the Google Health API, the successor of the Fitbit Web API.</summary>
public sealed class GoogleHealthSourceKind : ISourceKind
{
    /// <summary>Name in the configuration.</summary>
    public const string Name = "google-health";

    private readonly VendorHttp _http;
    private readonly TimeProvider _timeProvider;

    internal GoogleHealthSourceKind(VendorHttp http, TimeProvider timeProvider)
    {
        _http = http;
        _timeProvider = timeProvider;
    }

    /// <inheritdoc/>
    public string Kind => Name;

    /// <inheritdoc/>
    public ISource Create(Settings settings) =>
        new GoogleHealthSource(GoogleHealthOptions.From(settings), _http, _timeProvider);
}

/// <summary>Registration.</summary>
public static class GoogleHealthServices
{
    /// <summary>Registers the source kind <see cref="GoogleHealthSourceKind.Name"/>.</summary>
    public static IServiceCollection AddGoogleHealthSource(this IServiceCollection services)
    {
        services.AddVendorHttp();
        return services.AddSingleton<ISourceKind>(provider => new GoogleHealthSourceKind(
            provider.GetRequiredService<VendorHttp>(), provider.GetRequiredService<TimeProvider>()));
    }
}
