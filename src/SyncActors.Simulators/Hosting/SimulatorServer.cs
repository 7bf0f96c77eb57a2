using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SyncActors.Simulators.Faults;

namespace SyncActors.Simulators.Hosting;

/// <summary>
/// A simulated vendor that listens on the loopback address. Reads no configuration and no environment, and logs nothing
/// unless it is given a logger. Besides the vendor's routes it serves <c>/_sim/</c>, see <see cref="AdminRoutes"/>.
/// </summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SimulatorServer(WebApplication app, Uri baseAddress, FaultInjector faults, RequestLedger ledger)
    {
        _app = app;
        BaseAddress = baseAddress;
        Faults = faults;
        Ledger = ledger;
    }

    /// <summary>Address of the server, ending in a slash, such as <c>http://127.0.0.1:40123/</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The faults that hit requests to this server.</summary>
    public FaultInjector Faults { get; }

    /// <summary>Every request that this server got.</summary>
    public RequestLedger Ledger { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="vendor">What to simulate. One instance serves one server.</param>
    /// <param name="timeProvider">The simulator's clock: delays, windows, and the times in the ledger.</param>
    /// <param name="port">Port on 127.0.0.1; 0 takes a free one.</param>
    /// <param name="logging">Where errors inside the simulator go; null for nowhere.</param>
    /// <param name="cancellationToken">Gives up the start.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<SimulatorServer> StartAsync(
        IVendor vendor, TimeProvider timeProvider, int port, ILoggerProvider? logging,
        CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(port);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(port, ushort.MaxValue);
        var faults = new FaultInjector(timeProvider);
        var ledger = new RequestLedger();
        var app = Build(port, logging);
        var faultPipeline = new FaultPipeline(vendor, faults, ledger, timeProvider);
        app.Use(faultPipeline.InvokeAsync);
        AdminRoutes.Map(app, faults, ledger);
        vendor.MapRoutes(app);
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        var addresses =
            app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>();
        return new SimulatorServer(app, new Uri(addresses.Addresses.Single() + "/"), faults, ledger);
    }

    /// <summary>Starts a server on a free port, without logs.</summary>
    public static Task<SimulatorServer> StartAsync(
        IVendor vendor, TimeProvider timeProvider, CancellationToken cancellationToken) =>
        StartAsync(vendor, timeProvider, port: 0, logging: null, cancellationToken);

    /// <summary>Ends every connection and frees the port.</summary>
    public async ValueTask DisposeAsync()
    {
        // Open connections of keep-alive clients would hold a graceful stop until its time-out.
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static WebApplication Build(int port, ILoggerProvider? logging)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, port);
        });
        builder.Services.AddRoutingCore();
        if (logging is not null)
            builder.Logging.AddProvider(logging);
        return builder.Build();
    }
}
