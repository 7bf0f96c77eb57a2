using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;

namespace SyncActors.Cli;

/// <summary>A server within this process where none runs: for one run of one connector, or to look at what is there. It
/// listens on a free port of this machine and runs no other connector.</summary>
internal sealed class OneTimeServer : IAsyncDisposable
{
    private static readonly string[] Settings =
    [
        "syncactors.http.host=127.0.0.1", "syncactors.http.port=0", "syncactors.http.metrics.port=",
        "syncactors.log.console.enabled=false",
    ];

    private readonly WebApplication _application;

    private OneTimeServer(WebApplication application, ServerConnection api) => (_application, Api) = (application, api);

    /// <summary>Its API.</summary>
    internal ServerConnection Api { get; }

    /// <summary>Starts it.</summary>
    /// <param name="file">The configuration; null for the default.</param>
    /// <param name="dataDirectory">The data folder; null for that of the configuration.</param>
    /// <param name="connector">The one that may run; null when none may.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="NotFoundException">The configuration names no such connector.</exception>
    /// <exception cref="ServerUnreachableException">Its place is among others, where it would take over
    /// connectors that it does not run.</exception>
    internal static async Task<OneTimeServer> StartAsync(
        string? file, string? dataDirectory, string? connector, CancellationToken cancellationToken)
    {
        var configuration = CommonOptions.Load(file, dataDirectory, Settings);
        if (ServerSettings.Read(configuration).Journal.Postgres is not null)
            throw new ServerUnreachableException("no server answers, and several share the database: start one.");
        var application = connector is null
            ? ServerApplication.Build(configuration, scheduler: false)
            : ServerApplication.BuildForOne(configuration, connector);
        try
        {
            var catalog = application.Services.GetRequiredService<ConnectorCatalog>();
            if (connector is not null && catalog.All.All(setup => setup.Definition.Name != connector))
                throw new NotFoundException($"The configuration names no connector '{connector}'.");
            await application.StartAsync(cancellationToken);
            var settings = application.Services.GetRequiredService<ServerSettings>();
            var key = await File.ReadAllTextAsync(
                Path.Combine(settings.DataDirectory, OperatorKey.FileName), cancellationToken);
            return new OneTimeServer(application, new ServerConnection(application.BoundAddress(), key.Trim()));
        }
        catch
        {
            await application.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _application.StopAsync(CancellationToken.None);
        await _application.DisposeAsync();
    }
}
