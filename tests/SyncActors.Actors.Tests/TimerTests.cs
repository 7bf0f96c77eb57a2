namespace SyncActors.Actors.Tests;

public sealed class TimerTests
{
    [Fact]
    public void A_single_timer_delivers_once_and_a_periodic_one_until_it_is_cancelled()
    {
        var sim = new SimulationPump(1);
        var seen = new List<(object Message, double At)>();
        var actor = sim.CreateSystem().ActorOf(
            Probe.Of((p, m) =>
            {
                seen.Add((m, sim.Time.Elapsed.TotalSeconds));
                if (m is "go")
                {
                    p.Around.Timers.StartSingleTimer("s", "single", TimeSpan.FromSeconds(5));
                    p.Around.Timers.StartPeriodicTimer("p", "tick", TimeSpan.FromSeconds(2));
                }
                else if (sim.Time.Elapsed.TotalSeconds >= 6)
                {
                    p.Around.Timers.Cancel("p");
                }
            }),
            "a");
        actor.Tell("go");
        sim.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal([("go", 0), ("tick", 2), ("tick", 4), ("single", 5), ("tick", 6)], seen);
    }

    [Fact]
    public void Starting_a_key_again_replaces_its_timer_even_one_that_has_fired() => Seeds.Each(50, sim =>
    {
        var seen = new List<object>();
        var actor = sim.CreateSystem().ActorOf(
            Probe.OfAsync(async (p, m) =>
            {
                seen.Add(m);
                if (m is "go")
                {
                    p.Around.Timers.StartSingleTimer("k", "old", TimeSpan.FromSeconds(1));
                    await Task.Delay(TimeSpan.FromSeconds(3), sim.Time);
                    p.Around.Timers.StartSingleTimer("k", "new", TimeSpan.FromSeconds(1));
                }
            }),
            "a");
        actor.Tell("go");
        sim.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(["go", "new"], seen);
    });

    [Fact]
    public void A_timer_of_an_earlier_incarnation_never_delivers() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem();
        var instances = 0;
        var seen = new List<string>();
        var actor = system.ActorOf(
            Props.Create(() =>
            {
                var instance = ++instances;
                return new Probe
                {
                    OnPreStart = p =>
                    {
                        p.Around.Timers.StartPeriodicTimer("t", $"of {instance}", TimeSpan.FromMilliseconds(10));
                        return ValueTask.CompletedTask;
                    },
                    OnMessage = async (_, m) =>
                    {
                        await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(30)), sim.Time);
                        if (m is "fail")
                            throw new BoomException();
                        seen.Add($"{m} in {instance}");
                    },
                };
            }),
            "a");
        sim.RunFor(TimeSpan.FromMilliseconds(100));
        actor.Tell("fail");
        sim.RunFor(TimeSpan.FromSeconds(2));
        sim.Run(() => system.StopAsync(actor));
        sim.RunFor(TimeSpan.FromSeconds(2));

        Assert.Equal(2, instances);
        Assert.Equal(["of 1 in 1", "of 2 in 2"], seen.Distinct());
        Assert.Equal(0, system.Undelivered.Count);
    });

    [Fact]
    public void Ticks_do_not_pile_up_behind_a_slow_actor()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var ticks = 0;
        var actor = system.ActorOf(
            Probe.OfAsync(async (p, m) =>
            {
                if (m is "tick")
                {
                    ticks++;
                    return;
                }

                p.Around.Timers.StartPeriodicTimer("t", "tick", TimeSpan.FromSeconds(1));
                await Task.Delay(TimeSpan.FromSeconds(100.5), sim.Time);
                p.Around.Timers.StartSingleTimer("end", new PoisonPill(), TimeSpan.FromSeconds(3));
            }),
            "a");
        actor.Tell("go");
        sim.RunFor(TimeSpan.FromSeconds(200));

        Assert.Equal(4, ticks);
    }
}
