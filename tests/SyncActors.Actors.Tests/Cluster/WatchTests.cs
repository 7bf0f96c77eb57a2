using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

/// <summary>A node that beats and does not work must not keep its shards.</summary>
public sealed class WatchTests
{
    private const string Reason = "messages or appends do not get through";

    private readonly House _house = new();
    private Passage? _passage;

    private static TimeSpan Every => House.Options.CheckEvery;

    [Fact]
    public void A_node_whose_appends_do_not_get_through_gives_its_shards_away_after_three_checks()
    {
        var (sick, heir) = TwoAtRest();
        _passage!.Probing = stopping => Task.Delay(Timeout.InfiniteTimeSpan, _house.Sim.Time, stopping);

        _house.Pass(Every * 3);
        Assert.Equal((4, 4), (sick.Held.Count, heir.Held.Count));
        _house.Pass(Every * 3);

        Assert.Equal([Reason], sick.Evictions);
        Assert.Equal(NodeState.Gone, _house.Row(sick).State);
        Assert.Equal((0, House.ShardCount), (sick.Held.Count, heir.Held.Count));
        heir.AssertRunsWhatItOwns();
        Assert.Empty(heir.Evictions);
    }

    [Fact]
    public void Checks_that_fail_twice_change_nothing()
    {
        var (node, _) = TwoAtRest();
        var checks = 0;
        _passage!.Probing = _ => ++checks % 3 == 0
            ? Task.CompletedTask
            : Task.FromException(new JournalUnavailableException("it is slow"));

        _house.Pass(TimeSpan.FromMinutes(5));

        Assert.InRange(checks, 50, 70);
        Assert.Equal(4, node.Held.Count);
        Assert.Empty(node.Evictions);
    }

    [Fact]
    public void A_node_that_cannot_compare_its_epochs_is_sick_however_idle_its_shards_are()
    {
        var (sick, heir) = TwoAtRest();
        _passage!.Reading = stopping => Task.Delay(Timeout.InfiniteTimeSpan, _house.Sim.Time, stopping);

        _house.Pass(Every * 8);

        Assert.Equal([Reason], sick.Evictions);
        Assert.Equal(NodeState.Gone, _house.Row(sick).State);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void A_node_that_cannot_even_give_its_shards_away_ends_its_beat()
    {
        var (sick, heir) = TwoAtRest(async (_, _) => await Task.Delay(TimeSpan.FromDays(1), _house.Sim.Time));
        foreach (var shard in Enumerable.Range(0, House.ShardCount))
            sick.Region.Tell(House.Entity(shard), "never ends");
        _passage!.Probing = stopping => Task.Delay(Timeout.InfiniteTimeSpan, _house.Sim.Time, stopping);

        _house.Pass(Every * 6);

        Assert.True(sick.Pulse.IsGone);
        Assert.Equal(NodeState.Gone, _house.Row(sick).State);
        Assert.Equal(House.ShardCount, heir.Held.Count);
    }

    [Fact]
    public void A_database_that_is_away_makes_nobody_sick()
    {
        var (node, _) = TwoAtRest();
        for (var times = 0; times < 3; times++)
        {
            node.Journal.IsCutOff = true;
            _house.Pass(House.Options.DeadAfter - TimeSpan.FromSeconds(2));
            node.Journal.IsCutOff = false;
            _house.Pass(TimeSpan.FromSeconds(10));
        }

        node.Freeze();
        _house.Pass(House.Options.DeadAfter - TimeSpan.FromSeconds(2));
        node.Thaw();
        _house.Pass(TimeSpan.FromMinutes(1));

        Assert.Empty(node.Evictions);
        Assert.Equal(4, node.Held.Count);
    }

    [Fact]
    public void Checks_more_often_than_looks_are_refused()
    {
        var options = House.Options with { CheckEvery = House.Options.LookEvery };
        Assert.StartsWith("check-every ", options.Problem(), StringComparison.Ordinal);
        Assert.Null((options with { CheckEvery = House.Options.LookEvery * 2 }).Problem());
    }

    private (Resident First, Resident Second) TwoAtRest(Func<Probe, object, ValueTask>? entity = null)
    {
        var nodes = (_house.Join(1, inner => _passage = new Passage(inner), entity), _house.Join(2));
        _house.Pass(House.Options.StableAfter + TimeSpan.FromSeconds(5));
        Assert.Equal((4, 4), (nodes.Item1.Held.Count, nodes.Item2.Held.Count));
        return nodes;
    }
}
