using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Actors.Tests.Cluster;

public sealed class FailureDetectorTests
{
    private static readonly ClusterOptions Options = new();
    private static readonly NodeId Other = Town.Id(1);
    private readonly SimulationPump _sim = new(1);
    private readonly FailureDetector _detector;
    private long _beat;

    public FailureDetectorTests() => _detector = new FailureDetector(Options, _sim.Time);

    [Fact]
    public void A_node_whose_beat_moves_is_never_dead()
    {
        for (var look = 0; look < 1000; look++)
        {
            if (look % 40 == 0)
                _beat++;
            Assert.Empty(Look());
            Pass(Options.LookEvery);
        }
    }

    [Fact]
    public void A_node_that_stands_still_is_dead_after_exactly_the_time_that_is_given()
    {
        Assert.Empty(Look());
        var first = _sim.Time.Elapsed;
        while (_sim.Time.Elapsed - first < Options.DeadAfter - Options.LookEvery)
        {
            Pass(Options.LookEvery);
            Assert.Empty(Look());
        }

        Pass(Options.LookEvery - TimeSpan.FromTicks(1));
        Assert.Empty(Look());
        Pass(TimeSpan.FromTicks(1));
        Assert.Equal(Other, Assert.Single(Look()).Id);
    }

    [Fact]
    public void A_beat_that_moves_at_the_last_moment_counts_anew()
    {
        Still(Options.DeadAfter - Options.LookEvery);
        _beat++;
        Still(Options.DeadAfter - Options.LookEvery);
    }

    [Fact]
    public void A_node_whose_session_is_closed_is_dead_sooner()
    {
        Assert.Empty(Look(isConnected: false));
        for (var passed = Options.LookEvery; passed < Options.DisconnectedAfter; passed += Options.LookEvery)
        {
            Pass(Options.LookEvery);
            Assert.Empty(Look(isConnected: false));
        }

        Pass(Options.LookEvery);
        Assert.Single(Look(isConnected: false));
    }

    [Fact]
    public void A_session_that_is_open_again_gives_the_node_its_full_time()
    {
        Assert.Empty(Look(isConnected: false));
        for (var passed = TimeSpan.Zero; passed < Options.DisconnectedAfter * 2; passed += Options.LookEvery)
        {
            Pass(Options.LookEvery);
            Assert.Empty(Look(isConnected: true));
        }
    }

    [Fact]
    public void Three_looks_must_agree_however_long_they_take()
    {
        var detector = new FailureDetector(Options with { LookEvery = TimeSpan.FromSeconds(10) }, _sim.Time);
        Assert.Empty(detector.Observe(Rows()));
        Pass(TimeSpan.FromSeconds(20));
        Assert.Empty(detector.Observe(Rows()));
        Pass(TimeSpan.FromTicks(1));
        Assert.Single(detector.Observe(Rows()));
    }

    [Fact]
    public void An_observer_that_stood_still_itself_begins_anew()
    {
        Still(Options.DeadAfter - Options.LookEvery);
        Pass(TimeSpan.FromHours(1));
        Still(Options.DeadAfter - Options.LookEvery);
        Pass(Options.LookEvery);
        Assert.Single(Look());
    }

    [Fact]
    public void The_wall_clock_does_not_matter()
    {
        Assert.Empty(Look());
        foreach (var step in new[] { TimeSpan.FromDays(1), TimeSpan.FromDays(-2) })
        {
            _sim.Time.StepWallClock(step);
            Pass(Options.LookEvery);
            Assert.Empty(Look());
        }
    }

    [Fact]
    public void A_node_that_is_gone_is_not_declared_dead_again_and_one_that_is_leaving_is()
    {
        var states = new[] { NodeState.Gone, NodeState.Leaving };
        IReadOnlyList<NodeRow> dead = [];
        for (var passed = TimeSpan.Zero; passed <= Options.DeadAfter; passed += Options.LookEvery)
        {
            dead = _detector.Observe(new ClusterRows(
                1, [.. states.Select((state, number) => Row(Town.Id(number), true) with { State = state })], []));
            Pass(Options.LookEvery);
        }

        Assert.Equal(NodeState.Leaving, Assert.Single(dead).State);
    }

    [Fact]
    public void Each_node_has_its_own_time()
    {
        var late = Town.Id(2);
        Still(Options.DeadAfter - Options.LookEvery);
        Pass(Options.LookEvery);
        var dead = _detector.Observe(new ClusterRows(1, [Row(Other, true), Row(late, true)], []));
        Assert.Equal(Other, Assert.Single(dead).Id);
    }

    // Looks for a while, and nobody is dead.
    private void Still(TimeSpan duration)
    {
        Assert.Empty(Look());
        for (var passed = TimeSpan.Zero; passed < duration; passed += Options.LookEvery)
        {
            Pass(Options.LookEvery);
            Assert.Empty(Look());
        }
    }

    private IReadOnlyList<NodeRow> Look(bool isConnected = true) =>
        _detector.Observe(new ClusterRows(1, [Row(Other, isConnected)], []));

    private ClusterRows Rows() => new(1, [Row(Other, true)], []);

    private NodeRow Row(NodeId node, bool isConnected) =>
        new(new NewNode(node, "other", "0", null), NodeState.Up, _beat, isConnected, default);

    private void Pass(TimeSpan time) => _sim.RunFor(time);
}
