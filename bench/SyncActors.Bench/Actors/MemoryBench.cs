using SyncActors.Actors;
using SyncActors.Actors.Sharding;

namespace SyncActors.Bench.Actors;

/// <summary>What an actor costs that has been started, has handled a message, and waits. Akka.NET 1.5.30: 1,900 to
/// 2,200 bytes.</summary>
internal static class MemoryBench
{
    private const int Rounds = 3;
    private const int Count = 200_000;
    private const double BytesGoal = 300;
    private const int ActorBytes = 32;

    /// <summary>Runs the cases; some seconds.</summary>
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken cancellationToken)
    {
        var (children, entities) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            children.Add(await MeasureAsync(StartChildren, cancellationToken));
            entities.Add(await MeasureAsync(StartEntities, cancellationToken));
        }

        return
        [
            new BenchRow(
                "idle actor, child of another", Median.Of(children) - ActorBytes, "bytes", null, Goal.AtMost(BytesGoal),
                $"the kernel's share: name, address and place with the parent included, the actor's own object of {ActorBytes} bytes not; "
                + "Akka.NET 1.5.30: 1,900 to 2,200"),
            new BenchRow(
                "idle entity of a shard region", Median.Of(entities) - ActorBytes, "bytes", null,
                Goal.AtMost(BytesGoal),
                $"the same, with its place in the region's table; {Count:n0} of them"),
        ];
    }

    private static async Task<double> MeasureAsync(
        Action<ActorSystem, CountdownEvent> start, CancellationToken cancellationToken)
    {
        await using var system = new ActorSystem("bench", new ActorSystemOptions());
        using var started = new CountdownEvent(Count);
        var before = Heap();
        start(system, started);
        started.Wait(cancellationToken);
        var after = Heap();
        return (after - before) / (double)Count;
    }

    private static long Heap()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        return GC.GetTotalMemory(forceFullCollection: true);
    }

    private static void StartChildren(ActorSystem system, CountdownEvent started) =>
        system.ActorOf(Props.Create(() => new Parent(started)), "parent").Tell(Parent.Go);

    private static void StartEntities(ActorSystem system, CountdownEvent started)
    {
        var props = Props.Create(() => new Idle(started));
        var region = ShardRegion.Create(system, "region", _ => props, new ShardRegionOptions { ShardOf = _ => 0 });
        region.Assign(0, 1);
        for (var index = 0; index < Count; index++)
            region.Tell(Guid.NewGuid(), Parent.Go);
    }

    private sealed class Parent(CountdownEvent started) : Actor
    {
        public static object Go { get; } = new();

        protected override ValueTask ReceiveAsync(object message)
        {
            var props = Props.Create(() => new Idle(started));
            for (var index = 0; index < Count; index++)
                Context.ActorOf(props).Tell(message);
            return ValueTask.CompletedTask;
        }
    }

    private sealed class Idle(CountdownEvent started) : Actor
    {
        protected override ValueTask ReceiveAsync(object message)
        {
            started.Signal();
            return ValueTask.CompletedTask;
        }
    }
}
