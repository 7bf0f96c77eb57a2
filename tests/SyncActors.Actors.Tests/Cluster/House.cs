using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;
using SyncActors.Testing.Journal;

namespace SyncActors.Actors.Tests.Cluster;

/// <summary>Nodes on one simulated journal, each with a region of entities that note what they get.</summary>
internal sealed class House
{
    public const int ShardCount = 8;

    public static ClusterOptions Options { get; } = new();

    public SimulationPump Sim { get; } = new(1);

    public SimState Disk { get; } = new(ShardCount);

    public SimHints Hints { get; } = new(new SeededRandom(1));

    public ClusterRows Rows => Disk.Members();

    public static Guid Entity(int shard, int number = 0) => new(number, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte)shard);

    /// <summary>A node that has joined.</summary>
    public Resident Join(
        int number, Func<IMembership, IMembership>? wrap = null, Func<Probe, object, ValueTask>? entity = null)
    {
        var resident = new Resident(this, number, wrap, entity);
        resident.Join();
        return resident;
    }

    public void Pass(TimeSpan time) => Sim.RunFor(time);

    public void PassLooks(int looks) => Sim.RunFor(Options.LookEvery * looks);

    public int Share(Resident node) => Rows.Shards.Count(row => row.Owner == node.Id);

    public NodeRow Row(Resident node) => Rows.Nodes.Single(row => row.Id == node.Id);
}

/// <summary>One node of a house.</summary>
internal sealed class Resident
{
    private readonly House _house;
    private readonly NodeScheduler _scheduler;
    private readonly int _number;

    public Resident(
        House house, int number, Func<IMembership, IMembership>? wrap, Func<Probe, object, ValueTask>? entity)
    {
        (_house, _number) = (house, number);
        _scheduler = new NodeScheduler(house.Sim.Scheduler);
        var time = new NodeTime(house.Sim.Time, _scheduler);
        Journal = new SimJournal(house.Disk, _scheduler, time, number, SimFaults.None, meets: true);
        Membership = wrap?.Invoke(Journal.Stores.Membership!) ?? Journal.Stores.Membership!;
        System = house.Sim.CreateSystem(
            $"n{number}", options => options with { TimeProvider = time, TaskScheduler = _scheduler });
        Held = new HeldShards(Id, static entity => new ShardId(ShardOf(entity.Value)), time);
        Pulse = new Pulse(time, House.Options.FenceAfter) { CheckEvery = House.Options.CheckEvery };
        Region = ShardRegion.Create(
            System, "region", _ => Probe.OfAsync(entity ?? ((_, _) => ValueTask.CompletedTask)),
            new ShardRegionOptions { ShardOf = ShardOf });
        Held.Attach(Region);
    }

    public NodeId Id => Town.Id(_number);

    public ActorSystem System { get; }

    public SimJournal Journal { get; }

    public IMembership Membership { get; }

    public HeldShards Held { get; }

    public Pulse Pulse { get; }

    public ShardRegion Region { get; }

    public List<string> Evictions { get; } = [];

    /// <summary>What it does when it ends without having left.</summary>
    public Func<CancellationToken, Task> Bequeath { get; set; } = _ => Task.CompletedTask;

    public ClusterMember? Member { get; private set; }

    public void Join() => Run(async () => Member = await ClusterMember.JoinAsync(
        System, Membership, _house.Hints.For(_scheduler), Held, Pulse, new NewNode(Id, $"n{_number}", "0", null),
        House.Options, Evictions.Add, () => { }, token => Bequeath(token), CancellationToken.None));

    public void Leave() => Run(() => Member!.LeaveAsync(CancellationToken.None));

    public void Freeze() => _scheduler.Freeze();

    public void Thaw() => _scheduler.Thaw();

    public void Die(bool closesSession)
    {
        _scheduler.Die();
        if (closesSession)
            _house.Disk.CloseSession(Id);
    }

    /// <summary>What it runs is what the rows say.</summary>
    public void AssertRunsWhatItOwns()
    {
        var owned = _house.Rows.Shards.Where(row => row.Owner == Id)
            .Select(row => new ShardLease(row.Shard, row.Epoch, Id));
        Assert.Equal(owned, Held.All.Select(held => held.Lease));
        Assert.Equal(Held.All.Select(held => held.Lease.Shard.Value), Region.OwnedShards);
    }

    private static int ShardOf(Guid entity) => entity.ToByteArray()[15];

    // On the node's own scheduler, and through when it returns.
    private void Run(Func<Task> body)
    {
        var done = Task.Factory.StartNew(
            async () => await body(), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _scheduler).Unwrap();
        _house.Sim.Run(async () => await done);
    }
}

/// <summary>Where nodes meet, with something in between.</summary>
internal sealed class Passage(IMembership inner) : IMembership
{
    public Action<IReadOnlyCollection<Handover>> Giving { get; set; } = _ => { };

    public Func<CancellationToken, Task> Reading { get; set; } = _ => Task.CompletedTask;

    public Func<CancellationToken, Task> Probing { get; set; } = _ => Task.CompletedTask;

    public bool BeatsNever { get; set; }

    public Task JoinAsync(NewNode node, CancellationToken cancellationToken) =>
        inner.JoinAsync(node, cancellationToken);

    public Task AnnounceAsync(NodeId node, Uri address, CancellationToken cancellationToken) =>
        inner.AnnounceAsync(node, address, cancellationToken);

    public IAsyncDisposable Beat(NodeId node, TimeSpan every, Pulse pulse) =>
        inner.Beat(node, BeatsNever ? TimeSpan.FromDays(1) : every, pulse);

    public async Task ProbeAsync(CancellationToken cancellationToken)
    {
        await Probing(cancellationToken);
        await inner.ProbeAsync(cancellationToken);
    }

    public async Task<ClusterRows> ReadAsync(CancellationToken cancellationToken)
    {
        await Reading(cancellationToken);
        return await inner.ReadAsync(cancellationToken);
    }

    public Task<bool> DeclareDeadAsync(NodeRow seen, CancellationToken cancellationToken) =>
        inner.DeclareDeadAsync(seen, cancellationToken);

    public Task<ShardLease?> TakeAsync(ShardRow seen, NodeId node, CancellationToken cancellationToken) =>
        inner.TakeAsync(seen, node, cancellationToken);

    public Task RequestAsync(
        IReadOnlyCollection<ShardId> shards, NodeId node, CancellationToken cancellationToken) =>
        inner.RequestAsync(shards, node, cancellationToken);

    public Task GiveAsync(IReadOnlyCollection<Handover> handovers, CancellationToken cancellationToken)
    {
        Giving(handovers);
        return inner.GiveAsync(handovers, cancellationToken);
    }

    public Task RefuseAsync(IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken) =>
        inner.RefuseAsync(leases, cancellationToken);

    public Task SetStateAsync(NodeId node, NodeState state, CancellationToken cancellationToken) =>
        inner.SetStateAsync(node, state, cancellationToken);
}
