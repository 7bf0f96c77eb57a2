using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Testing.Faults;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Simulation.Tests.World;

/// <summary>One process start. It dies without a farewell: what it has under way is simply never gone on
/// with.</summary>
internal sealed class SimNode
{
    /// <summary>How often a node looks for what it was not told: seldom, since each look costs steps.</summary>
    public static readonly TimeSpan PollEvery = TimeSpan.FromMinutes(20);

    private static readonly EphemeralDataProtectionProvider Protection = new();
    private static readonly HttpClient NoHttp = new();
    private readonly NodeScheduler _scheduler;
    private readonly SimState _disk;
    private readonly SimJournal _journal;
    private readonly PlantedJournal _planted;
    private readonly IConnectorCatalog _catalog;
    private readonly JournalStores _stores;
    private readonly NodeTime _time;
    private readonly SimReach _reach;
    private readonly SeededRandom _random;
    private readonly SyncNodeOptions _options;

    public SimNode(
        SimulationPump pump, SimState disk, IJournal wire, SimHints hints, IReadOnlyList<SimConnector> connectors,
        PlantedBug bug)
    {
        _random = new SeededRandom(pump.Random.NextBits());
        _disk = disk;
        _scheduler = new NodeScheduler(pump.Scheduler);
        _time = new NodeTime(pump.Time, _scheduler);
        _journal = new SimJournal(disk, _scheduler, _time, _random.Next(), SimFaults.None, meets: true);
        _reach = new SimReach(_time, static () => false) { Freezes = () => _scheduler.Freezes };
        _catalog = new Catalog([.. connectors.Select(connector => connector.Setup(_reach))]);
        Id = new NodeId(_random.NextGuid());
        var stores = _journal.Stores;
        _planted = new PlantedJournal(stores.Journal, wire, pump, new SeededRandom(_random.NextBits()), disk, bug);
        _stores = stores with
        {
            Journal = _planted,
            Membership = PlantedMembership.Around(stores.Membership!, disk, Id, bug),
            Hints = hints.For(_scheduler),
        };
        System = pump.CreateSystem(
            "node",
            options => options with
            {
                TimeProvider = _time, TaskScheduler = _scheduler, Random = new SeededRandom(_random.NextBits()),
            });
        _options = new SyncNodeOptions
        {
            RunsMax = _random.Next(1, 20),
            DuePollEvery = PollEvery,
            InboxPollEvery = PollEvery,
            PassivateAfter = TimeSpan.FromMinutes(_random.Next(1, 10)),
            SnapshotEvery = _random.Next(3, 20),
            BaselineEvery = _random.Next(20, 80),
            Cluster = SimTimes.Cluster,
        };
    }

    /// <summary>Identity of this process start.</summary>
    public NodeId Id { get; }

    public ActorSystem System { get; }

    /// <summary>Null until it has started.</summary>
    public SyncNode? Node { get; private set; }

    /// <summary>Whether its start failed, or it was declared dead; a supervisor of processes would start
    /// another.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Whether it has left in order.</summary>
    public bool HasLeft { get; private set; }

    /// <summary>Whether it is on its way out.</summary>
    public bool IsLeaving { get; private set; }

    /// <summary>Whether it has deliveries on their way.</summary>
    public bool IsDelivering => _reach.OnTheWay > 0;

    /// <summary>Until when it stands still or cannot reach the journal; null while it is well.</summary>
    public DateTimeOffset? AilsUntil { get; private set; }

    public void SetFaults(SimFaults faults, double landsLate)
    {
        _journal.Faults = faults;
        _planted.LandsLate = landsLate;
    }

    public void Start() => Run(async () =>
    {
        try
        {
            var credentials = new CredentialServices(
                new NoCredentials(), new OAuthClient(NoHttp, _time),
                new SecretSealer(_stores.Credentials, Protection, _time));
            var services = new NodeServices(_catalog, credentials, _random) { Evicted = _ => HasFailed = true };
            var node = await SyncNode.StartAsync(
                System, _stores, services, new NewNode(Id, "node", "0", null), _options, CancellationToken.None);
            Node = node;
            await node.ApplyConfigurationAsync(CancellationToken.None);
        }
        catch (JournalUnavailableException)
        {
            HasFailed = true;
        }
    });

    /// <summary>Sends a command as an API call would.</summary>
    /// <param name="commandId">Its key.</param>
    /// <param name="connector">To whom.</param>
    /// <param name="command">What.</param>
    /// <param name="acknowledged">Called when the caller learns that the command is durable.</param>
    public void Submit(Guid commandId, SimConnector connector, ConnectorCommand command, Action acknowledged) =>
        Run(async () =>
    {
        if (Node is not { } node)
            return;
        try
        {
            var row = await node.Inbox.SubmitAsync(
                commandId, connector.Id, UserId.Of(connector.Definition.User), command, TimeSpan.FromSeconds(5),
                CancellationToken.None);
            if (row is not null)
                acknowledged();
        }
        catch (JournalUnavailableException)
        {
            // The caller does not know, and sends again or not.
        }
    });

    /// <summary>Stands still.</summary>
    public void Freeze(DateTimeOffset until)
    {
        AilsUntil = until;
        _scheduler.Freeze();
    }

    /// <summary>Cannot reach the journal, which may notice at once that the session is closed.</summary>
    public void CutOff(DateTimeOffset until, bool closesSession)
    {
        AilsUntil = until;
        _journal.IsCutOff = true;
        if (closesSession)
            _disk.CloseSession(Id);
    }

    /// <summary>Is well again.</summary>
    public void Recover()
    {
        AilsUntil = null;
        _journal.IsCutOff = false;
        if (_scheduler.IsFrozen)
            _scheduler.Thaw();
    }

    /// <summary>Shuts down in order.</summary>
    public void Leave()
    {
        IsLeaving = true;
        Run(async () =>
        {
            await System.Shutdown.RunAsync("the simulation says so");
            HasLeft = true;
        });
    }

    /// <summary>Ends. The journal's server notices at once, or only after a while when the whole machine is
    /// gone.</summary>
    public void Die(bool closesSession)
    {
        _scheduler.Die();
        if (closesSession)
            _disk.CloseSession(Id);
    }

    private void Run(Func<Task> body) => _ = Task.Factory.StartNew(
        async () => await body(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler);

    private sealed class Catalog(IReadOnlyList<ConnectorSetup> all) : IConnectorCatalog
    {
        private readonly Dictionary<ConnectorId, ConnectorSetup> _byId = all.ToDictionary(setup => setup.Id);

        public IReadOnlyCollection<ConnectorSetup> All => all;

        public ConnectorSetup? Find(ConnectorId id) => _byId.GetValueOrDefault(id);
    }

    private sealed class NoCredentials : ICredentialCatalog
    {
        public CredentialSetup? Find(CredentialId id) => null;
    }
}
