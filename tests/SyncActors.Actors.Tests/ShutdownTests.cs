namespace SyncActors.Actors.Tests;

public sealed class ShutdownTests
{
    [Fact]
    public void Phases_run_in_order_and_the_tasks_of_one_side_by_side() => Seeds.Each(20, sim =>
    {
        var system = sim.CreateSystem();
        system.ActorOf(Probe.Noting([]), "a");
        var story = new List<string>();
        Add(ShutdownPhase.Release, "release", 1);
        Add(ShutdownPhase.Unbind, "slow", 5);
        Add(ShutdownPhase.Unbind, "quick", 1);
        Add(ShutdownPhase.Regions, "regions", 1);

        sim.Run(() => system.Shutdown.RunAsync("test"));

        Assert.Equal(
            ["quick at 1, 2 alive", "slow at 5, 2 alive", "regions at 6, 2 alive", "release at 7, 0 alive"], story);
        sim.RunUntilIdle();
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);

        void Add(string phase, string name, int seconds) => system.Shutdown.AddTask(phase, name, async token =>
        {
            await Task.Delay(TimeSpan.FromSeconds(seconds), sim.Time, token);
            var alive = system.Describe().Count(s => s.State != ActorState.Stopped);
            story.Add($"{name} at {sim.Time.Elapsed.TotalSeconds}, {alive} alive");
        });
    });

    [Fact]
    public void Neither_a_failure_nor_a_task_that_hangs_keeps_the_next_phase_from_its_turn()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem(configure: o => o with
        {
            ShutdownPhases =
            [
                new("first", TimeSpan.FromSeconds(7)), new("second", TimeSpan.FromSeconds(5)),
                new(ShutdownPhase.StopActors, TimeSpan.FromSeconds(1)),
            ],
        });
        var wasCancelled = false;
        var second = TimeSpan.Zero;
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.Shutdown.AddTask("first", "throws", _ => throw new BoomException());
        system.Shutdown.AddTask("first", "hangs", token =>
        {
            token.Register(() => wasCancelled = true);
            return never.Task;
        });
        system.Shutdown.AddTask("second", "runs", _ =>
        {
            second = sim.Time.Elapsed;
            return Task.CompletedTask;
        });

        sim.Run(() => system.Shutdown.RunAsync("test"));

        Assert.True(wasCancelled);
        Assert.Equal(TimeSpan.FromSeconds(7), second);
        sim.RunUntilIdle();
        Assert.True(system.WhenTerminated.IsCompletedSuccessfully);
    }

    [Fact]
    public void It_runs_once_however_often_it_is_asked_for()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var runs = 0;
        system.Shutdown.AddTask(ShutdownPhase.Unbind, "count", _ =>
        {
            runs++;
            return Task.CompletedTask;
        });

        sim.Run(() => Task.WhenAll(system.Shutdown.RunAsync("one"), system.Shutdown.RunAsync("two")));

        Assert.Equal(1, runs);
        Assert.Throws<InvalidOperationException>(
            () => system.Shutdown.AddTask(ShutdownPhase.Unbind, "late", _ => Task.CompletedTask));
    }

    [Fact]
    public void An_actor_that_will_not_stop_does_not_hold_up_the_shutdown()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        system.ActorOf(Probe.OfAsync(async (_, _) => await never.Task), "deaf").Tell(1);

        sim.Run(() => system.Shutdown.RunAsync("test"));

        Assert.Equal(TimeSpan.FromSeconds(10), sim.Time.Elapsed);
        Assert.False(system.WhenTerminated.IsCompleted);
    }

    [Fact]
    public void A_task_needs_a_phase_that_exists() => Assert.Throws<ArgumentException>(
        () => new SimulationPump(1).CreateSystem().Shutdown.AddTask("nowhere", "x", _ => Task.CompletedTask));
}
