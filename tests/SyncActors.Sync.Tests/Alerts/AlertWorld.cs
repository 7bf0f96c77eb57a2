using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Domain.Alerts;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Schedules;
using SyncActors.Plugins;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Node;
using SyncActors.Sync.Serialization;
using SyncActors.Testing.Journal;
using SyncActors.Testing.Simulation;

namespace SyncActors.Sync.Tests.Alerts;

/// <summary>The outbox of many connectors and the actors that empty it, in virtual time. Connectors are events alone:
/// what they append is what a connector's actor appends.</summary>
internal sealed class AlertWorld
{
    public const string Channel = "ops";
    public static readonly TimeSpan GroupWithin = TimeSpan.FromMinutes(1);

    private readonly SimState _disk = new(shardCount: 2);
    private readonly Dictionary<string, (ConnectorState State, long Head)> _streams = new(StringComparer.Ordinal);
    private NodeScheduler _scheduler;
    private IReadOnlyList<ShardLease> _leases = [];
    private HeldShards? _shards;

    public AlertWorld(RepeatedMessage repeats, bool groups, int perHourMax = 1_000)
    {
        Far = new ScriptedChannel(repeats, groups, Pump.Time);
        Other = new ScriptedChannel(RepeatedMessage.Dropped, groups: false, Pump.Time);
        PerHourMax = perHourMax;
        _scheduler = new NodeScheduler(Pump.Scheduler);
    }

    public SimulationPump Pump { get; } = new(seed: 3);

    public ScriptedChannel Far { get; }

    public ScriptedChannel Other { get; }

    public AlertDelivery? Delivery { get; private set; }

    public DateTimeOffset Now => Pump.Time.GetUtcNow();

    /// <summary>Time between two looks at the outbox; longer where days pass.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(5);

    private int PerHourMax { get; }

    /// <summary>Awaits of the store until the process is killed; null for never.</summary>
    public int? DiesAfter { get; set; }

    /// <summary>Whether it was.</summary>
    public bool HasDied { get; private set; }

    /// <summary>Starts a process on what the last one left.</summary>
    public AlertWorld Start(params string[] alsoTold)
    {
        HasDied = false;
        var time = new NodeTime(Pump.Time, _scheduler);
        var stores = new SimJournal(_disk, _scheduler, time, seed: 1, SimFaults.None).Stores;
        var random = new SeededRandom(Pump.Random.NextBits());
        var system = Pump.CreateSystem(
            "node", options => options with { TimeProvider = time, TaskScheduler = _scheduler, Random = random });
        var channels = new Dictionary<string, AlertChannelSetup>(StringComparer.Ordinal)
        {
            [Channel] = new(Channel, new Dying(this, Far), PerHourMax),
        };
        foreach (var name in alsoTold)
            channels.Add(name, new AlertChannelSetup(name, Other, PerHourMax));
        Delivery = new AlertDelivery(channels, GroupWithin) { PollEvery = PollEvery };
        var node = new NodeId(random.NextGuid());
        Pump.Run(async () =>
        {
            _shards = new HeldShards(node, ShardOf, time);
            _leases = await stores.Shards.ClaimAllAsync(node, "node", CancellationToken.None);
            _shards.Begin(_leases);
        });
        var (shards, outbox) = (_shards!, new DyingOutbox(this, stores.Outbox));
        system.ActorOf(
            Props.Create(() => new OutboxActor(outbox, shards, new Pulse(time, null), Delivery, random)), "outbox");
        return this;
    }

    /// <summary>Ends the process in the middle of whatever it does.</summary>
    public void Crash()
    {
        HasDied = true;
        DiesAfter = null;
        _scheduler.Die();
        _scheduler = new NodeScheduler(Pump.Scheduler);
    }

    public AlertWorld Pass(TimeSpan time)
    {
        Pump.RunFor(time);
        return this;
    }

    /// <summary>What an event does to a connector, with the deliveries that follow.</summary>
    public void Append(string connector, params ConnectorEvent[] events)
    {
        if (!_streams.TryGetValue(connector, out var stream))
            stream = (ConnectorState.New.Apply(new ConnectorEvent.Configured(Definition(connector), Now)), 0);
        var entity = new EntityId(ConnectorId.Of(connector).Value);
        var route = new AlertRoute(
            [.. Delivery!.Channels.Select(channel => (channel.Key, channel.Value.Channel.Descriptor.Kind))],
            GroupWithin);
        var entries = AlertOutbox.Of(stream.State, events, stream.Head, route, Now);
        var append = new Append
        {
            Entity = entity,
            Lease = _leases.Single(lease => lease.Shard == ShardOf(entity)),
            ExpectedHead = stream.Head,
            Events = [.. events.Select(one => ConnectorCodec.Instance.Encode(one, Now, null))],
            Outbox = entries,
        };
        Pump.Run(() => new SimJournal(_disk, Pump.Scheduler, Pump.Time, seed: 2, SimFaults.None).Stores.Journal
            .AppendAsync(append, CancellationToken.None));
        _streams[connector] = (stream.State.Fold(events), stream.Head + events.Length);
    }

    public void Raise(string connector, AlertCause cause = AlertCause.NeedsAuthorization) =>
        Append(connector, new ConnectorEvent.AlertRaised(new Alert(cause, Now, "secret of the vendor")));

    public void Resolve(string connector, AlertCause cause = AlertCause.NeedsAuthorization) =>
        Append(connector, new ConnectorEvent.AlertResolved(cause, Now));

    /// <summary>Deliveries that wait, whenever they are due.</summary>
    public IReadOnlyList<OutboxRow> Waiting => Pump.Run(
        () => Wire().Outbox.ReadDueAsync(
            [.. Enumerable.Range(0, 2).Select(shard => new ShardId(shard))], Now + TimeSpan.FromDays(30), 100_000,
            CancellationToken.None));

    /// <summary>Deliveries that were given up.</summary>
    public IReadOnlyList<OutboxRow> Dead =>
        Pump.Run(() => Wire().Outbox.ListDeadAsync(null, null, 100_000, CancellationToken.None));

    private JournalStores Wire() => new SimJournal(_disk, Pump.Scheduler, Pump.Time, seed: 2, SimFaults.None).Stores;

    private static ShardId ShardOf(EntityId entity) => SyncNode.ShardOf(entity.Value, 2);

    private static ConnectorDefinition Definition(string name) => new()
    {
        Name = name,
        User = "ann",
        SourceKind = "scripted",
        Destinations = [new DestinationDefinition("first", "list")],
        Schedule = Schedule.Manual,
        Limit = new Domain.RateLimits.RateLimit(10, TimeSpan.FromHours(1)),
        Lines = [],
        SettingsHash = "1",
    };

    // Counts down and kills, as if the process ended just here.
    private Task StepAsync()
    {
        if (DiesAfter is not { } left)
            return Task.CompletedTask;
        DiesAfter = left - 1;
        if (left > 1)
            return Task.CompletedTask;
        Crash();
        return new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously).Task;
    }

    private sealed class Dying(AlertWorld world, IAlertChannel channel) : IAlertChannel
    {
        public AlertChannelDescriptor Descriptor => channel.Descriptor;

        public async Task<ChannelOutcome> SendAsync(AlertMessage message, CancellationToken cancellationToken)
        {
            await world.StepAsync();
            var outcome = await channel.SendAsync(message, cancellationToken);
            await world.StepAsync();
            return outcome;
        }
    }

    private sealed class DyingOutbox(AlertWorld world, IOutbox outbox) : IOutbox
    {
        public async Task<IReadOnlyList<OutboxRow>> ReadDueAsync(
            IReadOnlyCollection<ShardId> shards, DateTimeOffset through, int max,
            CancellationToken cancellationToken)
        {
            var rows = await outbox.ReadDueAsync(shards, through, max, cancellationToken);
            if (rows.Count > 0)
                await world.StepAsync();
            return rows;
        }

        public Task<OutboxRow?> ReadAsync(Guid deliveryId, CancellationToken cancellationToken) =>
            outbox.ReadAsync(deliveryId, cancellationToken);

        public async Task<bool> SettleAsync(
            Guid deliveryId, ShardLease lease, OutboxOutcome outcome, CancellationToken cancellationToken)
        {
            await world.StepAsync();
            var settled = await outbox.SettleAsync(deliveryId, lease, outcome, cancellationToken);
            await world.StepAsync();
            return settled;
        }

        public Task<IReadOnlyList<OutboxRow>> ListDeadAsync(
            Guid? tenant, Guid? after, int max, CancellationToken cancellationToken) =>
            outbox.ListDeadAsync(tenant, after, max, cancellationToken);

        public Task<bool> ReplayAsync(Guid deliveryId, DateTimeOffset at, CancellationToken cancellationToken) =>
            outbox.ReplayAsync(deliveryId, at, cancellationToken);

        public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
            outbox.PurgeAsync(before, max, cancellationToken);
    }
}
