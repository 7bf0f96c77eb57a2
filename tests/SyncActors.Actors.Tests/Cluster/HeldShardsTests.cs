using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Actors.Sharding;

namespace SyncActors.Actors.Tests.Cluster;

public sealed class HeldShardsTests
{
    private static readonly NodeId Node = Town.Id(1);
    private readonly SimulationPump _sim = new(1);
    private readonly HeldShards _held;
    private readonly List<ShardRegion> _regions = [];

    public HeldShardsTests()
    {
        var system = _sim.CreateSystem();
        _held = new HeldShards(Node, entity => new ShardId(ShardOf(entity.Value)), _sim.Time);
        foreach (var name in new[] { "first", "second" })
        {
            var region = ShardRegion.Create(
                system, name, _ => Props.Create(() => new Probe
                {
                    OnPostStop = async _ => await Task.Delay(TimeSpan.FromSeconds(1), _sim.Time),
                }),
                new ShardRegionOptions { ShardOf = ShardOf });
            _held.Attach(region);
            _regions.Add(region);
        }
    }

    [Fact]
    public void Shards_that_begin_run_in_all_regions_and_are_told()
    {
        var told = 0;
        _held.Began = () => told++;
        _held.Begin([Lease(2), Lease(1)]);

        Assert.Equal([1, 2], _held.All.Select(held => held.Lease.Shard.Value));
        Assert.All(_regions, region => Assert.Equal([1, 2], region.OwnedShards));
        Assert.Equal((2, 1), (_held.Count, told));
        Assert.Equal(_sim.Time.GetUtcNow(), _held.Find(new ShardId(1))!.Since);
    }

    [Fact]
    public void Nothing_that_begins_is_not_told()
    {
        _held.Began = () => throw new BoomException();
        _held.Begin([]);
        Assert.Equal(0, _held.Count);
    }

    [Fact]
    public void An_entity_presents_the_lease_of_its_shard()
    {
        _held.Begin([Lease(1)]);
        var entity = new EntityId(House.Entity(1));
        Assert.True(_held.Holds(entity));
        Assert.Equal(Lease(1), _held.LeaseOf(entity));
    }

    [Fact]
    public void An_entity_whose_shard_does_not_run_here_is_fenced()
    {
        _held.Begin([Lease(1)]);
        var entity = new EntityId(House.Entity(2));
        Assert.False(_held.Holds(entity));
        Assert.Null(_held.Find(new ShardId(2)));
        var fenced = Assert.Throws<FencedException>(() => _held.LeaseOf(entity));
        Assert.Equal((new ShardId(2), Node), (fenced.Lease.Shard, fenced.Lease.Owner));
    }

    [Fact]
    public void A_later_lease_replaces_the_one_before()
    {
        _held.Begin([Lease(1)]);
        _held.Begin([Lease(1, epoch: 9)]);
        Assert.Equal(new Epoch(9), Assert.Single(_held.All).Lease.Epoch);
        Assert.All(_regions, region => Assert.Equal(9, region.EpochOf(House.Entity(1))));
    }

    [Fact]
    public void What_is_dropped_stops_in_all_regions_and_leaves_the_others()
    {
        _held.Begin([Lease(1), Lease(2)]);
        foreach (var region in _regions)
        {
            region.Tell(House.Entity(1), "hello");
            region.Tell(House.Entity(2), "hello");
        }

        _sim.RunUntilIdle();
        _held.Drop(new ShardId(1));
        _held.Drop(new ShardId(7));
        Assert.Null(_held.Find(new ShardId(1)));
        _sim.RunFor(TimeSpan.FromSeconds(2));

        Assert.All(_regions, region => Assert.Equal([House.Entity(2)], region.ActiveEntities()));
    }

    [Fact]
    public void Who_waits_waits_until_the_last_entity_is_gone()
    {
        _held.Begin([Lease(1)]);
        _regions[1].Tell(House.Entity(1), "hello");
        _sim.RunUntilIdle();

        _sim.Run(() => _held.DropAndWaitAsync(new ShardId(1), CancellationToken.None));

        Assert.Equal(0, _regions[1].ActiveCount);
        Assert.Equal(TimeSpan.FromSeconds(1), _sim.Time.Elapsed);
        Assert.Equal(0, _held.Count);
    }

    private static ShardLease Lease(int shard, long epoch = 3) => new(new ShardId(shard), new Epoch(epoch), Node);

    private static int ShardOf(Guid entity) => entity.ToByteArray()[15];
}
