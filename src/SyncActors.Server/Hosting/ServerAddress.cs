using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using SyncActors.Api;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>Where the process listens. While it does, a file of the data folder says so, by which commands on the same
/// machine find it.</summary>
public sealed class ServerAddress(IServer server, ServerSettings settings, ServerFacts facts, SyncHost host)
    : IHostedLifecycleService
{
    /// <summary>Name of the file in the data folder.</summary>
    public const string FileName = "server.address";

    /// <summary>The address by which this machine reaches the process, without a slash at the end.</summary>
    /// <exception cref="InvalidOperationException">It does not listen yet.</exception>
    public Uri Bound => Reachable(server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault()
        ?? throw new InvalidOperationException("The server does not listen yet."));

    private string FilePath => Path.Combine(settings.DataDirectory, FileName);

    /// <inheritdoc/>
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        facts.Address = settings.PublicAddress ?? Bound;
        facts.NodeAddress = settings.Cluster.Address ?? Bound;
        await host.AnnounceAsync(Bound, cancellationToken);
        await PrivateFile.WriteAsync(FilePath, Bound.ToString().TrimEnd('/') + "\n", cancellationToken);
    }

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken)
    {
        File.Delete(FilePath);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // "Any address" is where one listens, not where one can be reached.
    private static Uri Reachable(string address)
    {
        var bound = new Uri(address);
        return IPAddress.TryParse(bound.Host.Trim('[', ']'), out var ip)
            && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any))
                ? new UriBuilder(bound) { Host = IPAddress.Loopback.ToString() }.Uri
                : bound;
    }
}
