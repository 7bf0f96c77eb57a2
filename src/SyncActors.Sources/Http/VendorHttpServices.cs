using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SyncActors.Sources.Http;

/// <summary>Registers the client that all sources of the process share.</summary>
internal static class VendorHttpServices
{
    /// <summary>Registers <see cref="VendorHttp"/> once, however many sources ask for it.</summary>
    public static IServiceCollection AddVendorHttp(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(provider => new VendorHttp(
            VendorHttp.CreateClient(), provider.GetRequiredService<TimeProvider>(), VendorHttpLimits.Default));
        return services;
    }
}
