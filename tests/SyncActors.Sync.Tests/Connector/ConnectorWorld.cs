using Microsoft.AspNetCore.DataProtection;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Runs;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Node;
using SyncActors.Sync.Retention;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Connector;

/// <summary>One connector on one node in virtual time, between a scripted source and two destinations. It begins on
/// 2026-01-01 at 00:00 UTC with 20 days of history, 2025-12-12 to 2025-12-31: two windows of two pages.</summary>
internal sealed class ConnectorWorld
{
    public static readonly DateOnly HistoryFrom = new(2025, 12, 12);
    public static readonly DateOnly Yesterday = new(2025, 12, 31);
    public static readonly TimeSpan Interval = TimeSpan.FromHours(6);

    private static readonly EphemeralDataProtectionProvider Protection = new();
    private static readonly HttpClient NoHttp = new();

    // Seldom, since each look costs steps; what is told is looked at at once.
    private SyncNodeOptions Options => new()
    {
        DuePollEvery = LookEvery, InboxPollEvery = LookEvery * 6, History = Retention,
    };

    private readonly SimState _disk = new(shardCount: 2);
    private NodeScheduler _scheduler;
    private SyncNode? _node;

    public ConnectorWorld(Domain.RateLimits.RateLimit? limit = null)
    {
        Source = limit is null ? new ScriptedSource(Pump.Time) : new ScriptedSource(Pump.Time) { Limit = limit };
        _scheduler = new NodeScheduler(Pump.Scheduler);
        _disk.Appended = (append, _) =>
        {
            Appends++;
            DueWrites += append.Due is DueChange.Unchanged ? 0 : 1;
        };
        Definition = new ConnectorDefinition
        {
            Name = "one",
            User = "ann",
            SourceKind = "scripted",
            Destinations = [new DestinationDefinition("first", "list"), new DestinationDefinition("second", "list")],
            Schedule = Schedule.Every(Interval),
            Limit = Source.Limit,
            Lines = [new LineDefinition(ScriptedSource.Line, Dense: true)],
            HistoryFrom = HistoryFrom,
            IncludeToday = false,
            FinalAfter = TimeSpan.FromDays(1),
            SettingsHash = "1",
        };
    }

    public SimulationPump Pump { get; } = new(seed: 7);

    public ScriptedSource Source { get; }

    public ListDestination First { get; } = new();

    public ListDestination Second { get; } = new();

    /// <summary>What stands in the place of <see cref="Second"/>; null for itself.</summary>
    public IDestination? SecondInstead { get; set; }

    public ConnectorDefinition Definition { get; set; }

    /// <summary>Time between two looks at who is due; longer where much time passes.</summary>
    public TimeSpan LookEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long histories are kept; for ever by default.</summary>
    public HistoryRetention? Retention { get; set; }

    /// <summary>What another program delivered before the connector's first start.</summary>
    public IReadOnlyList<ConnectorCommand> Inherits { get; set; } = [];

    /// <summary>False for a process that read its configuration before the second destination was added to it.</summary>
    public bool KnowsSecond { get; set; } = true;

    /// <summary>Who is told of its alerts.</summary>
    public AlertDelivery Alerts { get; set; } = AlertDelivery.None;

    /// <summary>When it is told.</summary>
    public AlertPolicy? Policy { get; init; }

    /// <summary>Appends so far.</summary>
    public int Appends { get; private set; }

    /// <summary>Those of them that changed the row in the due index.</summary>
    public int DueWrites { get; private set; }

    /// <summary>Deliveries of its alerts that wait.</summary>
    public IReadOnlyList<OutboxRow> Waiting => Pump.Run(() => Wire().Stores.Outbox.ReadDueAsync(
        [new ShardId(0), new ShardId(1)], Now + TimeSpan.FromDays(30), 1_000, default));

    public DateTimeOffset Now => Pump.Time.GetUtcNow();

    /// <summary>What the journal says of the connector.</summary>
    public ConnectorState State => Pump.Run(() => new Replay<ConnectorState, ConnectorEvent>(
        Wire().Stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply)
        .RunAsync(new EntityId(ConnectorId.Of(Definition.Name).Value), RecoveryOptions.Default, default)).State;

    /// <summary>What has happened to the connector, as far as the journal has it.</summary>
    public IReadOnlyList<ConnectorEvent> Events => Pump.Run(async () =>
    {
        List<ConnectorEvent> all = [];
        var last = 0L;
        while (await Wire().Stores.Journal.ReadEventsAsync(
            new EntityId(ConnectorId.Of(Definition.Name).Value), last, 1_000, default) is { Count: > 0 } page)
        {
            all.AddRange(page.Select(ConnectorCodec.Instance.Decode));
            last = page[^1].SequenceNr;
        }

        return all;
    });

    /// <summary>The first event that is not deleted.</summary>
    public long FirstEvent => Pump.Run(() => Wire().Stores.Journal.ReadEventsAsync(
        new EntityId(ConnectorId.Of(Definition.Name).Value), 0, 1, default))[0].SequenceNr;

    /// <summary>Connectors in memory.</summary>
    public int Alive => _node!.Connectors.ActiveCount;

    public RunSummary LastRun => State.LastRun ?? throw new InvalidOperationException("No run has ended.");

    /// <summary>Every day of the history, as the ids of its items.</summary>
    public static IEnumerable<string> History =>
        Enumerable.Range(0, Yesterday.DayNumber - HistoryFrom.DayNumber + 1)
            .Select(offset => ScriptedSource.IdOf(HistoryFrom.AddDays(offset)));

    /// <summary>When the store went on from an older state; null for never.</summary>
    public DateTimeOffset? WentBackAt { get; set; }

    /// <summary>Starts a process on what the last one left.</summary>
    public ConnectorWorld Start()
    {
        var time = new NodeTime(Pump.Time, _scheduler);
        var stores = new SimJournal(_disk, _scheduler, time, seed: 1, SimFaults.None).Stores with { WentBackAt = WentBackAt };
        var random = new SeededRandom(Pump.Random.NextBits());
        var system = Pump.CreateSystem(
            "node", options => options with { TimeProvider = time, TaskScheduler = _scheduler, Random = random });
        var destinations = new Dictionary<string, IDestination>(StringComparer.Ordinal) { ["first"] = First };
        if (KnowsSecond)
            destinations.Add("second", SecondInstead ?? Second);
        var setup = new ConnectorSetup(Definition with { Alerts = Policy }, Source, destinations, [])
        {
            Inherits = _ => Task.FromResult(Inherits),
            Alerts = new AlertRoute(
                [.. Alerts.Channels.Values.Select(one => (one.Name, one.Channel.Descriptor.Kind))], Alerts.GroupWithin),
        };
        Pump.Run(async () =>
        {
            _node = await SyncNode.StartAsync(
                system,
                stores,
                new NodeServices(
                    new OneConnector(setup),
                    new CredentialServices(
                        new NoCredentials(), new OAuthClient(NoHttp, time),
                        new SecretSealer(stores.Credentials, Protection, time)),
                    random) { Alerts = Alerts },
                new NewNode(new NodeId(random.NextGuid()), "node", "0", null), Options, CancellationToken.None);
            await _node.ApplyConfigurationAsync(CancellationToken.None);
        });
        return this;
    }

    /// <summary>Ends the process in the middle of whatever it does.</summary>
    public void Crash()
    {
        _scheduler.Die();
        _scheduler = new NodeScheduler(Pump.Scheduler);
    }

    /// <summary>Lets virtual time pass.</summary>
    public ConnectorWorld Pass(TimeSpan time)
    {
        Pump.RunFor(time);
        return this;
    }

    /// <summary>Sends a command and waits until it is settled.</summary>
    public InboxState Send(ConnectorCommand command) => Pump.Run(() => _node!.Inbox.SubmitAsync(
        Pump.Random.NextGuid(), ConnectorId.Of(Definition.Name), UserId.Of(Definition.User), command,
        TimeSpan.FromMinutes(1), CancellationToken.None))!.State;

    private SimJournal Wire() => new(_disk, Pump.Scheduler, Pump.Time, seed: 2, SimFaults.None);

    private sealed class OneConnector(ConnectorSetup setup) : IConnectorCatalog
    {
        public IReadOnlyCollection<ConnectorSetup> All => [setup];

        public ConnectorSetup? Find(ConnectorId id) => id == setup.Id ? setup : null;
    }

    private sealed class NoCredentials : ICredentialCatalog
    {
        public CredentialSetup? Find(CredentialId id) => null;
    }
}
