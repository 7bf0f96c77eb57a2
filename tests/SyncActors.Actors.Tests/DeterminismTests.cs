namespace SyncActors.Actors.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void The_same_seed_gives_the_same_run_and_other_seeds_give_others()
    {
        var hashes = new HashSet<ulong>();
        for (var seed = 1; seed <= 200; seed++)
        {
            var first = Run(seed);
            Assert.Equal(first, Run(seed));
            hashes.Add(first);
        }

        Assert.InRange(hashes.Count, 190, 200);
    }

    [Fact]
    public void A_step_of_the_wall_clock_moves_no_timer()
    {
        var sim = new SimulationPump(1);
        var fired = 0;
        using var timer = sim.Time.CreateTimer(
            _ => fired++, state: null, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan);
        var before = sim.Time.GetUtcNow();

        sim.Time.StepWallClock(TimeSpan.FromDays(1));
        sim.RunFor(TimeSpan.FromSeconds(59));
        Assert.Equal(0, fired);
        sim.RunFor(TimeSpan.FromSeconds(1));

        Assert.Equal(1, fired);
        Assert.Equal(before + TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1), sim.Time.GetUtcNow());
        Assert.Equal(TimeSpan.FromMinutes(1), sim.Time.Elapsed);
    }

    [Fact]
    public void Waiting_for_what_cannot_come_fails_with_phase_and_seed()
    {
        var sim = new SimulationPump(77) { Phase = "waiting for Godot" };
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var failure = Assert.Throws<SimulationFailedException>(() => sim.Run(() => never.Task));

        Assert.Contains("waiting for Godot", failure.Message, StringComparison.Ordinal);
        Assert.Contains("seed 77", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_endless_loop_is_found_by_the_step_limit()
    {
        var sim = new SimulationPump(5) { StepLimit = 1000 };
        var actor = sim.CreateSystem().ActorOf(Probe.Of((probe, m) => probe.Around.Self.Tell(m)), "busy");
        actor.Tell("again");

        var failure = Assert.Throws<SimulationFailedException>(sim.RunUntilIdle);
        Assert.Contains("1000 steps", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_periodic_timers_and_cancellation_stay_in_the_simulation() => Seeds.Each(20, sim =>
    {
        var sum = sim.Run(async () =>
        {
            var channel = System.Threading.Channels.Channel.CreateBounded<int>(2);
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), sim.Time);
            using var stop = new CancellationTokenSource(TimeSpan.FromSeconds(10.5), sim.Time);
            var writing = WriteAsync();
            var total = 0;
            while (await channel.Reader.WaitToReadAsync())
            {
                while (channel.Reader.TryRead(out var n))
                    total += n;
            }

            await writing;
            return total;

            async Task WriteAsync()
            {
                try
                {
                    for (var i = 1; await timer.WaitForNextTickAsync(stop.Token); i++)
                        await channel.Writer.WriteAsync(i, stop.Token);
                }
                catch (OperationCanceledException)
                {
                    channel.Writer.Complete();
                }
            }
        });
        Assert.Equal(55, sum);
    });

    private static ulong Run(int seed)
    {
        var sim = new SimulationPump(seed);
        var system = sim.CreateSystem(configure: o => o with { Throughput = 2 });
        var target = system.ActorOf(
            Probe.OfAsync(async (probe, message) =>
            {
                await Task.Delay(TimeSpan.FromMilliseconds(sim.Random.Next(1, 20)), sim.Time);
                if (sim.Random.Chance(0.05))
                    throw new BoomException();
                probe.Around.Sender?.Reply(message);
            }),
            "target");
        for (var i = 0; i < 4; i++)
        {
            var actor = system.ActorOf(
                Probe.Of((probe, message) =>
                {
                    if ((int)message < 10)
                        target.Tell((int)message + 1, probe.Around.Self);
                }),
                $"a{i}");
            actor.Tell(0);
        }

        sim.RunFor(TimeSpan.FromMinutes(10));
        return sim.TraceHash;
    }
}
