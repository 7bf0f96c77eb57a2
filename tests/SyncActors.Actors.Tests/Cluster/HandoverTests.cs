using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

/// <summary>Shards change hands in order: first their entities end, then the rows change.</summary>
public sealed class HandoverTests
{
    private static readonly ShardId Third = new(3);
    private readonly House _house = new();
    private Passage? _passage;

    [Fact]
    public void A_shard_is_given_only_after_its_entities_are_gone()
    {
        var giver = Busy(TimeSpan.FromSeconds(10));
        var given = WatchGiving(giver);
        giver.Region.Tell(House.Entity(3), "work");
        _house.PassLooks(1);
        var wisher = _house.Join(2);
        var asked = _house.Sim.Time.Elapsed;
        Ask(wisher);

        _house.Pass(TimeSpan.FromSeconds(9));
        Assert.Empty(given);
        Assert.Null(giver.Held.Find(Third));
        Assert.Equal(giver.Id, _house.Disk.Owner(Third).Owner);
        _house.Pass(TimeSpan.FromSeconds(2));

        Assert.InRange(Assert.Single(given) - asked, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(11));
        Assert.Equal(wisher.Id, _house.Disk.Owner(Third).Owner);
        _house.PassLooks(2);
        Assert.NotNull(wisher.Held.Find(Third));
    }

    [Fact]
    public void What_does_not_end_in_time_is_not_given_and_goes_on_here()
    {
        var giver = Busy(TimeSpan.FromMinutes(2));
        var given = WatchGiving(giver);
        giver.Region.Tell(House.Entity(3), "work");
        _house.PassLooks(1);
        var lease = _house.Disk.Owner(Third);
        var wisher = _house.Join(2);
        Ask(wisher);

        _house.Pass(Giving.Patience + TimeSpan.FromSeconds(2));
        Assert.Empty(given);
        Assert.Equal(lease, _house.Disk.Owner(Third));

        _house.Pass(TimeSpan.FromMinutes(2));
        Assert.Single(given);
        Assert.Equal(wisher.Id, _house.Disk.Owner(Third).Owner);
    }

    [Fact]
    public void One_that_does_not_end_keeps_no_other_from_its_new_owner()
    {
        var giver = Busy(TimeSpan.FromMinutes(1));
        giver.Region.Tell(House.Entity(3), "work");
        _house.PassLooks(1);
        var wisher = _house.Join(2);
        _house.Sim.Run(() => wisher.Membership.RequestAsync(
            [Third, new ShardId(4), new ShardId(5)], wisher.Id, CancellationToken.None));

        _house.Pass(TimeSpan.FromSeconds(1));

        Assert.Equal([4, 5], wisher.Held.All.Select(held => held.Lease.Shard.Value));
        Assert.Equal(giver.Id, _house.Disk.Owner(Third).Owner);
    }

    [Fact]
    public void A_give_that_is_lost_lets_the_shard_begin_here_again()
    {
        var giver = _house.Join(1, Watch);
        _house.PassLooks(1);
        var lease = _house.Disk.Owner(Third);
        var wisher = _house.Join(2);
        var isLost = true;
        _passage!.Giving = _ =>
        {
            if (isLost)
                throw new JournalUnavailableException("lost");
        };
        Ask(wisher);
        _house.PassLooks(3);
        Assert.Equal(lease, _house.Disk.Owner(Third));
        isLost = false;
        _house.PassLooks(3);

        Assert.Equal(wisher.Id, _house.Disk.Owner(Third).Owner);
        giver.AssertRunsWhatItOwns();
    }

    [Theory]
    [InlineData(NodeState.Leaving)]
    [InlineData(NodeState.Gone)]
    public void A_wish_of_a_node_that_is_not_up_is_refused(NodeState state)
    {
        var giver = _house.Join(1);
        _house.PassLooks(1);
        var lease = _house.Disk.Owner(Third);
        var gone = new Resident(_house, 2, null, null);
        _house.Sim.Run(async () =>
        {
            await gone.Membership.JoinAsync(new NewNode(gone.Id, "n2", "0", null), CancellationToken.None);
            await gone.Membership.SetStateAsync(gone.Id, state, CancellationToken.None);
        });
        Ask(gone);

        _house.PassLooks(2);

        var row = _house.Rows.Shards[3];
        Assert.Equal((lease.Epoch, (NodeId?)giver.Id, (NodeId?)null), (row.Epoch, row.Owner, row.WantedBy));
        Assert.Equal(House.ShardCount, giver.Held.Count);
    }

    [Fact]
    public void Who_leaves_gives_all_it_has_evenly_to_those_who_hold_least()
    {
        var nodes = Enumerable.Range(1, 3).Select(number => _house.Join(number)).ToList();
        _house.Pass(House.Options.StableAfter * 2);
        var leaving = nodes[0];

        leaving.Leave();
        _house.PassLooks(1);

        Assert.Equal(NodeState.Gone, _house.Row(leaving).State);
        Assert.Equal(0, leaving.Held.Count);
        Assert.Equal([4, 4], nodes.Skip(1).Select(_house.Share));
        Assert.All(nodes.Skip(1), node => node.AssertRunsWhatItOwns());
        Assert.Empty(leaving.Evictions);
    }

    [Fact]
    public void Who_leaves_waits_for_its_entities_and_gives_first_what_is_ready()
    {
        var leaving = Busy(TimeSpan.FromSeconds(20));
        leaving.Region.Tell(House.Entity(3), "work");
        _house.PassLooks(1);
        var heir = _house.Join(2);
        var batches = new List<(TimeSpan At, int Count)>();
        var since = _house.Sim.Time.Elapsed;
        _passage!.Giving = given =>
        {
            Assert.DoesNotContain(
                leaving.Region.ActiveEntities(),
                entity => given.Any(handover => handover.Lease.Shard.Value == entity.ToByteArray()[15]));
            batches.Add((_house.Sim.Time.Elapsed - since, given.Count));
        };

        leaving.Leave();
        _house.PassLooks(1);

        Assert.Equal([7, 1], batches.Select(batch => batch.Count));
        Assert.InRange(batches[0].At, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Assert.InRange(batches[1].At, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(21));
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void What_never_ends_is_left_behind_and_found_free()
    {
        var leaving = Busy(TimeSpan.FromDays(1));
        leaving.Region.Tell(House.Entity(3), "work");
        _house.PassLooks(1);
        var heir = _house.Join(2);
        var given = new List<ShardId>();
        _passage!.Giving = handovers => given.AddRange(handovers.Select(handover => handover.Lease.Shard));

        leaving.Leave();
        Assert.Equal(NodeState.Gone, _house.Row(leaving).State);
        Assert.Equal(House.ShardCount - 1, given.Count);
        Assert.DoesNotContain(Third, given);
        _house.PassLooks(2);

        Assert.Equal(heir.Id, _house.Disk.Owner(Third).Owner);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void The_last_node_leaves_its_shards_to_nobody()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        node.Leave();

        Assert.All(_house.Rows.Shards, row => Assert.Null(row.Owner));
        Assert.Equal(NodeState.Gone, _house.Row(node).State);
    }

    [Fact]
    public void Leaving_twice_is_leaving_once_and_a_node_that_left_takes_nothing()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        node.Leave();
        var epochs = _house.Rows.Shards.Select(row => row.Epoch).ToList();
        node.Leave();
        _house.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(epochs, _house.Rows.Shards.Select(row => row.Epoch));
        Assert.Equal(0, node.Held.Count);
        Assert.Empty(node.Evictions);
    }

    [Fact]
    public void Leaving_without_the_journal_ends_all_the_same()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        node.Journal.IsCutOff = true;
        node.Leave();
        Assert.Equal(NodeState.Up, _house.Row(node).State);
    }

    [Fact]
    public void The_shutdown_of_the_system_gives_the_shards_away_and_ends_the_beat()
    {
        var (node, heir) = (_house.Join(1), _house.Join(2));
        _house.Pass(House.Options.StableAfter * 2);
        _house.Sim.Run(() => node.System.Shutdown.RunAsync("test"));
        var beat = _house.Row(node).Beat;
        _house.Pass(TimeSpan.FromSeconds(10));

        Assert.Equal((NodeState.Gone, beat, false), (
            _house.Row(node).State, _house.Row(node).Beat, _house.Row(node).IsConnected));
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    // A node whose entities are at work for a while with each message, and do not let themselves be cut off.
    private Resident Busy(TimeSpan work)
    {
        var node = _house.Join(1, Watch, async (_, _) => await Task.Delay(work, _house.Sim.Time));
        _house.PassLooks(1);
        return node;
    }

    private Passage Watch(IMembership inner) => _passage = new Passage(inner);

    // When shards were given; each time their entities must be gone.
    private List<TimeSpan> WatchGiving(Resident giver)
    {
        List<TimeSpan> given = [];
        _passage!.Giving = handovers =>
        {
            if (!handovers.Any(handover => handover.Lease.Shard == Third))
                return;
            Assert.DoesNotContain(House.Entity(3), giver.Region.ActiveEntities());
            given.Add(_house.Sim.Time.Elapsed);
        };
        return given;
    }

    private void Ask(Resident wisher) =>
        _house.Sim.Run(() => wisher.Membership.RequestAsync([Third], wisher.Id, CancellationToken.None));
}
