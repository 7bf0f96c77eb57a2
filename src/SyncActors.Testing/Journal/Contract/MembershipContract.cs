#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>The rows in which nodes meet: who lives, who owns what, and how that changes. At first all shards belong to
/// a node that never joined.</summary>
public abstract class MembershipContract : JournalContract
{
    private static readonly TimeSpan BeatEvery = TimeSpan.FromMilliseconds(20);

    private static ShardId First => new(0);

    private IMembership Membership => Stores.Membership!;

    [Fact]
    public async Task A_node_that_joined_is_up_and_read_as_it_said()
    {
        var node = NewNode("first") with { Address = new Uri("http://first:8080/") };
        await Membership.JoinAsync(node, None);
        var row = Assert.Single((await RowsAsync()).Nodes);
        Assert.Equal((node, NodeState.Up, 0L), (row.Node, row.State, row.Beat));
        Assert.False(row.IsConnected);
    }

    [Fact]
    public async Task Nodes_are_read_in_the_order_in_which_they_joined()
    {
        var names = new[] { "c", "a", "b" };
        foreach (var name in names)
            await JoinAsync(name);
        Assert.Equal(names, (await RowsAsync()).Nodes.Select(row => row.Node.Name));
    }

    [Fact]
    public async Task All_shards_are_read_in_order_with_their_owners()
    {
        var shards = (await RowsAsync()).Shards;
        Assert.Equal(Leases, shards.Select(row => new ShardLease(row.Shard, row.Epoch, row.Owner!.Value)));
        Assert.All(shards, row => Assert.Null(row.WantedBy));
    }

    [Fact]
    public async Task An_address_may_come_later()
    {
        var node = await JoinAsync();
        await Membership.AnnounceAsync(node, new Uri("http://10.0.0.7:9000/"), None);
        Assert.Equal(new Uri("http://10.0.0.7:9000/"), (await NodeAsync(node)).Node.Address);
    }

    [Fact]
    public async Task Rows_survive_a_restart_of_the_store()
    {
        var node = await JoinAsync();
        var lease = await TakeAsync(First, node);
        var before = await RowsAsync();
        await Fixture.ReopenAsync();
        var after = await RowsAsync();
        Assert.Equal(before.Generation, after.Generation);
        Assert.Equal(before.Nodes, after.Nodes);
        Assert.Equal(before.Shards, after.Shards);
        Assert.Equal(lease!.Value.Epoch, after.Shards[0].Epoch);
    }

    [Fact]
    public async Task A_beat_counts_its_own_row_up_and_proves_a_session()
    {
        var (node, other) = (await JoinAsync(), await JoinAsync());
        var pulse = NewPulse();
        await using (Membership.Beat(node, BeatEvery, pulse))
            await UntilAsync(node, row => row is { Beat: >= 3, IsConnected: true });
        Assert.False(pulse.IsGone);
        Assert.Equal(0, (await NodeAsync(other)).Beat);
        Assert.False((await NodeAsync(other)).IsConnected);
    }

    [Fact]
    public async Task A_beat_that_has_ended_leaves_the_row_as_it_is_and_the_session_closed()
    {
        var node = await JoinAsync();
        await using (Membership.Beat(node, BeatEvery, NewPulse()))
            await UntilAsync(node, row => row.Beat >= 1);
        var ended = await UntilAsync(node, row => !row.IsConnected);
        Assert.Equal(NodeState.Up, ended.State);
        Assert.Equal(ended.Beat, (await NodeAsync(node)).Beat);
    }

    [Fact]
    public async Task A_beat_of_a_node_that_was_declared_dead_no_longer_counts()
    {
        var node = await JoinAsync();
        var pulse = NewPulse();
        await using var beat = Membership.Beat(node, BeatEvery, pulse);
        await UntilAsync(node, row => row.Beat >= 1);
        await Membership.SetStateAsync(node, NodeState.Gone, None);
        var last = (await NodeAsync(node)).Beat;
        while (!pulse.IsGone)
            await Task.Yield();
        var row = await NodeAsync(node);
        Assert.Equal((NodeState.Gone, last, false), (row.State, row.Beat, row.IsConnected));
        Assert.False(pulse.MayAct);
    }

    [Fact]
    public async Task A_node_is_declared_dead_once()
    {
        var node = await JoinAsync();
        var seen = await NodeAsync(node);
        Assert.True(await Membership.DeclareDeadAsync(seen, None));
        Assert.False(await Membership.DeclareDeadAsync(seen, None));
        Assert.Equal(NodeState.Gone, (await NodeAsync(node)).State);
    }

    [Fact]
    public async Task A_node_whose_beat_has_moved_on_is_not_declared_dead()
    {
        var node = await JoinAsync();
        var seen = await NodeAsync(node);
        await using (Membership.Beat(node, BeatEvery, NewPulse()))
            await UntilAsync(node, row => row.Beat > seen.Beat);
        Assert.False(await Membership.DeclareDeadAsync(seen, None));
        Assert.Equal(NodeState.Up, (await NodeAsync(node)).State);
    }

    [Fact]
    public async Task Who_takes_a_shard_owns_it_in_the_next_epoch_and_writes()
    {
        var node = await JoinAsync();
        var lease = await TakeAsync(First, node);
        Assert.Equal(new ShardLease(First, new Epoch(Leases[0].Epoch.Value + 1), node), lease);
        var row = (await RowsAsync()).Shards[0];
        Assert.Equal((lease!.Value.Epoch, (NodeId?)node, (NodeId?)null), (row.Epoch, row.Owner, row.WantedBy));
        Assert.NotNull(row.TakenAt);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0)));
        await WriteAsync(Append(NewEntity(), 0) with { Lease = lease.Value });
    }

    [Theory]
    [InlineData(NodeState.Up)]
    [InlineData(NodeState.Leaving)]
    public async Task A_shard_whose_owner_lives_is_not_taken(NodeState state)
    {
        var (owner, other) = (await JoinAsync(), await JoinAsync());
        await TakeAsync(First, owner);
        await Membership.SetStateAsync(owner, state, None);
        Assert.Null(await TakeAsync(First, other));
        Assert.Equal(owner, (await RowsAsync()).Shards[0].Owner);
    }

    [Fact]
    public async Task A_shard_whose_owner_is_gone_is_taken()
    {
        var (owner, other) = (await JoinAsync(), await JoinAsync());
        await TakeAsync(First, owner);
        await Membership.DeclareDeadAsync(await NodeAsync(owner), None);
        Assert.Equal(other, (await TakeAsync(First, other))!.Value.Owner);
    }

    [Fact]
    public async Task A_shard_is_not_taken_in_an_epoch_that_has_passed()
    {
        var node = await JoinAsync();
        var seen = (await RowsAsync()).Shards[0];
        await Fixture.TakeOverAsync(First, Node);
        Assert.Null(await Membership.TakeAsync(seen, node, None));
    }

    [Theory]
    [InlineData(NodeState.Leaving)]
    [InlineData(NodeState.Gone)]
    public async Task A_node_that_is_not_up_takes_nothing(NodeState state)
    {
        var node = await JoinAsync();
        await Membership.SetStateAsync(node, state, None);
        Assert.Null(await TakeAsync(First, node));
    }

    [Fact]
    public async Task A_node_that_never_joined_takes_nothing() =>
        Assert.Null(await TakeAsync(First, new NodeId(Guid.NewGuid())));

    [Fact]
    public async Task Of_those_who_reach_for_a_shard_at_once_one_gets_it()
    {
        var nodes = new List<NodeId>();
        for (var number = 0; number < 8; number++)
            nodes.Add(await JoinAsync());
        var seen = (await RowsAsync()).Shards[0];
        var leases = await Task.WhenAll(nodes.Select(node => Membership.TakeAsync(seen, node, None)));
        var winner = Assert.Single(leases, lease => lease is not null)!.Value;
        var row = (await RowsAsync()).Shards[0];
        Assert.Equal(winner, new ShardLease(row.Shard, row.Epoch, row.Owner!.Value));
        Assert.Equal(seen.Epoch.Value + 1, row.Epoch.Value);
    }

    [Fact]
    public async Task The_first_wish_for_a_shard_stands()
    {
        var (owner, first, second) = (await JoinAsync(), await JoinAsync(), await JoinAsync());
        await TakeAsync(First, owner);
        await Membership.RequestAsync([First], first, None);
        await Membership.RequestAsync([First], second, None);
        var row = (await RowsAsync()).Shards[0];
        Assert.Equal(((NodeId?)first, (NodeId?)owner), (row.WantedBy, row.Owner));
        await WriteAsync(Append(NewEntity(), 0) with { Lease = new ShardLease(First, row.Epoch, owner) });
    }

    [Fact]
    public async Task Nobody_wishes_for_what_it_owns()
    {
        var owner = await JoinAsync();
        await TakeAsync(First, owner);
        await Membership.RequestAsync([First], owner, None);
        Assert.Null((await RowsAsync()).Shards[0].WantedBy);
    }

    [Fact]
    public async Task What_is_given_belongs_to_the_heir_in_the_next_epoch()
    {
        var (owner, heir) = (await JoinAsync(), await JoinAsync());
        var lease = (await TakeAsync(First, owner))!.Value;
        await Membership.RequestAsync([First], heir, None);
        await Membership.GiveAsync([new Handover(lease, heir)], None);
        var row = (await RowsAsync()).Shards[0];
        Assert.Equal(
            (new Epoch(lease.Epoch.Value + 1), (NodeId?)heir, (NodeId?)null), (row.Epoch, row.Owner, row.WantedBy));
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0) with { Lease = lease }));
        await WriteAsync(Append(NewEntity(), 0) with { Lease = new ShardLease(First, row.Epoch, heir) });
    }

    [Theory]
    [InlineData(NodeState.Leaving)]
    [InlineData(NodeState.Gone)]
    public async Task What_is_given_to_a_node_that_is_not_up_is_free(NodeState state)
    {
        var (owner, heir) = (await JoinAsync(), await JoinAsync());
        var lease = (await TakeAsync(First, owner))!.Value;
        await Membership.SetStateAsync(heir, state, None);
        await Membership.GiveAsync([new Handover(lease, heir)], None);
        await AssertFreeAsync(lease, owner);
    }

    [Fact]
    public async Task What_is_given_to_nobody_is_free()
    {
        var owner = await JoinAsync();
        var lease = (await TakeAsync(First, owner))!.Value;
        await Membership.GiveAsync([new Handover(lease, null)], None);
        await AssertFreeAsync(lease, owner);
    }

    [Fact]
    public async Task A_lease_that_does_not_hold_any_more_gives_nothing_and_the_others_are_given()
    {
        var (owner, heir) = (await JoinAsync(), await JoinAsync());
        var stale = (await TakeAsync(First, owner))!.Value;
        var current = (await TakeAsync(new ShardId(1), owner))!.Value;
        var taken = await Fixture.TakeOverAsync(First, Node);
        await Membership.GiveAsync([new Handover(stale, heir), new Handover(current, heir)], None);
        var rows = (await RowsAsync()).Shards;
        Assert.Equal((taken.Epoch, (NodeId?)Node), (rows[0].Epoch, rows[0].Owner));
        Assert.Equal(heir, rows[1].Owner);
    }

    [Fact]
    public async Task A_hand_over_of_nothing_changes_nothing()
    {
        var before = await RowsAsync();
        await Membership.GiveAsync([], None);
        await Membership.RefuseAsync([], None);
        Assert.Equal(before.Shards, (await RowsAsync()).Shards);
    }

    [Fact]
    public async Task A_wish_that_is_refused_is_gone_and_the_lease_holds()
    {
        var (owner, wisher) = (await JoinAsync(), await JoinAsync());
        var lease = (await TakeAsync(First, owner))!.Value;
        await Membership.RequestAsync([First], wisher, None);
        await Membership.RefuseAsync([lease with { Epoch = new Epoch(lease.Epoch.Value - 1) }], None);
        Assert.Equal(wisher, (await RowsAsync()).Shards[0].WantedBy);
        await Membership.RefuseAsync([lease], None);
        var row = (await RowsAsync()).Shards[0];
        Assert.Equal((lease.Epoch, (NodeId?)owner, (NodeId?)null), (row.Epoch, row.Owner, row.WantedBy));
        await WriteAsync(Append(NewEntity(), 0) with { Lease = lease });
    }

    [Fact]
    public async Task A_state_never_goes_back()
    {
        var node = await JoinAsync();
        foreach (var (state, expected) in new[]
        {
            (NodeState.Leaving, NodeState.Leaving), (NodeState.Up, NodeState.Leaving), (NodeState.Gone, NodeState.Gone),
            (NodeState.Leaving, NodeState.Gone),
        })
        {
            await Membership.SetStateAsync(node, state, None);
            Assert.Equal(expected, (await NodeAsync(node)).State);
        }
    }

    [Fact]
    public async Task A_node_that_is_leaving_still_beats()
    {
        var node = await JoinAsync();
        await Membership.SetStateAsync(node, NodeState.Leaving, None);
        await using var beat = Membership.Beat(node, BeatEvery, NewPulse());
        await UntilAsync(node, row => row is { Beat: >= 2, IsConnected: true });
    }

    [Fact]
    public async Task The_generation_stays_while_nothing_is_lost()
    {
        var before = (await RowsAsync()).Generation;
        await JoinAsync();
        await Fixture.ReopenAsync();
        Assert.Equal(before, (await RowsAsync()).Generation);
    }

    private static NewNode NewNode(string name) => new(new NodeId(Guid.NewGuid()), name, "1.2.3", null);

    private static Pulse NewPulse() => new(TimeProvider.System, TimeSpan.FromMinutes(1));

    private async Task<NodeId> JoinAsync(string name = "node")
    {
        var node = NewNode(name);
        await Membership.JoinAsync(node, None);
        return node.Id;
    }

    private Task<ClusterRows> RowsAsync() => Membership.ReadAsync(None);

    private async Task<NodeRow> NodeAsync(NodeId node) => (await RowsAsync()).Nodes.Single(row => row.Id == node);

    // The time of the test is the limit.
    private async Task<NodeRow> UntilAsync(NodeId node, Func<NodeRow, bool> isSo)
    {
        while (true)
        {
            var row = await NodeAsync(node);
            if (isSo(row))
                return row;
            await Task.Yield();
        }
    }

    private async Task<ShardLease?> TakeAsync(ShardId shard, NodeId node) =>
        await Membership.TakeAsync((await RowsAsync()).Shards[shard.Value], node, None);

    private async Task AssertFreeAsync(ShardLease lease, NodeId owner)
    {
        var row = (await RowsAsync()).Shards[lease.Shard.Value];
        Assert.Equal((new Epoch(lease.Epoch.Value + 1), (NodeId?)null), (row.Epoch, row.Owner));
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0) with { Lease = lease }));
        Assert.NotNull(await TakeAsync(lease.Shard, owner));
    }
}
