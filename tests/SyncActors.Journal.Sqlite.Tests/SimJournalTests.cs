using SyncActors.Actors.Persistence;
using SyncActors.Testing.Journal;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class SimJournalTests
{
    private static readonly SimFaults Some =
        new() { LostBefore = 0.2, LostAfter = 0.2, TakenOver = 0.05, Refused = 0.05 };

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_call_lost_before_writes_nothing()
    {
        var (state, sim) = Create(1, new SimFaults { LostBefore = 1 });
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => sim.Stores.Journal.AppendAsync(Append(state, 0), None));
        Assert.Empty(state.Entities);
    }

    [Fact]
    public async Task A_lost_reply_hides_a_durable_append()
    {
        var (state, sim) = Create(1, new SimFaults { LostAfter = 1 });
        var append = Append(state, 0);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => sim.Stores.Journal.AppendAsync(append, None));
        sim.Faults = SimFaults.None;
        await Assert.ThrowsAsync<StaleHeadException>(() => sim.Stores.Journal.AppendAsync(append, None));
        await Cases.AssertStreamAsync(sim.Stores.Journal, append.Entity, 1);
    }

    [Fact]
    public async Task A_take_over_just_before_an_append_fences_it()
    {
        var (state, sim) = Create(1, new SimFaults { TakenOver = 1 });
        ShardLease? taken = null;
        sim.TakenOver = lease => taken = lease;
        await Assert.ThrowsAsync<FencedException>(() => sim.Stores.Journal.AppendAsync(Append(state, 0), None));
        Assert.Equal(taken, state.Owner(new ShardId(0)));
    }

    [Fact]
    public async Task A_node_that_is_cut_off_reaches_nothing_and_others_do()
    {
        var (state, sim) = Create(1, SimFaults.None);
        var other = new SimJournal(state, TaskScheduler.Default, TimeProvider.System, 2, SimFaults.None);
        sim.IsCutOff = true;
        var append = Append(state, 0);
        await Assert.ThrowsAsync<JournalUnavailableException>(() => sim.Stores.Journal.AppendAsync(append, None));
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => sim.Stores.Journal.RecoverAsync(append.Entity, RecoveryOptions.Default, None));
        await other.Stores.Journal.AppendAsync(append, None);
    }

    [Fact]
    public async Task A_slow_call_waits_on_the_clock_it_was_given()
    {
        var state = new SimState(1);
        var clock = new ManualClock();
        var sim = new SimJournal(
            state, TaskScheduler.Default, clock, 1, new SimFaults { Slow = 1, SlowMax = TimeSpan.FromSeconds(9) });
        var call = sim.Stores.Shards.ClaimAllAsync(Cases.Node, "node", None);
        var wait = await clock.Armed.Task;
        Assert.InRange(wait.Due, TimeSpan.FromTicks(1), TimeSpan.FromSeconds(9));
        Assert.False(call.IsCompleted);
        wait.Fire();
        Assert.Single(await call);
    }

    [Fact]
    public async Task Equal_seeds_have_equal_fates()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var first = await RunAsync(seed);
            Assert.Equal(first, await RunAsync(seed));
            Assert.Contains(nameof(JournalUnavailableException), first);
        }
    }

    private static async Task<List<string>> RunAsync(int seed)
    {
        var (state, sim) = Create(seed, Some);
        var outcomes = new List<string>();
        var entity = new EntityId(new Guid(seed, 0, 0, new byte[8]));
        for (var call = 0; call < 100; call++)
        {
            var lease = state.Claim(new ShardId(0), Cases.Node);
            var head = state.Entities.Contains(entity) ? await HeadAsync(sim, entity) : 0;
            try
            {
                await sim.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head), None);
                outcomes.Add($"ok {head}");
            }
            catch (Exception exception)
            {
                outcomes.Add(exception.GetType().Name);
            }
        }

        sim.Faults = SimFaults.None;
        await Cases.AssertStreamAsync(sim.Stores.Journal, entity, await HeadAsync(sim, entity));
        return outcomes;
    }

    private static async Task<long> HeadAsync(SimJournal sim, EntityId entity)
    {
        var faults = sim.Faults;
        sim.Faults = SimFaults.None;
        var recovery = await sim.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None);
        sim.Faults = faults;
        return recovery.HeadSequenceNr;
    }

    private static (SimState State, SimJournal Sim) Create(int seed, SimFaults faults)
    {
        var state = new SimState(1);
        state.Claim(new ShardId(0), Cases.Node);
        return (state, new SimJournal(state, TaskScheduler.Default, TimeProvider.System, seed, faults));
    }

    private static Append Append(SimState state, long head) =>
        Cases.Append(state.Owner(new ShardId(0)), Cases.NewEntity(), head);

    private sealed class ManualClock : TimeProvider
    {
        public TaskCompletionSource<ManualTimer> Armed { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = new ManualTimer(() => callback(state), dueTime);
            Armed.TrySetResult(timer);
            return timer;
        }
    }

    private sealed class ManualTimer(Action fire, TimeSpan due) : ITimer
    {
        public TimeSpan Due => due;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
            // Nothing is held.
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
