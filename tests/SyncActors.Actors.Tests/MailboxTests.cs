namespace SyncActors.Actors.Tests;

public sealed class MailboxTests
{
    [Fact]
    public void Messages_of_one_sender_arrive_in_the_order_in_which_they_were_sent() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with { Throughput = 3 });
        var seen = new List<(string Sender, int Number)>();
        var sink = system.ActorOf(
            Probe.OfAsync(async (probe, message) =>
            {
                if (sim.Random.Chance(0.2))
                    await Task.Yield();
                seen.Add((probe.Around.Sender!.Name, (int)message));
            }).WithMailbox(10_000),
            "sink");
        for (var s = 0; s < 5; s++)
        {
            var source = system.ActorOf(
                Probe.Of((probe, message) =>
                {
                    sink.Tell(message, probe.Around.Self);
                    if ((int)message < 40)
                        probe.Around.Self.Tell((int)message + 1);
                }),
                $"source-{s}");
            source.Tell(1);
        }

        sim.RunUntilIdle();

        Assert.Equal(200, seen.Count);
        Assert.All(
            seen.GroupBy(x => x.Sender), g => Assert.Equal(Enumerable.Range(1, 40), g.Select(x => x.Number)));
    });

    [Fact]
    public void A_message_is_handled_only_after_the_one_before_has_been_awaited() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var inside = 0;
        var handled = 0;
        var actor = system.ActorOf(
            Probe.OfAsync(async (probe, _) =>
            {
                Assert.Equal(1, ++inside);
                await Task.Delay(TimeSpan.FromSeconds(1), sim.Time, probe.Around.Stopping);
                await Task.Yield();
                Assert.Equal(0, --inside);
                handled++;
            }),
            "a");
        for (var i = 0; i < 10; i++)
            actor.Tell(i);

        sim.RunFor(TimeSpan.FromSeconds(11));

        Assert.Equal(10, handled);
        Assert.Equal(0, system.Undelivered.Count);
    });

    [Fact]
    public void A_full_mailbox_refuses_and_says_so()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var heard = new List<UndeliveredMessage>();
        using var subscription = system.Undelivered.Subscribe(heard.Add);
        var actor = system.ActorOf(Probe.Noting(seen).WithMailbox(2), "small");

        Assert.True(actor.Tell(1));
        Assert.True(actor.Tell(2));
        Assert.False(actor.Tell(3));
        sim.RunUntilIdle();

        Assert.Equal([1, 2], seen.Cast<int>());
        var refused = Assert.Single(heard);
        Assert.Equal((3, UndeliveredReason.MailboxFull), (refused.Message, refused.Reason));
        Assert.Same(actor, refused.Recipient);
        Assert.True(actor.Tell(4));
    }

    [Fact]
    public void An_answer_is_accepted_beyond_the_capacity()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var actor = system.ActorOf(Probe.Noting(seen).WithMailbox(1), "small");
        actor.Tell("request");

        actor.Reply("answer 1");
        actor.Reply("answer 2");
        Assert.False(actor.Tell("too much"));
        sim.RunUntilIdle();

        Assert.Equal(["request", "answer 1", "answer 2"], seen);
    }

    [Fact]
    public void Who_waits_for_room_is_served_in_turn_and_nothing_is_lost() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem(configure: o => o with { Throughput = 2 });
        var seen = new List<int>();
        var slow = system.ActorOf(
            Probe.OfAsync(async (_, message) =>
            {
                await Task.Yield();
                seen.Add((int)message);
            }).WithMailbox(3),
            "slow");

        sim.Run(async () =>
        {
            var senders = Enumerable.Range(0, 4).Select(async s =>
            {
                for (var i = 0; i < 25; i++)
                    Assert.True(await slow.SendAsync((s * 100) + i, sender: null, CancellationToken.None));
            });
            await Task.WhenAll(senders);
        });
        sim.RunUntilIdle();

        Assert.Equal(100, seen.Count);
        Assert.All(seen.GroupBy(x => x / 100), g => Assert.Equal(g.Order(), g));
        Assert.Equal(0, system.Undelivered.Count);
    });

    [Fact]
    public void Giving_up_the_wait_for_room_leaves_nothing_behind()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var seen = new List<object>();
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var actor = system.ActorOf(
            Probe.OfAsync(async (_, message) =>
            {
                await gate.Task;
                seen.Add(message);
            }).WithMailbox(1),
            "a");
        actor.Tell(1);
        sim.RunUntilIdle();
        actor.Tell(2);

        sim.Run(async () =>
        {
            using var impatient = new CancellationTokenSource(TimeSpan.FromSeconds(1), sim.Time);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(
                async () => await actor.SendAsync(3, sender: null, impatient.Token));
        });
        gate.SetResult();
        sim.RunUntilIdle();

        Assert.Equal([1, 2], seen.Cast<int>());
        Assert.True(actor.Tell(4));
    }

    [Fact]
    public void Who_waits_for_room_of_an_actor_that_stops_is_told_so() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var actor = system.ActorOf(
            Probe.OfAsync(async (probe, _) =>
                await Task.Delay(TimeSpan.FromHours(1), sim.Time, probe.Around.Stopping)).WithMailbox(1),
            "a");

        sim.Run(async () =>
        {
            var sends = Enumerable.Range(0, 5)
                .Select(i => actor.SendAsync(i, sender: null, CancellationToken.None).AsTask()).ToList();
            await Task.Yield();
            await system.StopAsync(actor);
            var accepted = (await Task.WhenAll(sends)).Count(x => x);
            Assert.InRange(accepted, 1, 2);
            var handled = 5 - (int)system.Undelivered.Count;
            Assert.InRange(handled, 0, 1);
        });
    });

    [Fact]
    public void A_pipeline_of_tiny_mailboxes_with_reports_back_up_does_not_jam() => Seeds.Each(100, sim =>
    {
        var system = sim.CreateSystem();
        var reports = 0;
        ActorRef head = null!;
        var writer = system.ActorOf(
            Probe.Of((_, _) => head.Reply("written")).WithMailbox(1), "writer");
        var middle = system.ActorOf(
            Probe.OfAsync(async (probe, m) => await writer.SendAsync(m, probe.Around.Self, probe.Around.Stopping))
                .WithMailbox(1),
            "middle");
        head = system.ActorOf(
            Probe.OfAsync(async (probe, m) =>
            {
                if (m is "written")
                    reports++;
                else
                    await middle.SendAsync(m, probe.Around.Self, probe.Around.Stopping);
            }).WithMailbox(1),
            "head");

        sim.Run(async () =>
        {
            for (var i = 0; i < 50; i++)
                await head.SendAsync(i, sender: null, CancellationToken.None);
        });
        sim.RunUntilIdle();

        Assert.Equal(50, reports);
    });
}
