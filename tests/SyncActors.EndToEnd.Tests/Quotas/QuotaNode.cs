using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.EndToEnd.Tests.Stores;
using SyncActors.Journal.Sqlite;
using SyncActors.Plugins;
using SyncActors.Server.Catalog;
using SyncActors.Server.Configuration;
using SyncActors.Server.Hosting;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Testing.Simulation;

namespace SyncActors.EndToEnd.Tests.Quotas;

/// <summary>A whole node with one connector: SQLite journal, the vendor's source, the embedded store, on a clock that
/// stands while it works.</summary>
internal sealed class QuotaNode : IConnectorCatalog, IAsyncDisposable
{
    private const string Name = "ann";

    private static readonly TimeSpan Patience = TimeSpan.FromHours(20);

    private readonly QuotaVendor _vendor;
    private readonly StandingClock _clock;
    private readonly DirectoryInfo _data;
    private readonly ServiceProvider _services;
    private readonly ConnectorSetup _plain;
    private readonly ConnectorSetup _setup;
    private readonly SeededRandom _random = new(41);

    /// <summary>A node that has not started.</summary>
    /// <param name="vendor">Where the source asks.</param>
    /// <param name="clock">Its clock and its thread.</param>
    /// <param name="settings">Further settings of the connector, such as <c>source.metrics.food</c>.</param>
    internal QuotaNode(QuotaVendor vendor, StandingClock clock, params (string Key, string Value)[] settings)
    {
        (_vendor, _clock) = (vendor, clock);
        _data = Directory.CreateTempSubdirectory("quotas-");
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton<TimeProvider>(clock.Time);
        services.AddSyncActors(
            ConfigurationLoader.Load(null, _ => null, new Dictionary<string, string>(), Keys(settings)),
            scheduler: true);
        _services = services.BuildServiceProvider();
        _plain = _services.GetRequiredService<ConnectorCatalog>().All.Single();
        Store = new CountedDestination(_plain.Destinations["store"]);
        _setup = _plain with
        {
            Source = Outside<ISource>.Of(_plain.Source, clock),
            Destinations = new Dictionary<string, IDestination> { ["store"] = Outside<IDestination>.Of(Store, clock) },
        };
    }

    /// <summary>Where items go.</summary>
    internal CountedDestination Store { get; }

    /// <inheritdoc/>
    IReadOnlyCollection<ConnectorSetup> IConnectorCatalog.All => [_setup];

    /// <inheritdoc/>
    ConnectorSetup? IConnectorCatalog.Find(ConnectorId id) => id == _setup.Id ? _setup : null;

    /// <summary>Consents, and lets the connector work until everything is there.</summary>
    /// <returns>Its state then.</returns>
    internal ConnectorState RunUntilComplete()
    {
        ConnectorState? complete = null;
        _clock.Run(async () => complete = await RunAsync());
        return complete!;
    }

    /// <summary>Everything that the embedded store holds, apart from what devices tell of themselves.</summary>
    internal async Task<IReadOnlyList<StoredSample>> StoredAsync(CancellationToken cancellationToken)
    {
        var samples = await EmbeddedContent.ReadAsync(
            Path.Combine(_data.FullName, "store.db"), [Name], cancellationToken);
        return [.. samples.Where(sample => !sample.Series.StartsWith("fitbit_device_", StringComparison.Ordinal))];
    }

    /// <summary>What the vendor has, asked window by window past actors, journal and stores. The vendor must have
    /// neither a limit nor faults.</summary>
    /// <param name="state">Facts and days.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<IReadOnlyList<StoredSample>> TruthAsync(
        ConnectorState state, CancellationToken cancellationToken)
    {
        var source = _plain.Source;
        var days = new DayRange(state.HistoryFrom!.Value, state.Watermark("store")!.Value);
        var windows = new Queue<Window>(
            source.Plan([.. source.Descriptor.Lines.Select(line => new LineNeed(line.Name, days))]));
        var token = _vendor.Grant().AccessToken;
        var samples = new List<StoredSample>();
        while (windows.TryDequeue(out var window))
        {
            string? cursor = null;
            do
            {
                switch (
                    await source.FetchAsync(new FetchRequest(window, cursor, token, state.Facts), cancellationToken))
                {
                    case FetchOutcome.Fetched fetched:
                        samples.AddRange(source.Map(fetched.Page, state.Facts).Items.Cast<SampleItem>()
                            .SelectMany(item => item.Samples).Select(sample => new StoredSample(
                                Name,
                                StoredSample.Name(
                                    sample.Metric, sample.Labels.Select(label => (label.Name, label.Value))),
                                sample.TimestampMs, sample.Value, Final: true)));
                        cursor = fetched.Page.NextCursor;
                        break;
                    case FetchOutcome.NotOffered { Instead: { } instead }:
                        foreach (var other in instead)
                            windows.Enqueue(other);
                        break;
                    case var outcome:
                        Assert.Fail(outcome.ToString());
                        break;
                }
            }
            while (cursor is not null);
        }

        return samples;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _data.Delete(recursive: true);
    }

    private async Task<ConnectorState> RunAsync()
    {
        var store = await _clock.OutsideAsync(SqliteStore.OpenAsync(
            new SqliteStoreOptions { Path = Path.Combine(_data.FullName, "syncactors.db") }, _clock.Time,
            CancellationToken.None));
        try
        {
            return await RunAsync(store);
        }
        finally
        {
            await _clock.OutsideAsync(store.DisposeAsync().AsTask());
        }
    }

    private async Task<ConnectorState> RunAsync(SqliteStore store)
    {
        var stores = new JournalStores(
            Outside<IJournal>.Of(store.Stores.Journal, _clock), Outside<IInbox>.Of(store.Stores.Inbox, _clock),
            Outside<IDueIndex>.Of(store.Stores.Due, _clock), Outside<ILedger>.Of(store.Stores.Ledger, _clock),
            Outside<IReadModels>.Of(store.Stores.Views, _clock), Outside<ICredentialStore>.Of(store.Stores.Credentials, _clock),
            Outside<IApiKeyStore>.Of(store.Stores.ApiKeys, _clock), Outside<IShardStore>.Of(store.Stores.Shards, _clock),
            Outside<IQuotas>.Of(store.Stores.Quotas, _clock), Outside<IOutbox>.Of(store.Stores.Outbox, _clock),
            Outside<IAuditLog>.Of(store.Stores.Audit, _clock));
        var system = new ActorSystem("quota", new ActorSystemOptions
        {
            TimeProvider = _clock.Time, TaskScheduler = _clock, Random = _random,
        });
        var catalog = _services.GetRequiredService<ConnectorCatalog>();
        using var http = new HttpClient();
        var client = new OAuthClient(http, _clock.Time);
        var credentials = new CredentialServices(catalog, client, new SecretSealer(
            stores.Credentials, _services.GetRequiredService<IDataProtectionProvider>(), _clock.Time));
        var runs = new List<RunSummary>();
        var complete = new TaskCompletionSource<ConnectorState>(TaskCreationOptions.RunContinuationsAsynchronously);
        var node = await SyncNode.StartAsync(
            system, stores,
            new NodeServices(this, credentials, _random)
            {
                RunEnded = state =>
                {
                    runs.Add(state.LastRun!);
                    if (state.LastRun?.Outcome == RunOutcome.Complete)
                        complete.TrySetResult(state);
                },
            },
            new NewNode(new NodeId(_random.NextGuid()), "quota", "0", null), new SyncNodeOptions(),
            CancellationToken.None);
        Assert.Empty(await node.ApplyConfigurationAsync(CancellationToken.None));
        await ConsentAsync(node, catalog);
        await Task.WhenAny(complete.Task, Task.Delay(Patience, _clock.Time));
        if (!complete.Task.IsCompleted)
            Assert.Fail($"No complete run within {Patience}, but {string.Join('\n', runs.TakeLast(3))}");
        var state = await complete.Task;
        await system.Shutdown.RunAsync("the test is through");
        await system.DisposeAsync();
        return state;
    }

    private async Task ConsentAsync(SyncNode node, ConnectorCatalog catalog)
    {
        var (access, refresh) = _vendor.Grant();
        Assert.Null(await node.Gateway.KeepAsync(
            catalog.Find(_setup.Definition.Credential!.Value)!,
            new Grant(access, refresh, _clock.Time.GetUtcNow().AddDays(29), []), _random.NextGuid(),
            CancellationToken.None));
        await node.Inbox.SubmitAsync(
            _random.NextGuid(), _setup.Id, UserId.Of(Name), new ConnectorCommand.Authorized([]),
            TimeSpan.FromSeconds(30),
            CancellationToken.None);
    }

    private Dictionary<string, string> Keys((string Key, string Value)[] settings)
    {
        var address = _vendor.Server.BaseAddress;
        var root = $"syncactors.connectors.{Name}";
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["syncactors.data-dir"] = _data.FullName,
            [$"{root}.source.kind"] = _vendor.Kind,
            [$"{root}.source.base-address"] = address.ToString(),
            [$"{root}.source.token-address"] = new Uri(address, _vendor.Kind == "fitbit" ? "oauth2/token" : "token")
                .ToString(),
            [$"{root}.source.client-id"] = "client",
            [$"{root}.destinations.store.kind"] = "embedded",
            [$"{root}.history-from"] = _vendor.Person.MemberSince.ToString("yyyy-MM-dd"),
            [$"{root}.include-today"] = "false",
            [$"{root}.schedule.every"] = "6h",
        };
        foreach (var (key, value) in settings)
            keys[$"{root}.{key}"] = value;
        return keys;
    }
}
