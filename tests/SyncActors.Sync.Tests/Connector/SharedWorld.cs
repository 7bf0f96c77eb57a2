using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.RateLimits;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>Several connectors on one node in virtual time, which begins on 2026-01-01 at 00:00 UTC. Those of one
/// account share its limit. Runs come every 60 days, or when a test asks for one.</summary>
internal sealed class SharedWorld(RateLimit limit)
{
    private static readonly DateOnly Today = new(2026, 1, 1);
    private static readonly EphemeralDataProtectionProvider Protection = new();
    private static readonly HttpClient NoHttp = new();
    private static readonly OAuthProvider Provider = new(
        "scripted", new Uri("https://vendor.test/authorize"), new Uri("https://vendor.test/token"), "client", null, [],
        ClientAuthentication.Form, [], RefreshTokenIsSingleUse: false);

    private static readonly SyncNodeOptions Options = new()
    {
        DuePollEvery = TimeSpan.FromSeconds(10), InboxPollEvery = TimeSpan.FromMinutes(1),
    };

    private readonly SimState _disk = new(shardCount: 2);
    private readonly SortedDictionary<string, ConnectorSetup> _setups = new(StringComparer.Ordinal);
    private NodeScheduler? _scheduler;
    private SyncNode? _node;

    public SimulationPump Pump { get; } = new(seed: 11);

    /// <summary>Connectors in memory.</summary>
    public int Alive => _node!.Connectors.ActiveCount;

    public DateTimeOffset Now => Pump.Time.GetUtcNow();

    /// <summary>Adds a connector with so many days of history, five to a call.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="days">Of history.</param>
    /// <param name="account">Of its grant.</param>
    /// <param name="key">The account where there is no grant; null where there is one.</param>
    public ScriptedSource Add(string name, int days, string account = "ann", string? key = null)
    {
        var source = new ScriptedSource(Pump.Time)
        {
            Limit = limit, SharedLimits = [new SharedLimit(LimitScope.Account, limit) { Account = key }],
        };
        var definition = new ConnectorDefinition
        {
            Name = name,
            User = "ann",
            SourceKind = "scripted",
            Destinations = [new DestinationDefinition("list", "list")],
            Schedule = Schedule.Every(TimeSpan.FromDays(60)),
            Limit = limit,
            Lines = [new LineDefinition(ScriptedSource.Line, Dense: true)],
            Credential = key is null ? CredentialId.Of("ann", Provider.Name, account) : null,
            HistoryFrom = Today.AddDays(-days),
            IncludeToday = false,
            FinalAfter = TimeSpan.FromDays(1),
            SettingsHash = "1",
        };
        _setups[name] = new ConnectorSetup(
            definition, source,
            new Dictionary<string, IDestination>(StringComparer.Ordinal) { ["list"] = new ListDestination() }, []);
        return source;
    }

    /// <summary>Takes a connector out of the configuration, for the next process.</summary>
    public void Remove(string name) => _setups.Remove(name);

    /// <summary>Starts a process on what the last one left.</summary>
    public SharedWorld Start()
    {
        _scheduler = new NodeScheduler(Pump.Scheduler);
        var time = new NodeTime(Pump.Time, _scheduler);
        var stores = new SimJournal(_disk, _scheduler, time, seed: 1, SimFaults.None).Stores;
        var random = new SeededRandom(Pump.Random.NextBits());
        var (scheduler, client) = (_scheduler, new OAuthClient(NoHttp, time));
        var system = Pump.CreateSystem(
            "node", options => options with { TimeProvider = time, TaskScheduler = scheduler, Random = random });
        var catalog = new Catalog(_setups);
        Pump.Run(async () =>
        {
            _node = await SyncNode.StartAsync(
                system, stores,
                new NodeServices(
                    catalog,
                    new CredentialServices(catalog, client, new SecretSealer(stores.Credentials, Protection, time)),
                    random),
                new NewNode(new NodeId(random.NextGuid()), "node", "0", null), Options, CancellationToken.None);
            foreach (var id in _setups.Values.Select(setup => setup.Definition.Credential).OfType<CredentialId>()
                .Distinct())
            {
                Assert.Null(await _node.Gateway.KeepAsync(
                    catalog.Find(id)!, new Grant("access", "refresh", time.GetUtcNow().AddDays(500), []),
                    random.NextGuid(), CancellationToken.None));
            }

            await _node.ApplyConfigurationAsync(CancellationToken.None);
        });
        return this;
    }

    /// <summary>Ends the process in the middle of whatever it does.</summary>
    public void Crash() => _scheduler!.Die();

    /// <summary>Lets virtual time pass.</summary>
    public SharedWorld Pass(TimeSpan time)
    {
        Pump.RunFor(time);
        return this;
    }

    /// <summary>Sends a command and waits until it is settled.</summary>
    public void Send(string name, ConnectorCommand command) => Assert.Equal(InboxState.Done, Pump.Run(
        () => _node!.Inbox.SubmitAsync(
            Pump.Random.NextGuid(), ConnectorId.Of(name), UserId.Of("ann"), command, TimeSpan.FromMinutes(1),
            CancellationToken.None))!.State);

    /// <summary>What the journal says of a connector.</summary>
    public ConnectorState State(string name) => Pump.Run(() => new Replay<ConnectorState, ConnectorEvent>(
        Wire().Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply)
        .RunAsync(new EntityId(ConnectorId.Of(name).Value), RecoveryOptions.Default, default)).State;

    /// <summary>The row that a connector shares with others of its account.</summary>
    public SharedBucket Row(string name)
    {
        var setup = _setups[name];
        var key = SharedLimits.KeyOf(setup, setup.Source.Descriptor.SharedLimits[0]);
        var rows = Pump.Run(() => Wire().Quotas.ReadAsync([key], CancellationToken.None));
        return JsonSerializer.Deserialize<SharedBucket>(rows.Rows[0].Body, SyncJson.Options)!;
    }

    private JournalStores Wire() => new SimJournal(_disk, Pump.Scheduler, Pump.Time, seed: 2, SimFaults.None).Stores;

    private sealed class Catalog(IReadOnlyDictionary<string, ConnectorSetup> setups)
        : IConnectorCatalog, ICredentialCatalog
    {
        public IReadOnlyCollection<ConnectorSetup> All => [.. setups.Values];

        public ConnectorSetup? Find(ConnectorId id) => All.FirstOrDefault(setup => setup.Id == id);

        public CredentialSetup? Find(CredentialId id) => new(id, Provider, "ann", id.Value.ToString(), null);
    }
}
