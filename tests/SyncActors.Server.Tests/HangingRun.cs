using System.Net;
using System.Net.Sockets;

namespace SyncActors.Server.Tests;

/// <summary>A process with one connector whose run waits for a vendor that takes its request and never answers.</summary>
public sealed class HangingRun : IAsyncLifetime
{
    internal const string Name = "ann";

    private readonly TcpListener _vendor = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private RunningServer? _server;
    private TcpClient? _taken;

    internal RunningServer Server => _server ?? throw new InvalidOperationException("Not started.");

    public async Task InitializeAsync()
    {
        _vendor.Start();
        _server = await RunningServer.StartAsync(
            Connectors.Fitbit(Name, new Uri($"http://{_vendor.LocalEndpoint}/")));
        await _server.GrantAsync(Name, "access", "refresh");
        _taken = await _vendor.AcceptTcpClientAsync(_ending.Token);
        await _server.UntilAsync(Name, entry => entry.GetProperty("type").GetString() == "run-started");
    }

    public async Task DisposeAsync()
    {
        await _ending.CancelAsync();
        await Server.DisposeAsync();
        _taken!.Dispose();
        _vendor.Dispose();
        _ending.Dispose();
    }
}
