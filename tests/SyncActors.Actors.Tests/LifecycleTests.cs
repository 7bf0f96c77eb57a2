namespace SyncActors.Actors.Tests;

public sealed class LifecycleTests
{
    [Fact]
    public void Children_stop_before_their_parent_and_leftover_mail_is_undelivered() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var stopped = new List<string>();
        var root = system.ActorOf(Tree(depth: 3, stopped), "root");
        sim.RunUntilIdle();
        Assert.Equal(16, system.Describe().Count);

        sim.Run(() => system.StopAsync(root));
        Assert.False(root.Tell("too late"));

        Assert.Equal(15, stopped.Count);
        Assert.All(stopped, path => Assert.DoesNotContain(
            stopped.TakeWhile(p => p != path), earlier => path.StartsWith(earlier + "/", StringComparison.Ordinal)));
        Assert.Equal(UndeliveredReason.ActorStopped, Assert.Single(system.Undelivered.Recent()).Reason);
        Assert.Single(system.Describe());
    });

    [Fact]
    public void A_poison_pill_stops_after_all_that_was_sent_before()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var actor = system.ActorOf(Probe.Noting(seen), "a");
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(new PoisonPill());
        actor.Tell(3);
        sim.RunUntilIdle();

        Assert.Equal([1, 2], seen.Cast<int>());
        Assert.Equal(3, Assert.Single(system.Undelivered.Recent()).Message);
        actor.Tell(new PoisonPill());
        Assert.Equal(1, system.Undelivered.Count);
    }

    [Fact]
    public void Asking_to_stop_cancels_what_the_actor_awaits_and_that_is_no_failure() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var story = new List<string>();
        var actor = system.ActorOf(
            Props.Create(() => new Probe
            {
                OnMessage = async (p, _) =>
                {
                    story.Add("waits");
                    try
                    {
                        await Task.Delay(TimeSpan.FromDays(1), sim.Time, p.Around.Stopping);
                    }
                    finally
                    {
                        story.Add("cancelled");
                    }
                },
                OnPostStop = _ =>
                {
                    story.Add("stopped");
                    return ValueTask.CompletedTask;
                },
            }),
            "a");
        actor.Tell(1);
        sim.RunUntilIdle();
        sim.Run(() => system.StopAsync(actor));

        Assert.Equal(["waits", "cancelled", "stopped"], story);
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
    });

    [Fact]
    public void A_watcher_is_told_once_also_of_an_actor_long_gone() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var watched = system.ActorOf(Probe.Noting([]), "watched");
        var watcher = system.ActorOf(
            Probe.Of((p, m) =>
            {
                if (m is ActorRef a)
                    p.Around.Watch(a);
                else
                    seen.Add(m);
            }).WithMailbox(3),
            "watcher");
        watcher.Tell(watched);
        watcher.Tell(watched);
        sim.RunUntilIdle();
        watched.Tell(new PoisonPill());
        sim.RunUntilIdle();
        Assert.Same(watched, Assert.IsType<Terminated>(Assert.Single(seen)).Actor);

        watcher.Tell(watched);
        sim.RunUntilIdle();
        Assert.Equal(2, seen.Count);
    });

    [Fact]
    public void Who_no_longer_watches_is_not_told_even_if_the_news_is_under_way() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var watched = system.ActorOf(Probe.Noting([]), "watched");
        var watcher = system.ActorOf(
            Probe.Of((p, m) =>
            {
                switch (m)
                {
                    case "watch":
                        p.Around.Watch(watched);
                        break;
                    case "unwatch":
                        p.Around.Unwatch(watched);
                        break;
                    default:
                        seen.Add(m);
                        break;
                }
            }),
            "watcher");
        watcher.Tell("watch");
        sim.RunUntilIdle();
        watcher.Tell("unwatch");
        watched.Tell(new PoisonPill());
        sim.RunUntilIdle();

        Assert.Empty(seen);
    });

    [Fact]
    public void A_name_is_free_again_when_the_watching_parent_hears_of_the_end() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var made = 0;
        var parent = system.ActorOf(
            Probe.Of((p, m) =>
            {
                if (m is Terminated && made == 5)
                    return;
                made++;
                var child = p.Around.Watch(p.Around.ActorOf(Probe.Noting([]), "child"));
                Assert.Same(child, p.Around.Child("child"));
                p.Around.Stop(child);
            }),
            "parent");
        parent.Tell("go");
        sim.RunUntilIdle();

        Assert.Equal(5, made);
        Assert.Equal(2, system.Describe().Count);
    });

    [Fact]
    public void A_stash_keeps_the_order_and_is_bounded()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with { StashCapacity = 3 });
        var seen = new List<object>();
        var isOpen = false;
        var actor = system.ActorOf(
            Probe.Of((p, m) =>
            {
                if (m is "open")
                {
                    isOpen = true;
                    p.Around.Stash.UnstashAll();
                }
                else if (isOpen)
                {
                    seen.Add(m);
                }
                else
                {
                    p.Around.Stash.StashMessage();
                }
            }),
            "a");
        foreach (var message in new object[] { 1, 2, 3, 4, "open", 5 })
            actor.Tell(message);
        sim.RunUntilIdle();

        Assert.Equal([1, 2, 3, 5], seen.Cast<int>());
        Assert.Equal((4, UndeliveredReason.StashFull), Single(system));
    }

    [Fact]
    public void A_restart_puts_the_stash_back_and_a_stop_gives_it_up()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var instances = 0;
        var seen = new List<object>();
        var actor = system.ActorOf(
            Props.Create(() =>
            {
                var instance = ++instances;
                return new Probe
                {
                    OnMessage = (p, m) =>
                    {
                        if (m is "fail")
                            throw new BoomException();
                        if (instance == 1 || m is 9)
                            p.Around.Stash.StashMessage();
                        else
                            seen.Add(m);
                        return ValueTask.CompletedTask;
                    },
                };
            }),
            "a");
        foreach (var message in new object[] { 1, 2, "fail", 3, 9 })
            actor.Tell(message);
        sim.RunFor(TimeSpan.FromSeconds(5));
        Assert.Equal([1, 2, 3], seen.Cast<int>());

        sim.Run(() => system.StopAsync(actor));
        Assert.Equal((9, UndeliveredReason.ActorStopped), Single(system));
    }

    [Fact]
    public void A_receive_timeout_comes_after_silence_only()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var timeouts = new List<double>();
        var actor = system.ActorOf(
            Probe.Of((p, m) =>
            {
                if (m is ReceiveTimeout)
                    timeouts.Add(sim.Time.Elapsed.TotalSeconds);
                else if (m is "off")
                    p.Around.SetReceiveTimeout(null);
                else if (m is "on")
                    p.Around.SetReceiveTimeout(TimeSpan.FromSeconds(10));
            }),
            "a");
        actor.Tell("on");
        for (var i = 0; i < 3; i++)
        {
            sim.RunFor(TimeSpan.FromSeconds(6));
            actor.Tell("noise");
        }

        sim.RunFor(TimeSpan.FromSeconds(22));
        Assert.Equal([28, 38], timeouts);
        actor.Tell("off");
        sim.RunFor(TimeSpan.FromSeconds(60));
        Assert.Equal(2, timeouts.Count);
    }

    [Fact]
    public void Another_behaviour_lasts_until_it_is_given_up_or_the_actor_restarts()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<string>();
        var actor = system.ActorOf(
            Probe.Of((p, m) =>
            {
                seen.Add("first " + m);
                p.Around.Become(other =>
                {
                    if (other is "fail")
                        throw new BoomException();
                    seen.Add("second " + other);
                    if (other is "back")
                        p.Around.Become(null);
                    return ValueTask.CompletedTask;
                });
            }),
            "a");
        foreach (var message in new[] { "a", "b", "back", "c", "fail", "d" })
            actor.Tell(message);
        sim.RunFor(TimeSpan.FromSeconds(5));

        Assert.Equal(["first a", "second b", "second back", "first c", "first d"], seen);
    }

    [Fact]
    public void What_an_actor_has_no_use_for_is_undelivered()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        system.ActorOf(Probe.Of((p, m) => p.NotForMe(m)), "a").Tell(1);
        sim.RunUntilIdle();

        Assert.Equal((1, UndeliveredReason.Unhandled), Single(system));
    }

    [Fact]
    public void Names_are_unique_and_well_formed()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        system.ActorOf(Probe.Noting([]), "a");

        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Probe.Noting([]), "a"));
        Assert.Throws<ArgumentException>(() => system.ActorOf(Probe.Noting([]), "a/b"));
        Assert.Throws<ArgumentException>(() => system.ActorOf(Probe.Noting([]), string.Empty));
    }

    [Fact]
    public void A_stopped_system_takes_no_more_actors()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var actor = system.ActorOf(Probe.Noting([]), "a");
        sim.Run(async () =>
        {
            await system.DisposeAsync();
            await system.WhenTerminated;
        });

        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
        Assert.False(actor.Tell(1));
        Assert.Throws<InvalidOperationException>(() => system.ActorOf(Probe.Noting([]), "b"));
    }

    [Fact]
    public void Only_the_last_undelivered_messages_are_kept_but_all_are_counted()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with { UndeliveredCapacity = 3 });
        var actor = system.ActorOf(Probe.Noting([]), "a");
        sim.Run(() => system.StopAsync(actor));
        for (var i = 0; i < 10; i++)
            actor.Tell(i);

        Assert.Equal(10, system.Undelivered.Count);
        Assert.Equal([7, 8, 9], system.Undelivered.Recent().Select(u => (int)u.Message));
    }

    private static (object Message, UndeliveredReason Reason) Single(ActorSystem system)
    {
        var only = Assert.Single(system.Undelivered.Recent());
        return (only.Message, only.Reason);
    }

    private static Props Tree(int depth, List<string> stopped) => Props.Create(() => new Probe
    {
        OnPreStart = p =>
        {
            for (var i = 0; i < 2 && depth > 0; i++)
                p.Around.ActorOf(Tree(depth - 1, stopped));
            return ValueTask.CompletedTask;
        },
        OnPostStop = async p =>
        {
            await Task.Yield();
            stopped.Add(p.Around.Self.Path);
        },
    });
}
