using SyncActors.Actors.Cluster;

namespace SyncActors.Actors.Tests.Cluster;

public sealed class PulseTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8);
    private readonly SimulationPump _sim = new(1);

    [Fact]
    public void Effects_may_begin_until_the_newest_beat_is_too_old()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        _sim.RunFor(Limit - TimeSpan.FromTicks(1));
        Assert.True(pulse.MayAct);
        pulse.Require();
        _sim.RunFor(TimeSpan.FromTicks(1));
        Assert.False(pulse.MayAct);
        Assert.Equal(Limit, pulse.Age);
        Assert.Contains("8.0 s", Assert.Throws<SilencedException>(pulse.Require).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_beat_counts_from_when_it_was_sent()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        var sentAt = _sim.Time.GetTimestamp();
        _sim.RunFor(TimeSpan.FromSeconds(5));
        pulse.Arrived(sentAt);
        Assert.Equal(TimeSpan.FromSeconds(5), pulse.Age);
    }

    [Fact]
    public void A_node_that_fell_silent_goes_on_with_the_next_beat()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        _sim.RunFor(Limit * 2);
        Assert.False(pulse.MayAct);
        pulse.Arrived(_sim.Time.GetTimestamp());
        Assert.True(pulse.MayAct);
    }

    [Fact]
    public void After_a_beat_that_was_lost_nothing_begins_until_one_arrives()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        pulse.Missed();
        Assert.False(pulse.MayAct);
        Assert.Throws<SilencedException>(pulse.Require);
        Assert.False(pulse.IsGone);
        pulse.Arrived(_sim.Time.GetTimestamp());
        Assert.True(pulse.MayAct);
    }

    [Fact]
    public void A_node_that_is_gone_never_acts_again()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        pulse.Gone();
        pulse.Arrived(_sim.Time.GetTimestamp());
        Assert.True(pulse.IsGone);
        Assert.False(pulse.MayAct);
    }

    [Fact]
    public void A_node_alone_with_its_journal_always_acts()
    {
        var pulse = new Pulse(_sim.Time, null);
        _sim.RunFor(TimeSpan.FromDays(1));
        Assert.True(pulse.MayAct);
        pulse.Require();
    }

    [Fact]
    public void A_step_of_the_wall_clock_does_not_matter()
    {
        var pulse = new Pulse(_sim.Time, Limit);
        _sim.Time.StepWallClock(TimeSpan.FromDays(1));
        Assert.True(pulse.MayAct);
    }
}
