using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>
/// A journal in memory for simulations: one node's access to a shared <see cref="SimState"/>. It uses no thread and no
/// clock of its own; the seed decides the fate of each call, in the order of the calls.
/// </summary>
public sealed class SimJournal
{
    private readonly SimState _state;
    private readonly TaskScheduler _scheduler;
    private readonly TimeProvider _timeProvider;
    private readonly Random _random;

    /// <summary>Gives a node access to <paramref name="state"/>.</summary>
    /// <param name="state">The disk.</param>
    /// <param name="scheduler">Where calls are carried out and answered.</param>
    /// <param name="timeProvider">Clock of the simulation.</param>
    /// <param name="seed">Equal seeds give equal fates.</param>
    /// <param name="faults">How often what happens.</param>
    /// <param name="meets">Whether the node meets others, instead of having all shards to itself.</param>
    public SimJournal(
        SimState state, TaskScheduler scheduler, TimeProvider timeProvider, int seed, SimFaults faults,
        bool meets = false)
    {
        _state = state;
        _scheduler = scheduler;
        _timeProvider = timeProvider;
        _random = new Random(seed);
        Faults = faults;
        Stores = SimStores.Create(this, state) with { Membership = meets ? new SimMembership(this, state) : null };
    }

    /// <summary>The stores as a node sees them.</summary>
    public JournalStores Stores { get; }

    /// <summary>How often what happens, from the next call on.</summary>
    public SimFaults Faults { get; set; }

    /// <summary>True while this node cannot reach the journal.</summary>
    public bool IsCutOff { get; set; }

    /// <summary>Called when a fault gave a shard to another node.</summary>
    public Action<ShardLease>? TakenOver { get; set; }

    internal DateTimeOffset Now => _timeProvider.GetUtcNow();

    internal TimeProvider Time => _timeProvider;

    internal TaskScheduler Scheduler => _scheduler;

    internal Task<T> ReadAsync<T>(Func<T> read, CancellationToken cancellationToken) =>
        CallAsync(read, isWrite: false, shard: null, append: null, cancellationToken);

    internal Task<T> WriteAsync<T>(Func<T> write, CancellationToken cancellationToken) =>
        CallAsync(write, isWrite: true, shard: null, append: null, cancellationToken);

    internal Task AppendAsync(Append append, CancellationToken cancellationToken) =>
        CallAsync(
            () =>
            {
                _state.Append(append, this);
                return true;
            },
            isWrite: true,
            append.Lease.Shard,
            append.Entity,
            cancellationToken);

    private async Task<T> CallAsync<T>(
        Func<T> call, bool isWrite, ShardId? shard, EntityId? append, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Fate fate;
        lock (_state)
            fate = Draw(isWrite, append is not null);
        await HopAsync();
        if (fate.Delay > TimeSpan.Zero)
            await Task.Delay(fate.Delay, _timeProvider, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (IsCutOff || fate.LostBefore)
            throw new JournalUnavailableException("The call was lost.");
        if (fate.Refused && append is { } entity)
            throw new AppendRejectedException(entity, "the simulation refuses it");
        T result;
        lock (_state)
        {
            if (fate.Usurper is { } node && shard is { } taken)
                TakenOver?.Invoke(_state.Claim(taken, node));
            result = call();
        }

        await HopAsync();
        return IsCutOff || fate.LostAfter ? throw new JournalUnavailableException("The reply was lost.") : result;
    }

    private Task HopAsync() =>
        Task.Factory.StartNew(static () => { }, CancellationToken.None, TaskCreationOptions.None, _scheduler);

    private Fate Draw(bool isWrite, bool isAppend)
    {
        // Every call draws as many numbers, so that one fault more does not shift all later fates.
        var delay = _random.NextDouble() < Faults.Slow ? Faults.SlowMax * _random.NextDouble() : Discard(TimeSpan.Zero);
        var lostBefore = _random.NextDouble() < Faults.LostBefore;
        var lostAfter = _random.NextDouble() < Faults.LostAfter && isWrite;
        var refused = _random.NextDouble() < Faults.Refused && isAppend;
        var takenOver = _random.NextDouble() < Faults.TakenOver && isAppend;
        Span<byte> node = stackalloc byte[16];
        _random.NextBytes(node);
        return new Fate(delay, lostBefore, lostAfter, refused, takenOver ? new NodeId(new Guid(node)) : null);
    }

    private TimeSpan Discard(TimeSpan nothing)
    {
        _random.NextDouble();
        return nothing;
    }

    private readonly record struct Fate(TimeSpan Delay, bool LostBefore, bool LostAfter, bool Refused, NodeId? Usurper);
}
