namespace SyncActors.Actors.Tests;

/// <summary>The same kernel on real threads. Every test ends by what it counts; the time-out is only a guard.</summary>
public sealed class ThreadPoolTests
{
    private static readonly TimeSpan Guard = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Sixty_four_pairs_never_lose_a_wake_up()
    {
        const int Rounds = 20_000;
        await using var system = new ActorSystem("pairs", new ActorSystemOptions());
        var finished = new List<Task>();
        for (var pair = 0; pair < 64; pair++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            finished.Add(done.Task);
            var pong = system.ActorOf(Probe.Of((p, m) => p.Around.Sender!.Tell(m, p.Around.Self)), $"pong-{pair}");
            var left = Rounds;
            var ping = system.ActorOf(
                Probe.Of((p, m) =>
                {
                    if (--left == 0)
                        done.SetResult();
                    else
                        pong.Tell(m, p.Around.Self);
                }),
                $"ping-{pair}");
            ping.Tell("ball");
        }

        await Task.WhenAll(finished).WaitAsync(Guard);
    }

    [Fact]
    public async Task Many_senders_through_a_small_mailbox_lose_nothing_and_keep_their_order()
    {
        const int PerSender = 20_000;
        await using var system = new ActorSystem("many", new ActorSystemOptions { Throughput = 10 });
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var last = new int[8];
        var left = 8 * PerSender;
        var inside = 0;
        var sink = system.ActorOf(
            Probe.Of((_, m) =>
            {
                var (sender, number) = ((int, int))m;
                Assert.Equal(1, Interlocked.Increment(ref inside));
                Assert.Equal(last[sender] + 1, number);
                last[sender] = number;
                Interlocked.Decrement(ref inside);
                if (--left == 0)
                    done.SetResult();
            }).WithMailbox(16),
            "sink");
        var sending = Enumerable.Range(0, 8).Select(sender => Task.Run(async () =>
        {
            for (var i = 1; i <= PerSender; i++)
                Assert.True(await sink.SendAsync((sender, i), sender: null, CancellationToken.None));
        }));

        await Task.WhenAll(sending).WaitAsync(Guard);
        await done.Task.WaitAsync(Guard);
        Assert.Equal(0, system.Undelivered.Count);
    }

    [Fact]
    public async Task Every_message_to_actors_that_stop_is_either_handled_or_undelivered()
    {
        const int Actors = 2_000;
        const int PerActor = 20;
        await using var system = new ActorSystem("stopping", new ActorSystemOptions());
        var handled = 0;
        var undelivered = 0;
        using var subscription = system.Undelivered.Subscribe(_ => Interlocked.Increment(ref undelivered));
        for (var a = 0; a < Actors; a++)
        {
            var actor = system.ActorOf(Probe.Of((_, _) => Interlocked.Increment(ref handled)), $"a{a}");
            var telling = Task.Run(() =>
            {
                for (var i = 0; i < PerActor; i++)
                    actor.Tell(i);
            });
            await Task.WhenAll(telling, system.StopAsync(actor)).WaitAsync(Guard);
        }

        Assert.Equal(Actors * PerActor, handled + undelivered);
    }

    [Fact]
    public async Task Awaits_asks_and_stops_work_on_real_time()
    {
        await using var system = new ActorSystem("real", new ActorSystemOptions());
        var actor = system.ActorOf(
            Probe.OfAsync(async (p, m) =>
            {
                await Task.Yield();
                p.Around.Sender!.Reply((int)m + 1);
            }),
            "a");
        var value = 0;
        for (var i = 0; i < 2_000; i++)
            value = await actor.AskAsync<int>(value, Guard, CancellationToken.None);

        Assert.Equal(2_000, value);
        await system.StopAsync(actor).WaitAsync(Guard);
    }
}
