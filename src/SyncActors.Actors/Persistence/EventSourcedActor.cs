namespace SyncActors.Actors.Persistence;

/// <summary>
/// An actor whose state is the fold of its journaled events. It comes back by replay before its first message; an event
/// changes the state only after the journal has it.
/// </summary>
/// <typeparam name="TState">Immutable state.</typeparam>
/// <typeparam name="TEvent">Base of its events.</typeparam>
public abstract class EventSourcedActor<TState, TEvent> : Actor
    where TState : class
{
    private readonly EventSourcing<TState, TEvent> _sourcing;
    private readonly Replay<TState, TEvent> _replay;
    private TState _state;
    private ShardLease _lease;
    private long _snapshotAt;
    private long _baselineAt;

    /// <summary>An actor for an entity.</summary>
    protected EventSourcedActor(EntityId entity, EventSourcing<TState, TEvent> sourcing)
    {
        Entity = entity;
        _sourcing = sourcing;
        _state = sourcing.Initial;
        _replay = sourcing.Replay();
    }

    /// <summary>Whose stream.</summary>
    protected EntityId Entity { get; }

    /// <summary>The state after the last durable event.</summary>
    protected TState State => _state;

    /// <summary>The last durable event; 0 for none.</summary>
    protected long SequenceNr { get; private set; }

    /// <summary>The present, by the system's clock.</summary>
    protected DateTimeOffset Now => Context.System.Time.GetUtcNow();

    /// <summary>Gives up a write under way; the actor's stop by default. None for an actor whose facts exist nowhere
    /// else.</summary>
    protected virtual CancellationToken PersistStopping => Context.Stopping;

    /// <summary>Runs after recovery, before the first message.</summary>
    protected virtual ValueTask OnRecoveredAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    protected sealed override async ValueTask PreStartAsync()
    {
        // Of this incarnation for good: under a later ownership another one begins, from what is durable then.
        _lease = _sourcing.Lease(Entity);
        var replayed = await _replay.RunAsync(Entity, RecoveryOptions.Default, Context.Stopping);
        (_state, SequenceNr) = (replayed.State, replayed.SequenceNr);
        (_snapshotAt, _baselineAt) = (replayed.SnapshotSequenceNr, replayed.BaselineSequenceNr);
        await OnRecoveredAsync();
    }

    /// <summary>Makes events and what follows from them durable, then applies them. Exceptions of the journal pass
    /// through: the supervisor stops or reloads the actor, since the outcome may be unknown.</summary>
    /// <param name="events">In order; may be none when only rows change.</param>
    /// <param name="cause">Command that led to them; null for none.</param>
    /// <param name="rows">Adds the rows that follow, given the new state and the bare append.</param>
    protected async ValueTask PersistAsync(
        IReadOnlyList<TEvent> events, Guid? cause, Func<TState, Append, Append>? rows)
    {
        var now = Now;
        var after = _state;
        var stored = new NewEvent[events.Count];
        for (var index = 0; index < events.Count; index++)
        {
            stored[index] = _sourcing.Codec.Encode(events[index], now, cause);
            after = _sourcing.Apply(after, events[index]);
        }

        var head = SequenceNr + events.Count;
        var append = new Append
        {
            Entity = Entity,
            Lease = _lease,
            ExpectedHead = SequenceNr,
            Events = stored,
            Snapshot = head - _snapshotAt >= _sourcing.SnapshotEvery
                ? Snapshot(after, head, SnapshotKind.Cache, null)
                : null,
        };
        await _sourcing.Journal.AppendAsync(rows?.Invoke(after, append) ?? append, PersistStopping);
        (_state, SequenceNr) = (after, head);
        if (append.Snapshot is not null)
            _snapshotAt = head;
    }

    /// <summary>Handles a command of the inbox. An append that the journal will never take has changed nothing: the
    /// command is settled already, or will be handed out again, up to five times.</summary>
    protected static async ValueTask UnlessRejectedAsync(ValueTask command)
    {
        try
        {
            await command;
        }
        catch (AppendRejectedException)
        {
            // The command's row says which.
        }
    }

    /// <summary>When enough events have come since the last baseline, folds the history a second time, and if both
    /// folds agree writes a new baseline.</summary>
    /// <exception cref="CorruptStreamException">The folds differ.</exception>
    protected async ValueTask TakeBaselineAsync()
    {
        if (SequenceNr - _baselineAt >= _sourcing.BaselineEvery)
            await AddBaselineAsync();
    }

    /// <summary>Deletes events that are older than wanted, as far as two baselines stand after them, and takes a
    /// baseline when the newest one is old, so that later calls can delete more.</summary>
    /// <param name="keep">Younger events stay.</param>
    /// <param name="baselineEvery">Age of the newest baseline from which another is taken.</param>
    /// <param name="archive">Gets the events before they are deleted; null to keep them nowhere.</param>
    /// <returns>How many events were deleted.</returns>
    /// <exception cref="CorruptStreamException">Two folds of the history differ.</exception>
    protected async ValueTask<long> ForgetAsync(TimeSpan keep, TimeSpan baselineEvery, ArchiveEvents? archive)
    {
        var deleted = await new Compaction(_sourcing.Journal, Entity, _lease).RunAsync(
            SequenceNr, Now - keep, archive, Context.Stopping);
        var options = RecoveryOptions.Default with { UseCacheSnapshots = false, EventsMax = 1 };
        var newest = (await _sourcing.Journal.RecoverAsync(Entity, options, Context.Stopping)).Snapshots
            .FirstOrDefault(snapshot => snapshot.Kind == SnapshotKind.Baseline);
        if (SequenceNr > (newest?.SequenceNr ?? 0) && !(newest?.VerifiedAt > Now - baselineEvery))
            await AddBaselineAsync();
        return deleted;
    }

    private async ValueTask AddBaselineAsync()
    {
        var options = RecoveryOptions.Default with { UseCacheSnapshots = false };
        var second = await _replay.RunAsync(Entity, options, Context.Stopping);
        if (second.SequenceNr != SequenceNr || !_replay.Hash(second.State).AsSpan().SequenceEqual(_replay.Hash(_state)))
            throw new CorruptStreamException(Entity, $"two folds differ at event {SequenceNr}");
        var append = new Append
        {
            Entity = Entity,
            Lease = _lease,
            ExpectedHead = SequenceNr,
            Snapshot = Snapshot(_state, SequenceNr, SnapshotKind.Baseline, Now),
        };
        await _sourcing.Journal.AppendAsync(append, Context.Stopping);
        _baselineAt = SequenceNr;
    }

    private StoredSnapshot Snapshot(TState state, long sequenceNr, SnapshotKind kind, DateTimeOffset? verifiedAt)
    {
        var body = _sourcing.Codec.EncodeState(state);
        var hash = System.Security.Cryptography.SHA256.HashData(body);
        return new StoredSnapshot(sequenceNr, kind, _sourcing.Codec.StateVersion, hash, verifiedAt, body);
    }
}

/// <summary>What event-sourced actors of one kind share.</summary>
/// <param name="Journal">Where events go.</param>
/// <param name="Codec">How they are written.</param>
/// <param name="Initial">State without events.</param>
/// <param name="Apply">What an event does; pure.</param>
/// <param name="Lease">The lease that this node holds on an entity's shard.</param>
/// <param name="SnapshotEvery">Events between cache snapshots; 1 or more.</param>
/// <param name="BaselineEvery">Events between baselines; 1 or more.</param>
public sealed record EventSourcing<TState, TEvent>(
    IJournal Journal, IEventCodec<TState, TEvent> Codec, TState Initial, Func<TState, TEvent, TState> Apply,
    Func<EntityId, ShardLease> Lease, int SnapshotEvery = 100, int BaselineEvery = 2000)
    where TState : class
{
    /// <summary>A reader of their histories.</summary>
    public Replay<TState, TEvent> Replay() => new(Journal, Codec, Initial, Apply);
}
