using System.Security.Cryptography;

namespace SyncActors.Actors.Persistence;

/// <summary>An entity's state as its history gives it.</summary>
/// <param name="State">The state.</param>
/// <param name="SequenceNr">Its last event; 0 for none.</param>
/// <param name="SnapshotSequenceNr">The snapshot it began with; 0 for none.</param>
/// <param name="BaselineSequenceNr">The newest baseline that exists; 0 for none.</param>
public sealed record Replayed<TState>(TState State, long SequenceNr, long SnapshotSequenceNr, long BaselineSequenceNr);

/// <summary>Rebuilds entities from the journal: for actors, for a look at the past, and for proofs.</summary>
public sealed class Replay<TState, TEvent>(
    IJournal journal, IEventCodec<TState, TEvent> codec, TState initial, Func<TState, TEvent, TState> apply)
{
    private const int PageSize = 1000;
    private static readonly Task<List<Told>> Nothing = Task.FromResult<List<Told>>([]);

    /// <summary>The state after the events that <paramref name="options"/> allow.</summary>
    /// <exception cref="CorruptStreamException">The stream has a hole, a falling epoch, or two writers in one
    /// epoch.</exception>
    /// <exception cref="UnknownEventException">An event cannot be read.</exception>
    public async Task<Replayed<TState>> RunAsync(
        EntityId entity, RecoveryOptions options, CancellationToken cancellationToken)
    {
        var recovery = await journal.RecoverAsync(entity, options, cancellationToken);
        var (state, sequenceNr) = Start(entity, recovery, options, out var usedFirst);
        var snapshotAt = sequenceNr;
        var check = new StreamCheck(entity, sequenceNr);
        var baseline = recovery.Snapshots.FirstOrDefault(snapshot => snapshot.Kind == SnapshotKind.Baseline);
        var through = Math.Min(options.ThroughSequenceNr ?? long.MaxValue, recovery.HeadSequenceNr);

        // The first answer holds the events after the newest snapshot; if that one was no good, read from the older
        // one.
        var events = usedFirst
            ? Decode(recovery.Events, through)
            : await ReadAsync(entity, sequenceNr, through, cancellationToken);
        while (events.Count > 0)
        {
            // The next page is read and decoded while this one is folded.
            var last = events[^1].Stored.SequenceNr;
            var next = last < through ? ReadAsync(entity, last, through, cancellationToken) : Nothing;
            try
            {
                foreach (var (stored, told) in events)
                {
                    check.Next(stored);
                    state = apply(state, told);
                }
            }
            catch
            {
                await Task.WhenAny(next); // Whatever it brings, this failure is the one to tell.
                throw;
            }

            (sequenceNr, events) = (last, await next);
        }

        return sequenceNr == through
            ? new Replayed<TState>(state, sequenceNr, snapshotAt, baseline?.SequenceNr ?? 0)
            : throw new CorruptStreamException(
                entity, $"events after {sequenceNr} are missing; event {through} is wanted");
    }

    /// <summary>SHA-256 of a state's canonical text.</summary>
    public byte[] Hash(TState state) => SHA256.HashData(codec.EncodeState(state));

    private async Task<List<Told>> ReadAsync(
        EntityId entity, long afterSequenceNr, long through, CancellationToken cancellationToken) =>
        Decode(await journal.ReadEventsAsync(entity, afterSequenceNr, PageSize, cancellationToken), through);

    private List<Told> Decode(IReadOnlyList<StoredEvent> events, long through)
    {
        var told = new List<Told>(events.Count);
        foreach (var stored in events)
        {
            if (stored.SequenceNr > through)
                break;
            told.Add(new Told(stored, codec.Decode(stored)));
        }

        return told;
    }

    private (TState State, long SequenceNr) Start(
        EntityId entity, Recovery recovery, RecoveryOptions options, out bool usedFirst)
    {
        usedFirst = true;
        foreach (var snapshot in recovery.Snapshots)
        {
            if (snapshot.Kind == SnapshotKind.Cache && !options.UseCacheSnapshots)
                continue;
            if (Read(snapshot) is { } state)
            {
                // Events come after the newest snapshot that was allowed to be used.
                usedFirst = snapshot == recovery.Snapshots.First(
                    candidate => options.UseCacheSnapshots || candidate.Kind == SnapshotKind.Baseline);
                return (state, snapshot.SequenceNr);
            }

            if (snapshot.Kind == SnapshotKind.Baseline)
                throw new CorruptStreamException(entity, $"the baseline at event {snapshot.SequenceNr} cannot be read");
        }

        usedFirst = recovery.Snapshots.All(
            snapshot => snapshot.Kind == SnapshotKind.Cache && !options.UseCacheSnapshots);
        return recovery.BaseSequenceNr == 0
            ? (initial, 0)
            : throw new CorruptStreamException(
                entity, $"events up to {recovery.BaseSequenceNr} are gone and no baseline is left");
    }

    private TState? Read(StoredSnapshot snapshot)
    {
        if (snapshot.Version != codec.StateVersion && snapshot.Kind == SnapshotKind.Cache)
            return default;
        if (!SHA256.HashData(snapshot.Body.Span).AsSpan().SequenceEqual(snapshot.StateHash.Span))
            return default;
        try
        {
            return codec.DecodeState(snapshot);
        }
        catch (UnknownEventException) when (snapshot.Kind == SnapshotKind.Cache)
        {
            return default; // A cache is disposable: the events tell the same.
        }
    }

    private readonly record struct Told(StoredEvent Stored, TEvent Event);
}

/// <summary>The checks of a replay: no hole, epochs never fall, one writer an epoch.</summary>
internal sealed class StreamCheck(EntityId entity, long sequenceNr)
{
    private long _sequenceNr = sequenceNr;
    private Epoch _epoch;
    private NodeId _writer;

    internal void Next(StoredEvent stored)
    {
        if (stored.SequenceNr != _sequenceNr + 1)
            throw new CorruptStreamException(
                entity, $"event {_sequenceNr + 1} is missing before event {stored.SequenceNr}");
        if (stored.Epoch.Value < _epoch.Value)
            throw new CorruptStreamException(entity, $"the epoch falls at event {stored.SequenceNr}");
        if (stored.Epoch == _epoch && _writer != default && stored.Writer != _writer)
            throw new CorruptStreamException(
                entity, $"two writers in epoch {_epoch.Value} at event {stored.SequenceNr}");
        (_sequenceNr, _epoch, _writer) = (stored.SequenceNr, stored.Epoch, stored.Writer);
    }
}
