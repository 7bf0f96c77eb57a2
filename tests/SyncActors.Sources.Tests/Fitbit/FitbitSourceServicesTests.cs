using Microsoft.Extensions.DependencyInjection;
using SyncActors.Plugins;
using SyncActors.Sources.Fitbit;
using SyncActors.Sources.Http;

namespace SyncActors.Sources.Tests.Fitbit;

public sealed class FitbitSourceServicesTests
{
    [Fact]
    public async Task One_line_registers_the_kind_once_with_one_shared_client()
    {
        await using var services = new ServiceCollection().AddFitbitSource().AddFitbitSource().BuildServiceProvider();

        var kind = Assert.Single(services.GetServices<ISourceKind>());
        var source = kind.Create(new Settings(
            "connectors.alice.source",
            new Dictionary<string, string>(StringComparer.Ordinal) { ["client-id"] = "23ABCD" }));

        Assert.Equal("fitbit", kind.Kind);
        Assert.Equal("fitbit", source.Descriptor.Kind);
        Assert.Same(services.GetRequiredService<VendorHttp>(), services.GetRequiredService<VendorHttp>());
    }
}
