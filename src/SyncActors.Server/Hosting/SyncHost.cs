using System.Threading.Channels;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Api;
using SyncActors.Api.Metrics;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Audit;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.ReadModels;

namespace SyncActors.Server.Hosting;

/// <summary>Starts and stops what a process runs: store, actors, node. Everything else reaches them through here. A
/// node that the others have replaced is ended, and a new one joins in its place.</summary>
public sealed class SyncHost : IHostedLifecycleService, IAsyncDisposable
{
    private const string RunsCategory = "SyncActors.Sync.Connector.Runs";
    private static readonly TimeSpan JoinAgainAfter = TimeSpan.FromSeconds(1);

    private readonly ServerSettings _settings;
    private readonly IDataProtectionProvider _protection;
    private readonly IHttpClientFactory _http;
    private readonly ILoggerFactory _loggers;
    private readonly Measurements _measurements;
    private readonly SyncNodeOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SyncHost> _logger;
    private readonly ILogger _runs;
    private readonly NodeAccess _access;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly Channel<string> _evicted = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _stopping = new();
    private readonly HeldGrants _held = new();
    private ConnectorCatalog _catalog;
    private ConnectorCatalog? _next;
    private OpenedStore? _store;
#pragma warning disable CA2213 // EndNodeAsync disposes of it, before the store on which its actors stand.
    private ActorSystem? _system;
    private AuditTrail? _audit;
#pragma warning restore CA2213
    private Task _keeping = Task.CompletedTask;
    private volatile Uri? _address;
    private bool _disposed;

    /// <summary>Gets what the host is made of.</summary>
    public SyncHost(
        ServerSettings settings, ConnectorCatalog catalog, IDataProtectionProvider protection, IHttpClientFactory http,
        ILoggerFactory loggers, Measurements measurements, SyncNodeOptions options, TimeProvider time,
        NodeAccess access, IHostApplicationLifetime lifetime, ILogger<SyncHost> logger)
    {
        (_settings, _catalog, _protection, _http, _loggers) = (settings, catalog, protection, http, loggers);
        (_measurements, _options, _time, _access, _logger) = (measurements, options, time, access, logger);
        (_address, _lifetime) = (settings.Cluster.Address, lifetime);
        _runs = loggers.CreateLogger(RunsCategory);
    }

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartNodeAsync(cancellationToken);
        _keeping = KeepAsync();
    }

    /// <summary>Takes another catalogue: the node is brought to its end in order, and a new one begins in its place, as
    /// at a start of the process.</summary>
    public void Take(ConnectorCatalog catalog)
    {
        Volatile.Write(ref _next, catalog);
        _evicted.Writer.TryWrite("the configuration has changed");
    }

    /// <summary>Tells the other nodes where this process listens.</summary>
    public async Task AnnounceAsync(Uri bound, CancellationToken cancellationToken)
    {
        _address ??= bound;
        if (_access.IsReady && _access.Parts.Node.Member is { } member)
            await member.AnnounceAsync(_address, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _keeping;

        // While requests under way are still being answered: other nodes go on with the connectors meanwhile.
        if (_access.IsReady && _access.Parts.Node.Member is { } member)
            await member.LeaveAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_system is { } system)
            await system.Shutdown.RunAsync("the host stops").WaitAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        await _stopping.CancelAsync();
        await _keeping;
        await EndNodeAsync();
        _stopping.Dispose();
    }

    private async Task StartNodeAsync(CancellationToken cancellationToken)
    {
        var self = new NewNode(
            new NodeId(Guid.CreateVersion7(_time.GetUtcNow())), _settings.Cluster.Name, ServerFacts.Version, _address);
        _store = await OpenedStore.OpenAsync(_settings, self.Id, _time, cancellationToken);
        var stores = _store.Stores;
        var system = _system = new ActorSystem(
            "syncactors", new ActorSystemOptions { TimeProvider = _time, LoggerFactory = _loggers });
        var client = new OAuthClient(_http.CreateClient(nameof(OAuthClient)), _time);
        var services = new CredentialServices(
            _catalog, client, new SecretSealer(stores.Credentials, _protection, _time)) { Held = _held };
        var connectors = new MeasuredConnectors(_catalog, _measurements, _time);
        var node = await SyncNode.StartAsync(
            system, stores,
            new NodeServices(connectors, services, Random.Shared)
            {
                RunEnded = RunEnded,
                Alerts = _catalog.Alerts,
                Evicted = reason => _evicted.Writer.TryWrite(reason),
                AskedToLeave = _lifetime.StopApplication,
            },
            self, _options, cancellationToken);
        var audit = _audit = new AuditTrail(
            stores.Audit, await AuditKey.ReadAsync(_settings, cancellationToken), self.Id.Value, _time, TellAudit);
        var flow = new AuthorizationFlow(services, node.Gateway, _protection, _time)
        {
            Keeping = (setup, token) => audit.WriteAsync(GrantOf(setup), token),
        };
        var shown = _options.Scheduler ? stores : stores with { Views = new ConfiguredViews(stores.Views, _catalog) };
        _access.Set(new NodeParts(system, shown, node, connectors, _catalog, flow, audit)
        {
            Alerts = _catalog.Alerts,
        });

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

    private async Task EndNodeAsync()
    {
        _access.Set(null);
        if (_system is { } system)
        {
            _system = null;
            await system.DisposeAsync();
        }

        if (_audit is { } audit)
        {
            _audit = null;
            audit.Tell();
        }

        if (_store is { } store)
        {
            _store = null;
            await store.DisposeAsync();
        }
    }

    private void RunEnded(ConnectorState state)
    {
        _measurements.RunEnded(state);
        if (state is not { Definition: { } definition, LastRun: { } run })
            return;
        var processed = run.Counts.Synced + run.Counts.Unchanged + run.Counts.Skipped + run.Counts.DeadLettered;
        Log.RunEnded(
            _runs, run.Number, definition.Name, run.Outcome.ToString(), processed,
            processed == 0 ? 1 : 1 - ((double)run.Counts.DeadLettered / processed),
            (run.EndedAt - run.StartedAt).TotalSeconds);
    }

    private void TellAudit(AuditHead head) => Log.AuditHead(
        _logger, head.Chain, head.Number, Convert.ToHexStringLower(head.Mac.Span));

    // A browser knows its consent alone; people know the connectors that use it.
    private AuditChange GrantOf(CredentialSetup setup) => new(
        AuditChange.Browser, AuditChange.GrantStored,
        string.Join(',', _catalog.All.Where(connector => connector.Definition.Credential == setup.Id)
            .Select(connector => connector.Definition.Name)),
        AuditChange.DetailOf(new { provider = setup.Provider.Name, account = setup.Account }));

    // Joins again whenever the others have replaced this node, until the host stops.
    private async Task KeepAsync()
    {
        try
        {
            while (await _evicted.Reader.WaitToReadAsync(_stopping.Token))
            {
                _evicted.Reader.TryRead(out var reason);
                if (Interlocked.Exchange(ref _next, null) is { } next)
                {
                    await LeaveAsync(reason!);
                    _catalog = next;
                }

                await EndNodeAsync();
                await JoinAgainAsync();
            }
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            // The host stops.
        }
    }

    // Runs are brought to a page boundary, and other nodes take over at once what is due meanwhile.
    private async Task LeaveAsync(string reason)
    {
        if (_access.IsReady && _access.Parts.Node.Member is { } member)
            await member.LeaveAsync(_stopping.Token);
        if (_system is { } system)
            await system.Shutdown.RunAsync(reason).WaitAsync(_stopping.Token);
    }

    private async Task JoinAgainAsync()
    {
        while (true)
        {
            try
            {
                await StartNodeAsync(_stopping.Token);
                return;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                Log.NotJoined(_logger, failure);
                await EndNodeAsync();
                await Task.Delay(JoinAgainAfter, _time, _stopping.Token);
            }
        }
    }
}
