using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

/// <summary>What runs at a node is what the rows say, whatever befalls it.</summary>
public sealed class OwnershipTests
{
    private readonly House _house = new();

    [Fact]
    public void A_node_alone_takes_all_shards_at_its_first_look()
    {
        var node = _house.Join(1);
        _house.Sim.RunUntilIdle();
        Assert.Equal(House.ShardCount, node.Held.Count);
        node.AssertRunsWhatItOwns();
        Assert.True(_house.Row(node).IsConnected);
    }

    [Fact]
    public void A_second_node_gets_its_share_once_the_nodes_are_stable_and_not_before()
    {
        var first = _house.Join(1);
        _house.PassLooks(1);
        var second = _house.Join(2);

        _house.Pass(House.Options.StableAfter - House.Options.LookEvery);
        Assert.Equal(0, second.Held.Count);
        _house.PassLooks(8);

        Assert.Equal((4, 4), (first.Held.Count, second.Held.Count));
        first.AssertRunsWhatItOwns();
        second.AssertRunsWhatItOwns();
    }

    [Fact]
    public void Three_nodes_come_to_rest_and_then_nothing_changes()
    {
        var nodes = Enumerable.Range(1, 3).Select(number => _house.Join(number)).ToList();
        _house.Pass(House.Options.StableAfter * 2);
        var shards = _house.Rows.Shards;

        _house.Pass(TimeSpan.FromMinutes(5));

        Assert.Equal(shards, _house.Rows.Shards);
        Assert.Equal([2, 3, 3], nodes.Select(_house.Share).Order());
        Assert.All(nodes, node => node.AssertRunsWhatItOwns());
        Assert.All(nodes, node => Assert.Empty(node.Evictions));
    }

    [Fact]
    public void A_shard_lost_by_force_stops_at_the_next_look()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        var rival = _house.Join(2);
        _house.Disk.Claim(new ShardId(3), rival.Id);

        _house.PassLooks(1);

        Assert.Null(node.Held.Find(new ShardId(3)));
        Assert.Equal(7, node.Held.Count);
        Assert.Equal(rival.Id, Assert.Single(rival.Held.All).Lease.Owner);
    }

    [Fact]
    public void A_shard_that_came_back_in_a_later_epoch_begins_anew()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        var lease = _house.Disk.Claim(new ShardId(3), node.Id);

        _house.PassLooks(1);

        Assert.Equal(lease, node.Held.Find(new ShardId(3))!.Lease);
        Assert.Equal(lease.Epoch.Value, node.Region.EpochOf(House.Entity(3)));
    }

    [Fact]
    public void A_hint_is_worth_a_look_at_once()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        var rival = _house.Join(2);
        _house.Disk.Claim(new ShardId(3), rival.Id);
        var before = _house.Sim.Time.Elapsed;

        _house.Hints.For(_house.Sim.Scheduler).Tell(new Hint.Owners());
        _house.Sim.RunUntilIdle();

        Assert.Equal(7, node.Held.Count);
        Assert.Equal(before, _house.Sim.Time.Elapsed);
    }

    [Fact]
    public void A_node_that_ended_is_replaced_soon_when_its_session_is_closed()
    {
        var (dead, heir) = TwoAtRest();
        dead.Die(closesSession: true);
        _house.Pass(House.Options.DisconnectedAfter + (4 * House.Options.LookEvery));

        Assert.Equal(NodeState.Gone, _house.Row(dead).State);
        Assert.Equal(House.ShardCount, heir.Held.Count);
        heir.AssertRunsWhatItOwns();
    }

    [Fact]
    public void A_node_whose_machine_is_gone_is_replaced_after_a_longer_while()
    {
        var (dead, heir) = TwoAtRest();
        dead.Die(closesSession: false);

        _house.Pass(House.Options.DeadAfter - House.Options.BeatEvery);
        Assert.Equal(NodeState.Up, _house.Row(dead).State);
        _house.Pass(House.Options.BeatEvery + (4 * House.Options.LookEvery));

        Assert.Equal(NodeState.Gone, _house.Row(dead).State);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void A_node_that_was_declared_dead_drops_all_and_says_so_once()
    {
        var (frozen, heir) = TwoAtRest();
        frozen.Freeze();
        _house.Pass(House.Options.DeadAfter * 2);
        Assert.Equal(House.ShardCount, heir.Held.Count);
        Assert.Equal(4, frozen.Held.Count);

        frozen.Thaw();
        _house.Pass(TimeSpan.FromMinutes(1));

        Assert.Equal(0, frozen.Held.Count);
        Assert.Empty(frozen.Region.OwnedShards);
        Assert.Equal(["it was declared dead"], frozen.Evictions);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void A_node_that_stood_still_shortly_goes_on_where_it_was()
    {
        var (frozen, _) = TwoAtRest();
        var shards = _house.Rows.Shards;
        frozen.Freeze();
        _house.Pass(House.Options.DeadAfter - TimeSpan.FromSeconds(2));
        frozen.Thaw();
        _house.Pass(TimeSpan.FromMinutes(2));

        Assert.Equal(shards, _house.Rows.Shards);
        frozen.AssertRunsWhatItOwns();
        Assert.Empty(frozen.Evictions);
    }

    [Fact]
    public void A_database_that_lost_commits_ends_the_node()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        _house.Disk.LoseCommits(_house.Sim.Time.GetUtcNow());
        _house.PassLooks(2);

        Assert.Equal(["the database has lost commits"], node.Evictions);
        Assert.Equal(0, node.Held.Count);
    }

    [Fact]
    public void After_a_fail_over_all_wait_until_whoever_was_there_before_has_told_what_it_remembers()
    {
        var (first, second) = TwoAtRest();
        Assert.True(first.Pulse.IsReunited);
        var told = new List<NodeState>();
        first.Bequeath = _ =>
        {
            told.Add(_house.Row(first).State);
            return Task.CompletedTask;
        };
        _house.Disk.LoseCommits(_house.Sim.Time.GetUtcNow());
        _house.PassLooks(2);
        Assert.False(first.Pulse.IsReunited || second.Pulse.IsReunited);
        var heir = _house.Join(3);
        _house.Sim.Run(() => second.System.Shutdown.RunAsync("it joins again"));
        _house.Pass(House.Options.FenceAfter + House.Options.LookEvery);
        Assert.False(heir.Pulse.IsReunited);

        _house.Sim.Run(() => first.System.Shutdown.RunAsync("it joins again"));
        _house.PassLooks(2);

        Assert.Equal([NodeState.Up], told);
        Assert.Equal(NodeState.Gone, _house.Row(first).State);
        Assert.True(heir.Pulse.IsReunited);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void A_node_whose_very_row_was_lost_gets_a_grace()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        _house.Disk.LoseCommits(_house.Sim.Time.GetUtcNow());
        _house.PassLooks(2);
        _house.Sim.Run(() => node.System.Shutdown.RunAsync("it joins again"));
        var heir = _house.Join(2);
        _house.PassLooks(2);
        Assert.False(heir.Pulse.IsReunited);
        _house.Pass(House.Options.FenceAfter);
        Assert.True(heir.Pulse.IsReunited);
    }

    [Fact]
    public void A_node_that_left_in_order_has_nothing_to_tell()
    {
        var node = _house.Join(1);
        var told = 0;
        node.Bequeath = _ => Task.FromResult(++told);
        _house.PassLooks(1);
        _house.Sim.Run(() => node.System.Shutdown.RunAsync("it ends"));
        Assert.Equal(0, told);
    }

    [Fact]
    public void A_node_that_cannot_reach_the_journal_drops_its_actors_before_others_replace_it()
    {
        var (cut, heir) = TwoAtRest();
        cut.Journal.IsCutOff = true;

        _house.Pass(House.Options.DropAfter - House.Options.BeatEvery);
        Assert.Equal(4, cut.Held.Count);
        Assert.False(cut.Pulse.MayAct);
        _house.Pass(House.Options.BeatEvery + (2 * House.Options.LookEvery));
        Assert.Equal(0, cut.Held.Count);
        Assert.Equal(4, heir.Held.Count);

        cut.Journal.IsCutOff = false;
        _house.Pass(House.Options.BeatEvery * 2);
        Assert.Equal(4, cut.Held.Count);
        cut.AssertRunsWhatItOwns();
        Assert.Empty(cut.Evictions);
    }

    [Fact]
    public void A_journal_that_is_away_for_a_moment_changes_nothing()
    {
        var node = _house.Join(1);
        _house.PassLooks(1);
        var shards = _house.Rows.Shards;
        for (var times = 0; times < 10; times++)
        {
            node.Journal.IsCutOff = true;
            _house.Pass(TimeSpan.FromSeconds(3));
            Assert.Equal(House.ShardCount, node.Held.Count);
            node.Journal.IsCutOff = false;
            _house.Pass(TimeSpan.FromSeconds(3));
        }

        Assert.Equal(shards, _house.Rows.Shards);
        node.AssertRunsWhatItOwns();
    }

    [Fact]
    public void A_database_that_does_not_answer_does_not_keep_the_node_from_falling_silent()
    {
        Passage? passage = null;
        var node = _house.Join(1, inner => passage = new Passage(inner) { BeatsNever = true });
        _house.PassLooks(1);
        Assert.Equal(House.ShardCount, node.Held.Count);
        passage!.Reading = stopping => Task.Delay(Timeout.InfiniteTimeSpan, _house.Sim.Time, stopping);

        _house.Pass(House.Options.DeadAfter);

        Assert.Equal(0, node.Held.Count);
    }

    [Fact]
    public void A_node_that_may_not_act_begins_nothing()
    {
        var node = _house.Join(1);
        node.Pulse.Missed();
        _house.Sim.RunUntilIdle();
        Assert.All(_house.Rows.Shards, row => Assert.True(row.Owner is null || node.Held.Find(row.Shard) is not null));
        _house.Pass(House.Options.BeatEvery * 2);
        Assert.Equal(House.ShardCount, node.Held.Count);
    }

    [Fact]
    public void Timings_that_are_not_safe_let_no_node_join()
    {
        var resident = new Resident(_house, 1, null, null);
        var error = Assert.Throws<ArgumentException>(() => _house.Sim.Run(() => ClusterMember.JoinAsync(
            resident.System, resident.Membership, NoHints.Instance, resident.Held, resident.Pulse,
            new NewNode(resident.Id, "n1", "0", null), House.Options with { DeadAfter = TimeSpan.Zero },
            resident.Evictions.Add, () => { }, _ => Task.CompletedTask, CancellationToken.None)));
        Assert.StartsWith("dead-after ", error.Message, StringComparison.Ordinal);
        Assert.Empty(_house.Rows.Nodes);
    }

    [Fact]
    public void A_member_tells_where_it_can_be_reached()
    {
        var node = _house.Join(1);
        var address = new Uri("http://10.0.0.1:9622/");
        _house.Sim.Run(() => node.Member!.AnnounceAsync(address, CancellationToken.None));
        Assert.Equal(address, _house.Row(node).Node.Address);
    }

    private (Resident First, Resident Second) TwoAtRest()
    {
        var nodes = (_house.Join(1), _house.Join(2));
        _house.Pass(House.Options.StableAfter + TimeSpan.FromSeconds(5));
        Assert.Equal((4, 4), (nodes.Item1.Held.Count, nodes.Item2.Held.Count));
        return nodes;
    }
}
