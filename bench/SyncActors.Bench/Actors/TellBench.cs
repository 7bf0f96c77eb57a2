using SyncActors.Actors;

namespace SyncActors.Bench.Actors;

/// <summary>Messages between actors in one process. Akka.NET 1.5.30 on such a machine: 11 million messages a second one
/// way, 6.3 million ping-pong.</summary>
internal static class TellBench
{
    private const int Rounds = 5;
    private const int Burst = 1_000_000;
    private const int Messages = 3_000_000;
    private const int Asks = 200_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Runs the cases; some seconds.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        await using var system = new ActorSystem("bench", new ActorSystemOptions());
        return
        [
            await RowAsync(
                "tell, one way", "messages/s", "one sender outside, one actor; Akka.NET 1.5.30: 11 M/s, 0.065 us",
                Messages, () => OneWayAsync(system), cancellationToken),
            await RowAsync("ping-pong, one pair", "messages/s", "Akka.NET 1.5.30: 6.3 M/s, 0.11 us",
                Messages, () => PingPongAsync(system, pairs: 1), cancellationToken),
            await RowAsync("ping-pong, 64 pairs", "messages/s", "all told",
                Messages, () => PingPongAsync(system, pairs: 64), cancellationToken),
            await RowAsync("ask, one after the other", "asks/s", "request, answer, time-out armed",
                Asks, () => AskAsync(system, cancellationToken), cancellationToken),
        ];
    }

    private static async Task<BenchRow> RowAsync(
        string name, string unit, string note, int count, Func<Task> run, CancellationToken cancellationToken)
    {
        await run();
        var (rates, cpu) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            GC.Collect();
            var usage = new Usage();
            await run().WaitAsync(cancellationToken);
            cpu.Add(usage.CpuMicroseconds(count));
            rates.Add(count / usage.Elapsed.TotalSeconds);
        }

        return new BenchRow(
            name, Median.Of(rates), unit, null, null, $"{note}; ours {Median.Of(cpu):0.000} us of CPU each");
    }

    private static async Task OneWayAsync(ActorSystem system)
    {
        for (var sent = 0; sent < Messages; sent += Burst)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var actor = system.ActorOf(
                Props.Create(() => new Counter(Burst, done)).WithMailbox(Burst), $"counter-{Guid.NewGuid():n}");
            var message = new object();
            for (var index = 0; index < Burst; index++)
                actor.Tell(message);
            await done.Task;
            await system.StopAsync(actor);
        }
    }

    private static async Task PingPongAsync(ActorSystem system, int pairs)
    {
        var all = new List<(Task Done, ActorRef One, ActorRef Other)>();
        for (var pair = 0; pair < pairs; pair++)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var one = system.ActorOf(
                Props.Create(() => new Player(Messages / pairs / 2, done)), $"one-{Guid.NewGuid():n}");
            var other = system.ActorOf(
                Props.Create(() => new Player(Messages / pairs / 2, done)), $"other-{Guid.NewGuid():n}");
            all.Add((done.Task, one, other));
        }

        var ball = new object();
        foreach (var (_, one, other) in all)
            one.Tell(ball, other);
        foreach (var (done, one, other) in all)
        {
            await done;
            await system.StopAsync(one);
            await system.StopAsync(other);
        }
    }

    private static async Task AskAsync(ActorSystem system, CancellationToken cancellationToken)
    {
        var actor = system.ActorOf(Props.Create(() => new Echo()), $"echo-{Guid.NewGuid():n}");
        var message = new object();
        for (var index = 0; index < Asks; index++)
            await actor.AskAsync<object>(message, Patience, cancellationToken);
        await system.StopAsync(actor);
    }

    private sealed class Counter(int expected, TaskCompletionSource done) : Actor
    {
        private int _seen;

        protected override ValueTask ReceiveAsync(object message)
        {
            if (++_seen == expected)
                done.SetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Player(int expected, TaskCompletionSource done) : Actor
    {
        private int _seen;

        protected override ValueTask ReceiveAsync(object message)
        {
            if (++_seen < expected)
                Context.Sender!.Tell(message, Context.Self);
            else
                done.TrySetResult();
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Echo : Actor
    {
        protected override ValueTask ReceiveAsync(object message)
        {
            Context.Sender!.Reply(message, Context.Self);
            return ValueTask.CompletedTask;
        }
    }
}
