using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Api.Metrics;
using SyncActors.Journal.Sqlite;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;

namespace SyncActors.Server.Hosting;

/// <summary>Starts and stops what a process runs: store, actors, node. Everything else reaches them through
/// here.</summary>
public sealed class SyncHost : IHostedService, IAsyncDisposable
{
    private readonly ServerSettings _settings;
    private readonly ConnectorCatalog _catalog;
    private readonly IDataProtectionProvider _protection;
    private readonly IHttpClientFactory _http;
    private readonly ILoggerFactory _loggers;
    private readonly Measurements _measurements;
    private readonly SyncNodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SyncHost> _logger;
    private readonly NodeAccess _access;
    private SqliteStore? _store;

    /// <summary>Gets what the host is made of.</summary>
    public SyncHost(
        ServerSettings settings, ConnectorCatalog catalog, IDataProtectionProvider protection, IHttpClientFactory http,
        ILoggerFactory loggers, Measurements measurements, SyncNodeOptions options, TimeProvider time,
        NodeAccess access,
        ILogger<SyncHost> logger)
    {
        (_settings, _catalog, _protection, _http, _loggers) = (settings, catalog, protection, http, loggers);
        (_measurements, _options, _time, _access, _logger) = (measurements, options, time, access, logger);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store = await SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_settings.DataDirectory, "syncactors.db") }, _time,
            cancellationToken);
        var stores = _store.Stores;
        var system = new ActorSystem(
            "syncactors", new ActorSystemOptions { TimeProvider = _time, LoggerFactory = _loggers });
        var client = new OAuthClient(_http.CreateClient(nameof(OAuthClient)), _time);
        var services = new CredentialServices(
            _catalog, client, new SecretSealer(stores.Credentials, _protection, _time));
        var connectors = new MeasuredConnectors(_catalog, _measurements, _time);
        var node = await SyncNode.StartAsync(
            system, stores, connectors, services, new NodeId(Guid.CreateVersion7(_time.GetUtcNow())), _options,
            Random.Shared,
            _measurements.RunEnded, cancellationToken);
        var flow = new AuthorizationFlow(client, node.Credentials, _time);
        _access.Set(new NodeParts(system, stores, node, connectors, _catalog, flow));

        // A process that only answers has nobody who would handle the commands.
        if (_options.Scheduler)
        {
            foreach (var (name, reason) in await node.ApplyConfigurationAsync(cancellationToken))
                Log.Refused(_logger, name, reason);
            foreach (var name in await node.RemoveOthersAsync(cancellationToken))
                Log.Removed(_logger, name);
        }

        Log.Started(_logger, _catalog.All.Count, _settings.DataDirectory);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_access.IsReady)
            await _access.Parts.System.Shutdown.RunAsync("the host stops").WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_access.IsReady)
        {
            await _access.Parts.System.DisposeAsync();
            _access.Set(null);
        }

        if (_store is not null)
            await _store.DisposeAsync();
    }
}
