namespace SyncActors.Actors.Tests;

public sealed class AskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Fact]
    public void An_ask_gets_the_answer_told_to_its_sender() => Seeds.Each(50, sim =>
    {
        var system = sim.CreateSystem();
        var doubler = system.ActorOf(
            Probe.OfAsync(async (p, m) =>
            {
                await Task.Yield();
                p.Around.Sender!.Reply((int)m * 2);
            }),
            "doubler");
        var answers = sim.Run(() => Task.WhenAll(
            Enumerable.Range(0, 20).Select(i => doubler.AskAsync<int>(i, Patience, CancellationToken.None))));

        Assert.Equal(Enumerable.Range(0, 20).Select(i => i * 2), answers);
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
    });

    [Fact]
    public void An_ask_without_an_answer_times_out_on_the_system_clock()
    {
        var sim = new SimulationPump(1);
        var silent = sim.CreateSystem().ActorOf(Probe.Noting([]), "silent");

        var error = Assert.Throws<AskTimeoutException>(
            () => sim.Run(() => silent.AskAsync<int>("hello?", Patience, CancellationToken.None)));

        Assert.Equal(Patience, sim.Time.Elapsed);
        Assert.Contains("/user/silent", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_that_is_a_failure_faults_the_ask()
    {
        var sim = new SimulationPump(1);
        var actor = sim.CreateSystem().ActorOf(
            Probe.Of((p, _) => p.Around.Sender!.Tell(new ActorFailure(new BoomException("told")))), "a");

        Assert.Equal("told", Assert.Throws<BoomException>(() => Ask(sim, actor)).Message);
    }

    [Fact]
    public void A_handler_that_throws_faults_the_ask_at_once()
    {
        var sim = new SimulationPump(1);
        var actor = sim.CreateSystem().ActorOf(Probe.Of((_, _) => throw new BoomException("thrown")), "a");

        Assert.Equal("thrown", Assert.Throws<BoomException>(() => Ask(sim, actor)).Message);
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
    }

    [Fact]
    public void An_ask_of_a_stopped_actor_is_refused_at_once()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var actor = system.ActorOf(Probe.Noting([]), "a");
        sim.Run(() => system.StopAsync(actor));

        Assert.Equal(
            UndeliveredReason.ActorStopped, Assert.Throws<AskRefusedException>(() => Ask(sim, actor)).Reason);
    }

    [Fact]
    public void An_ask_that_the_actor_did_not_come_to_before_it_stopped_is_refused() => Seeds.Each(20, sim =>
    {
        var system = sim.CreateSystem();
        var actor = system.ActorOf(Probe.Noting([]), "a");
        actor.Tell(new PoisonPill());

        Assert.Throws<AskRefusedException>(() => Ask(sim, actor));
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
    });

    [Fact]
    public void An_ask_whose_handler_is_cancelled_by_a_stop_is_refused() => Seeds.Each(20, sim =>
    {
        var system = sim.CreateSystem();
        var actor = system.ActorOf(
            Probe.OfAsync(async (p, _) => await Task.Delay(Patience * 2, sim.Time, p.Around.Stopping)), "a");

        Assert.Throws<AskRefusedException>(() => sim.Run(async () =>
        {
            var answer = actor.AskAsync<int>("request", Patience, CancellationToken.None);
            await Task.Yield();
            await system.StopAsync(actor);
            return await answer;
        }));
        Assert.Equal(TimeSpan.Zero, sim.Time.Elapsed);
    });

    [Fact]
    public void An_ask_can_be_given_up()
    {
        var sim = new SimulationPump(1);
        var silent = sim.CreateSystem().ActorOf(Probe.Noting([]), "silent");

        Assert.ThrowsAny<OperationCanceledException>(() => sim.Run(async () =>
        {
            using var giveUp = new CancellationTokenSource(TimeSpan.FromSeconds(1), sim.Time);
            return await silent.AskAsync<int>("hello?", Patience, giveUp.Token);
        }));
        Assert.Equal(TimeSpan.FromSeconds(1), sim.Time.Elapsed);
    }

    [Fact]
    public void An_answer_of_another_type_faults_the_ask()
    {
        var sim = new SimulationPump(1);
        var actor = sim.CreateSystem().ActorOf(Probe.Of((p, _) => p.Around.Sender!.Reply("forty-two")), "a");

        Assert.Throws<InvalidCastException>(() => Ask(sim, actor));
    }

    [Fact]
    public void An_answer_that_comes_too_late_does_no_harm()
    {
        var sim = new SimulationPump(1);
        var system = sim.CreateSystem();
        var actor = system.ActorOf(
            Probe.OfAsync(async (p, _) =>
            {
                await Task.Delay(Patience * 2, sim.Time);
                p.Around.Sender!.Reply(1);
            }),
            "late");

        Assert.Throws<AskTimeoutException>(() => Ask(sim, actor));
        sim.RunFor(Patience * 2);
        Assert.Equal(ActorState.Running, system.Describe()[1].State);
    }

    private static int Ask(SimulationPump sim, ActorRef actor) =>
        sim.Run(() => actor.AskAsync<int>("request", Patience, CancellationToken.None));
}
