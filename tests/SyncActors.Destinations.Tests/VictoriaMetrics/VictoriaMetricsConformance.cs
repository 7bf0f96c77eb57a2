using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;
using SyncActors.Plugins;
using SyncActors.Testing.Destinations;
using SyncActors.Testing.Servers;

namespace SyncActors.Destinations.Tests.VictoriaMetrics;

[Collection(ServerCollection.Name)]
public sealed class VictoriaMetricsConformance(ServerFixture server) : DestinationConformance, IAsyncLifetime
{
    private readonly DestinationKinds _kinds = new();
    private LoopbackProxy? _proxy;

    [VictoriaMetricsTheory]
    [MemberData(nameof(Behaviours))]
    public Task VictoriaMetrics(string behaviour) => ProveAsync(behaviour);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _kinds.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }

    protected override Task<IDestination> CreateAsync() =>
        Task.FromResult(_kinds.Create("victoria-metrics", ("address", server.Address.ToString())));

    protected override Task<IDestination> UnavailableAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return Task.FromResult(_kinds.Create("victoria-metrics", ("address", $"http://{listener.LocalEndpoint}")));
    }

    protected override async Task<IDestination> RefusedAsync()
    {
        _proxy = await LoopbackProxy.StartAsync(server.Address, static (context, _) =>
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        return _kinds.Create("victoria-metrics", ("address", _proxy.Address), ("username", "u"), ("password", "wrong"));
    }

    protected override Task<IReadOnlyList<DeliveredSample>> StoredAsync(string user) => server.ExportAsync(user);
}
