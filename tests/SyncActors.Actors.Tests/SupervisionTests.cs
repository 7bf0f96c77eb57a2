namespace SyncActors.Actors.Tests;

public sealed class SupervisionTests
{
    private static readonly RestartBackoff AtOnce =
        new(TimeSpan.Zero, TimeSpan.Zero, Jitter: 0, MaxRestarts: 3, TimeSpan.FromMinutes(1));

    private static readonly RestartBackoff Doubling =
        new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4), Jitter: 0, MaxRestarts: 5, TimeSpan.FromHours(1));

    public enum FailsIn
    {
        Receive,
        ReceiveAfterAwait,
        PreStart,
        Factory,
    }

    [Theory]
    [InlineData(Directive.Resume, FailsIn.Receive, "start 1 stop", 0)]
    [InlineData(Directive.Resume, FailsIn.ReceiveAfterAwait, "start 1 stop", 0)]
    [InlineData(Directive.Resume, FailsIn.PreStart, "stop start 1 stop", 1)]
    [InlineData(Directive.Restart, FailsIn.Receive, "start stop start 1 stop", 1)]
    [InlineData(Directive.Restart, FailsIn.ReceiveAfterAwait, "start stop start 1 stop", 1)]
    [InlineData(Directive.Restart, FailsIn.PreStart, "stop start 1 stop", 1)]
    [InlineData(Directive.Restart, FailsIn.Factory, "start 1 stop", 1)]
    [InlineData(Directive.Stop, FailsIn.Receive, "start stop", 0)]
    [InlineData(Directive.Stop, FailsIn.PreStart, "stop", 0)]
    [InlineData(Directive.Stop, FailsIn.Factory, "", 0)]
    [InlineData(Directive.Escalate, FailsIn.Receive, "start stop", 0)]
    public void The_directive_decides_what_becomes_of_a_failing_child(
        Directive directive, FailsIn failsIn, string expected, int restarts) => Seeds.Each(20, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(_ => Directive.Stop),
        });
        var story = new List<string>();
        var failures = 0;
        var child = Props.Create(() => failsIn == FailsIn.Factory && failures++ == 0
            ? throw new BoomException()
            : new Probe
            {
                OnPreStart = _ =>
                {
                    if (failsIn == FailsIn.PreStart && failures++ == 0)
                        throw new BoomException();
                    story.Add("start");
                    return ValueTask.CompletedTask;
                },
                OnMessage = async (_, message) =>
                {
                    if (failsIn == FailsIn.ReceiveAfterAwait)
                        await Task.Yield();
                    if (message is "fail")
                        throw new BoomException();
                    story.Add((string)message);
                },
                OnPostStop = _ =>
                {
                    story.Add("stop");
                    return ValueTask.CompletedTask;
                },
            });
        ActorRef childRef = null!;
        var parent = system.ActorOf(
            Parent(p => childRef = p.Around.ActorOf(child, "child"))
                .WithSupervisor(SupervisorStrategy.OneForOne(_ => directive, AtOnce)),
            "parent");
        parent.Tell("make");
        sim.RunUntilIdle();

        if (failsIn is FailsIn.Receive or FailsIn.ReceiveAfterAwait)
            childRef.Tell("fail");
        childRef.Tell("1");
        sim.RunUntilIdle();
        var snapshot = system.Describe().SingleOrDefault(s => s.Path == "/user/parent/child");
        Assert.Equal(restarts, snapshot?.Restarts ?? 0);
        sim.Run(async () => await system.DisposeAsync());

        Assert.Equal(expected, string.Join(' ', story));
        Assert.Equal(directive is Directive.Stop or Directive.Escalate ? 1 : 0, system.Undelivered.Count);
    });

    [Fact]
    public void Messages_wait_in_their_order_while_a_restart_backs_off()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: Doubling),
        });
        var seen = new List<(object Message, TimeSpan At)>();
        var actor = system.ActorOf(
            Probe.Of((_, m) =>
            {
                if (m is "fail")
                    throw new BoomException();
                seen.Add((m, sim.Time.Elapsed));
            }),
            "a");
        foreach (var message in new object[] { 1, "fail", 2, "fail", 3, "fail", "fail", 4 })
            actor.Tell(message);
        sim.RunUntilIdle();
        Assert.Equal(ActorState.Suspended, system.Describe().Single(s => s.Path == "/user/a").State);
        Assert.Equal(6, system.Describe().Single(s => s.Path == "/user/a").MailboxDepth);

        sim.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal([(1, 0.0), (2, 1.0), (3, 3.0), (4, 11.0)], seen.Select(x => ((int)x.Message, x.At.TotalSeconds)));
        Assert.Equal(4, system.Describe().Single(s => s.Path == "/user/a").Restarts);
    }

    [Fact]
    public void Too_many_restarts_within_the_window_stop_the_actor()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: AtOnce),
        });
        var actor = system.ActorOf(Probe.Of((_, _) => throw new BoomException()), "a");
        for (var i = 0; i < 5; i++)
            actor.Tell(i);

        sim.RunUntilIdle();

        Assert.DoesNotContain(system.Describe(), s => s.Path == "/user/a");
        Assert.Equal(4, Assert.Single(system.Undelivered.Recent()).Message);
    }

    [Fact]
    public void A_new_window_counts_restarts_from_the_beginning()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: AtOnce),
        });
        var actor = system.ActorOf(Probe.Of((_, _) => throw new BoomException()), "a");
        for (var i = 0; i < 10; i++)
        {
            actor.Tell(i);
            sim.RunFor(TimeSpan.FromSeconds(31));
        }

        Assert.Equal(10, system.Describe().Single(s => s.Path == "/user/a").Restarts);
    }

    [Fact]
    public void A_restart_stops_the_children_before_the_new_instance_starts() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: AtOnce),
        });
        var story = new List<string>();
        var child = Props.Create(() => new Probe
        {
            OnPostStop = async p =>
            {
                await Task.Yield();
                story.Add("gone " + p.Around.Self.Name);
            },
        });
        var actor = system.ActorOf(
            Props.Create(() => new Probe
            {
                OnPreStart = p =>
                {
                    story.Add("start");
                    p.Around.ActorOf(child, "x");
                    p.Around.ActorOf(child, "y");
                    return ValueTask.CompletedTask;
                },
                OnPreRestart = async (_, reason, message) =>
                {
                    await Task.Yield();
                    story.Add($"before {reason.Message} {message}");
                },
                OnMessage = (_, _) => throw new BoomException(),
            }),
            "a");
        actor.Tell(7);
        sim.RunUntilIdle();

        Assert.Equal(["start", "before boom 7"], story.Take(2));
        Assert.Equal(["gone x", "gone y"], story.Skip(2).Take(2).Order());
        Assert.Equal("start", Assert.Single(story.Skip(4)));
        Assert.Equal(4, system.Describe().Count);
    });

    [Fact]
    public void Stopping_during_the_backoff_stops_at_once_and_only_once()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: Doubling),
        });
        var stops = 0;
        var actor = system.ActorOf(
            Props.Create(() => new Probe
            {
                OnMessage = (_, _) => throw new BoomException(),
                OnPostStop = _ =>
                {
                    stops++;
                    return ValueTask.CompletedTask;
                },
            }),
            "a");
        actor.Tell(1);
        actor.Tell(2);
        sim.RunUntilIdle();

        sim.Run(() => system.StopAsync(actor));
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
        sim.RunFor(TimeSpan.FromMinutes(1));

        Assert.Equal(1, stops);
        Assert.Equal(2, Assert.Single(system.Undelivered.Recent()).Message);
    }

    [Fact]
    public void An_escalated_failure_that_is_resumed_resumes_the_child_too() => Seeds.Each(20, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(_ => Directive.Resume),
        });
        var seen = new List<object>();
        ActorRef child = null!;
        var parent = system.ActorOf(
            Parent(p => child = p.Around.ActorOf(
                    Probe.Of((_, m) =>
                    {
                        if (m is "fail")
                            throw new BoomException();
                        seen.Add(m);
                    }),
                    "child"))
                .WithSupervisor(SupervisorStrategy.OneForOne(_ => Directive.Escalate)),
            "parent");
        parent.Tell("make");
        sim.RunUntilIdle();

        child.Tell(1);
        child.Tell("fail");
        child.Tell(2);
        sim.RunUntilIdle();

        Assert.Equal([1, 2], seen.Cast<int>());
    });

    [Fact]
    public void An_escalated_failure_restarts_the_parent_which_stops_the_child()
    {
        var sim = new SimulationPump(3);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(backoff: AtOnce),
        });
        ActorRef child = null!;
        var parent = system.ActorOf(
            Parent(p => child = p.Around.ActorOf(Probe.Of((_, _) => throw new BoomException()), "child"))
                .WithSupervisor(SupervisorStrategy.OneForOne(_ => Directive.Escalate)),
            "parent");
        parent.Tell("make");
        sim.RunUntilIdle();
        child.Tell(1);
        sim.RunUntilIdle();

        Assert.Equal(1, system.Describe().Single(s => s.Path == "/user/parent").Restarts);
        Assert.DoesNotContain(system.Describe(), s => s.Path == "/user/parent/child");
        parent.Tell("make");
        sim.RunUntilIdle();
        Assert.Contains(system.Describe(), s => s.Path == "/user/parent/child");
    }

    [Fact]
    public void A_killed_actor_is_stopped_by_default()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var actor = system.ActorOf(Probe.Noting(seen), "a");
        actor.Tell(1);
        actor.Tell(new Kill());
        actor.Tell(2);
        sim.RunUntilIdle();

        Assert.Equal([1], seen.Cast<int>());
        Assert.Equal(2, Assert.Single(system.Undelivered.Recent()).Message);
    }

    [Fact]
    public void A_strategy_that_throws_stops_the_child()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            GuardianStrategy = SupervisorStrategy.OneForOne(_ => throw new BoomException()),
        });
        system.ActorOf(Probe.Of((_, _) => throw new BoomException()), "a").Tell(1);
        sim.RunUntilIdle();

        Assert.Single(system.Describe());
    }

    [Fact]
    public void The_wait_doubles_up_to_its_maximum_and_jitter_only_adds()
    {
        var backoff = Doubling with { Jitter = 0.5 };

        Assert.Equal([1, 2, 4, 4, 4], Enumerable.Range(1, 5).Select(i => backoff.DelayFor(i, draw: 0).TotalSeconds));
        Assert.Equal(1.25, backoff.DelayFor(1, draw: 0.5).TotalSeconds);
        Assert.Equal(4, backoff.DelayFor(int.MaxValue, draw: 0).TotalSeconds);
    }

    private static Props Parent(Action<Probe> make) => Probe.Of((probe, _) => make(probe));
}
