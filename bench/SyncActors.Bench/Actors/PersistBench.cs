using SyncActors.Actors;
using SyncActors.Actors.Persistence;
using SyncActors.Bench.Journal;
using SyncActors.Domain.Connectors;
using SyncActors.Sync.Serialization;

namespace SyncActors.Bench.Actors;

/// <summary>Journaled actors: each event is durable before the actor goes on.</summary>
internal static class PersistBench
{
    private const int Rounds = 3;
    private const int Actors = 1_000;

    /// <summary>Runs the cases; some seconds.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken) =>
    [
        await RowAsync(
            "persist, one actor, one event at a time", actors: 1, persists: 3_000, size: 1,
            "a commit each; Akka.NET 1.5.30 on PostgreSQL: 1,142/s", cancellationToken),
        await RowAsync(
            "persist, one actor, 100 events at a time", actors: 1, persists: 500, size: 100,
            "a commit each 100; Akka.NET 1.5.30 on PostgreSQL: 18,100/s", cancellationToken),
        await RowAsync(
            $"persist, {Actors:n0} actors, one event each at once", Actors, persists: 30, size: 1,
            "again and again; Akka.NET 1.5.30 on PostgreSQL: 10,840/s", cancellationToken),
    ];

    private static async Task<BenchRow> RowAsync(
        string name, int actors, int persists, int size, string note, CancellationToken cancellationToken)
    {
        var (rates, cpu) = (new List<double>(), new List<double>());
        var events = actors * persists * size;
        for (var round = 0; round < Rounds; round++)
        {
            await using var bench = await BenchStore.OpenAsync(cancellationToken);
            await using var system = new ActorSystem("bench", new ActorSystemOptions());
            var sourcing = new EventSourcing<ConnectorState, ConnectorEvent>(
                bench.Store.Stores.Journal, ConnectorCodec.Instance, ConnectorState.New, ConnectorFold.Apply,
                _ => bench.Leases[0],
                SnapshotEvery: int.MaxValue, BaselineEvery: int.MaxValue);
            var all = BenchStore.Entities(actors).Select(entity =>
            {
                var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                return (
                    Ref: system.ActorOf(
                        Props.Create(() => new Writer(entity, sourcing, persists, size, done)),
                        entity.Value.ToString("n")),
                    Done: done.Task);
            }).ToList();
            await Task.WhenAll(
                all.Select(one => one.Ref.AskAsync<object>(Ready, TimeSpan.FromMinutes(1), cancellationToken)));
            var usage = new Usage();
            foreach (var one in all)
                one.Ref.Tell(Go);
            await Task.WhenAll(all.Select(one => one.Done)).WaitAsync(cancellationToken);
            cpu.Add(usage.CpuMicroseconds(events));
            rates.Add(events / usage.Elapsed.TotalSeconds);
        }

        return new BenchRow(
            name, Median.Of(rates), "events/s", null, null,
            $"{note}; ours on SQLite, {Median.Of(cpu):n0} us of CPU each");
    }

    private const string Ready = "ready";
    private const string Go = "go";

    private sealed class Writer(
        EntityId entity, EventSourcing<ConnectorState, ConnectorEvent> sourcing, int persists, int size,
        TaskCompletionSource done)
        : EventSourcedActor<ConnectorState, ConnectorEvent>(entity, sourcing)
    {
        private int _left = persists;

        protected override async ValueTask ReceiveAsync(object message)
        {
            if (ReferenceEquals(message, Ready))
            {
                Context.Sender!.Reply(message, Context.Self);
                return;
            }

            var events = new ConnectorEvent[size];
            Array.Fill(events, new ConnectorEvent.RunScheduled(Now));
            await PersistAsync(events, cause: null, rows: null);
            if (--_left > 0)
                Context.Self.Tell(message);
            else
                done.SetResult();
        }
    }
}
