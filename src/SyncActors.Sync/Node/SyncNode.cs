using SyncActors.Actors;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Domain.Connectors;
using SyncActors.Domain.Credentials;
using SyncActors.Sync.Alerts;
using SyncActors.Sync.Connector;
using SyncActors.Sync.Credentials;
using SyncActors.Sync.Inbox;
using SyncActors.Sync.ReadModels;
using SyncActors.Sync.Retention;
using SyncActors.Sync.Scheduling;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Node;

/// <summary>One process of an installation: it owns shards, and for their connectors it watches the clock and the inbox
/// and keeps those alive that have something to do.</summary>
public sealed class SyncNode
{
    private const int ViewsPage = 1000;

    /// <summary>Commands that share commits while the configuration is applied; fewer than the inbox hands out in one
    /// look.</summary>
    private const int ConfiguredAtOnce = 64;

    private readonly IConnectorCatalog _catalog;
    private readonly JournalStores _stores;
    private readonly Random _random;

    private SyncNode(
        HeldShards shards, ShardRegion connectors, ShardRegion credentials, CommandInbox inbox,
        CredentialGateway gateway, IConnectorCatalog catalog, JournalStores stores, Random random)
    {
        (Shards, Connectors, Credentials, Inbox, Gateway) = (shards, connectors, credentials, inbox, gateway);
        (_catalog, _stores, _random) = (catalog, stores, random);
    }

    /// <summary>Identity of this process start.</summary>
    public NodeId Id => Shards.Node;

    /// <summary>The shards that run here.</summary>
    public HeldShards Shards { get; }

    /// <summary>Its place among others; null for a node that is alone with its store, or only answers.</summary>
    public ClusterMember? Member { get; private set; }

    /// <summary>The connectors alive here.</summary>
    public ShardRegion Connectors { get; }

    /// <summary>The credentials alive here.</summary>
    public ShardRegion Credentials { get; }

    /// <summary>Where commands come in.</summary>
    public CommandInbox Inbox { get; }

    /// <summary>Reaches credentials, here and at other nodes.</summary>
    public CredentialGateway Gateway { get; }

    private string? Only { get; init; }

    /// <summary>Reads connectors' histories.</summary>
    public Replay<ConnectorState, ConnectorEvent> Histories =>
        new(_stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply);

    /// <summary>Reads credentials' histories.</summary>
    public Replay<CredentialState, CredentialEvent> Grants =>
        new(_stores.Journal, CredentialCodec.Instance, CredentialState.New, (state, @event) => state.Apply(@event));

    /// <summary>The shard of an entity: its id is a hash already.</summary>
    public static ShardId ShardOf(Guid entity, int shardCount)
    {
        Span<byte> bytes = stackalloc byte[16];
        entity.TryWriteBytes(bytes);
        return new ShardId((int)(BitConverter.ToUInt32(bytes) % (uint)shardCount));
    }

    /// <summary>Opens the regions, begins to look at clock and inbox, and takes shards: all of a store that this
    /// process has to itself, a share where several nodes meet.</summary>
    public static async Task<SyncNode> StartAsync(
        ActorSystem system, JournalStores stores, NodeServices given, NewNode self, SyncNodeOptions options,
        CancellationToken cancellationToken)
    {
        var shardCount = stores.Shards.ShardCount;
        ShardId ShardOfEntity(EntityId entity) => ShardOf(entity.Value, shardCount);
        var shards = new HeldShards(self.Id, ShardOfEntity, system.Time);
        var pulse = stores.Membership is null
            ? new Pulse(system.Time, null)
            : new Pulse(system.Time, options.Cluster.FenceAfter) { CheckEvery = options.Cluster.CheckEvery };
        if (stores.WentBackAt is { } wentBackAt)
            pulse.LostCommits(system.Time.GetUtcNow() - wentBackAt);
        var regionOptions = new ShardRegionOptions
        {
            ShardOf = entity => ShardOf(entity, shardCount).Value,
            PassivateAfter = options.PassivateAfter,
            Supervisor = PersistenceSupervision.Strategy,
        };
        var inbox = new CommandInbox(stores.Inbox, ShardOfEntity, stores.Hints, system.Time);
        ActorRef? reader = null;
        ActorRef? due = null;
        void Settled(Guid commandId)
        {
            inbox.Settled(commandId);
            reader?.Tell(new CommandSettled(commandId));
        }

        var credentials = CredentialActor.Region(
            system, stores, given.Credentials, new GrantNews(given.Catalog, inbox, system.Time).TellAsync,
            shards.LeaseOf, pulse, Settled, regionOptions);
        var gateway = new CredentialGateway(
            credentials, shards, inbox, stores.Credentials, given.Credentials, system.Time);
        var services = new ConnectorServices(
            given.Catalog, stores.Ledger, gateway, pulse, given.Random, Settled,
            state =>
            {
                due?.Tell(new DueActor.RunEnded(new EntityId(ConnectorId.Of(state.Definition!.Name).Value)));
                given.RunEnded(state);
            },
            stores.Quotas) { History = options.History };
        var sourcing = new EventSourcing<ConnectorState, ConnectorEvent>(
            stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply, shards.LeaseOf,
            options.SnapshotEvery, options.BaselineEvery);
        var connectors = ShardRegion.Create(
            system, "connectors",
            entity => Props.Create(() => new ConnectorActor(new EntityId(entity), sourcing, services))
                .WithSupervisor(PersistenceSupervision.Children),
            regionOptions);
        shards.Attach(connectors);
        shards.Attach(credentials);
        if (options.Scheduler)
        {
            var handedOut = new HandedOut();
            reader = system.ActorOf(
                Props.Create(() => new InboxReaderActor(
                    stores.Inbox, shards, type => CredentialCommand.Is(type) ? credentials : connectors, handedOut,
                    options.InboxPollEvery)),
                "inbox");
            system.ActorOf(
                Props.Create(() => new PurgeActor(
                    [stores.Inbox.PurgeAsync, stores.Outbox.PurgeAsync], given.Random, options.PurgeEvery)),
                "purge");
            if (options.History is { } history)
            {
                system.ActorOf(
                    Props.Create(() => new CleanUpActor(stores.Views, shards, connectors, history.CleanUp)),
                    "clean-up");
            }

            if (given.Alerts.Channels.Count > 0)
            {
                system.ActorOf(
                    Props.Create(() => new OutboxActor(stores.Outbox, shards, pulse, given.Alerts, given.Random)),
                    "outbox");
            }

            inbox.Arrived = () => reader.Tell(LookIntoInbox.Now);
            due = system.ActorOf(
                Props.Create(() => new DueActor(
                    stores.Due, shards, connectors,
                    entity => given.Catalog.Find(new ConnectorId(entity.Value))?.Definition.User, options.RunsMax,
                    options.DuePollEvery, EntityOf(options.Only))),
                "due");
            shards.Began = () =>
            {
                reader.Tell(LookIntoInbox.Now);
                due.Tell(DueActor.LookAtDue.Now);
            };
        }

        stores.Hints.Listen(inbox.Hear);
        var node = new SyncNode(shards, connectors, credentials, inbox, gateway, given.Catalog, stores, given.Random)
        {
            Only = options.Only,
        };
        if (stores.Membership is not { } membership)
            shards.Begin(await stores.Shards.ClaimAllAsync(self.Id, self.Name, cancellationToken));
        else if (options.Scheduler)
        {
            // Before any node counts on having been told everything.
            var bequest = new GrantBequest(given.Credentials, stores, ShardOfEntity, system.Time);
            await bequest.HandInAsync(cancellationToken);
            node.Member = await ClusterMember.JoinAsync(
                system, membership, stores.Hints, shards, pulse, self, options.Cluster, given.Evicted,
                given.AskedToLeave, bequest.HandInAsync, cancellationToken);
        }

        return node;
    }

    /// <summary>Brings connectors to what the configuration says. Those that have it already cost one row
    /// read.</summary>
    /// <returns>Names of connectors whose configuration was refused, with the reason.</returns>
    public async Task<IReadOnlyList<(string Name, string Reason)>> ApplyConfigurationAsync(
        CancellationToken cancellationToken)
    {
        var known = await SettingsInForceAsync(cancellationToken);
        var changed = _catalog.All.Where(setup => Only is null || setup.Definition.Name == Only).Where(
            setup => known.GetValueOrDefault(setup.Id.Value) != setup.Definition.SettingsHash);
        List<(string, string)> refused = [];
        foreach (var group in changed.Chunk(ConfiguredAtOnce))
        {
            var outcomes = await Task.WhenAll(
                group.Select(setup => ConfigureAsync(setup, !known.ContainsKey(setup.Id.Value), cancellationToken)));
            refused.AddRange(outcomes.OfType<(string, string)>());
        }

        return refused;
    }

    /// <summary>Takes connectors out of service that the configuration no longer names.</summary>
    /// <returns>Their names, those only that were in service before.</returns>
    public async Task<IReadOnlyList<string>> RemoveOthersAsync(CancellationToken cancellationToken)
    {
        List<string> removed = [];
        EntityId? after = null;
        while (true)
        {
            var page = await _stores.Views.ListAsync(ConnectorView.Kind, null, after, ViewsPage, cancellationToken);
            foreach (var row in page.Where(IsOrphan))
            {
                await Inbox.SubmitAsync(
                    NewCommandId(), new ConnectorId(row.Entity.Value), new UserId(row.Tenant),
                    new ConnectorCommand.Remove(),
                    TimeSpan.FromSeconds(30), cancellationToken);
                removed.Add(row.Name);
            }

            if (page.Count < ViewsPage)
                return removed;
            after = page[^1].Entity;
        }
    }

    private static EntityId? EntityOf(string? connector) =>
        connector is null ? null : new EntityId(ConnectorId.Of(connector).Value);

    private bool IsOrphan(ViewRow row) =>
        row.Status != (short)ConnectorStatus.Removed && _catalog.Find(new ConnectorId(row.Entity.Value)) is null;

    private Guid NewCommandId()
    {
        Span<byte> bytes = stackalloc byte[16];
        _random.NextBytes(bytes);
        return new Guid(bytes);
    }

    // Null when the connector has taken it, else its name with the reason. What it inherits comes first: once it is
    // configured it may run.
    private async Task<(string Name, string Reason)?> ConfigureAsync(
        ConnectorSetup setup, bool isNew, CancellationToken cancellationToken)
    {
        IReadOnlyList<ConnectorCommand> inherited =
            isNew && setup.Inherits is { } inherits ? await inherits(cancellationToken) : [];
        foreach (var command in inherited.Append(new ConnectorCommand.Configure(setup.Definition)))
        {
            var outcome = await Inbox.SubmitAsync(
                NewCommandId(), setup.Id, UserId.Of(setup.Definition.User), command, TimeSpan.FromSeconds(30),
                cancellationToken);
            if (outcome is not { State: InboxState.Done })
                return (setup.Definition.Name, outcome?.State.ToString() ?? "not handled");
        }

        return null;
    }

    private async Task<Dictionary<Guid, string>> SettingsInForceAsync(CancellationToken cancellationToken)
    {
        var known = new Dictionary<Guid, string>();
        EntityId? after = null;
        while (true)
        {
            var page = await _stores.Views.ListAsync(ConnectorView.Kind, null, after, ViewsPage, cancellationToken);
            foreach (var row in page)
                known[row.Entity.Value] = ConnectorView.SettingsHashOf(row);
            if (page.Count < ViewsPage)
                return known;
            after = page[^1].Entity;
        }
    }
}
