using System.Security.Cryptography;
using System.Text;
using SyncActors.Actors.Persistence;
using SyncActors.Sync.Serialization;

namespace SyncActors.Sync.Tests.Serialization;

/// <summary>How an entity comes back: what is read, what is checked, what stops it.</summary>
public sealed class ReplayTests
{
    private static readonly EntityId Entity = new(new Guid(7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    private static readonly NodeId One = new(new Guid(1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    private static readonly NodeId Other = new(new Guid(2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    private static readonly JsonCodec<Sum, Added> Codec = new(1, [new("added", 1, typeof(Added))], []);

    [Fact]
    public async Task A_stream_without_events_is_the_initial_state()
    {
        var replayed = await RunAsync(new Stream());
        Assert.Equal(
            (0, 0L, 0L, 0L),
            (replayed.State.Total, replayed.SequenceNr, replayed.SnapshotSequenceNr, replayed.BaselineSequenceNr));
    }

    [Fact]
    public async Task All_events_are_folded_page_by_page()
    {
        var replayed = await RunAsync(new Stream().Add(3500));
        Assert.Equal((3500, 3500L), (replayed.State.Total, replayed.SequenceNr));
    }

    [Fact]
    public async Task A_newest_good_snapshot_saves_the_events_before_it()
    {
        var stream = new Stream().Add(20).Baseline(5, 5).Cache(12, 12);
        var replayed = await RunAsync(stream);
        Assert.Equal(
            (20, 20L, 12L, 5L),
            (replayed.State.Total, replayed.SequenceNr, replayed.SnapshotSequenceNr, replayed.BaselineSequenceNr));
    }

    [Fact]
    public async Task A_proof_does_not_rest_on_caches()
    {
        var wrong = new Stream().Add(20).Baseline(5, 5).Cache(12, total: 1_000);
        Assert.Equal(1_008, (await RunAsync(wrong)).State.Total);
        Assert.Equal(
            20, (await RunAsync(wrong, RecoveryOptions.Default with { UseCacheSnapshots = false })).State.Total);
    }

    [Fact]
    public async Task A_cache_that_is_no_good_is_passed_over_for_the_next()
    {
        var replayed = await RunAsync(new Stream().Add(20).Cache(5, 5).Cache(12, 99, damaged: true));
        Assert.Equal((20, 5L), (replayed.State.Total, replayed.SnapshotSequenceNr));

        replayed = await RunAsync(new Stream().Add(20).Baseline(5, 5).Cache(12, 99, version: 9));
        Assert.Equal((20, 5L), (replayed.State.Total, replayed.SnapshotSequenceNr));

        replayed = await RunAsync(new Stream().Add(20).Cache(12, 99, body: "{"));
        Assert.Equal((20, 0L), (replayed.State.Total, replayed.SnapshotSequenceNr));
    }

    [Fact]
    public async Task A_baseline_that_is_no_good_stops_everything()
    {
        await CorruptAsync(
            "the baseline at event 5 cannot be read", new Stream().Add(20).Baseline(5, 5, damaged: true));
        await CorruptAsync(
            "the baseline at event 5", new Stream().Add(20).Baseline(5, 5, damaged: true).Cache(12, 12, damaged: true));
        await Assert.ThrowsAsync<UnknownEventException>(() => RunAsync(new Stream().Add(20).Baseline(5, 5, body: "{")));
        await Assert.ThrowsAsync<UnknownEventException>(
            () => RunAsync(new Stream().Add(20).Baseline(5, 5, version: 2)));
    }

    [Fact]
    public async Task Deleted_events_need_a_baseline()
    {
        Assert.Equal(20, (await RunAsync(new Stream().Add(20).Baseline(10, 10).Compact(10))).State.Total);
        await CorruptAsync("events up to 10 are gone", new Stream().Add(20).Compact(10));
    }

    [Fact]
    public async Task A_hole_is_found_wherever_it_is()
    {
        foreach (var hole in (long[])[1, 7, 1000, 1001])
            await CorruptAsync($"event {hole} is missing", new Stream().Add(1500).Lose(hole));
        await CorruptAsync("events after 1499 are missing", new Stream().Add(1500).Lose(1500));
        await CorruptAsync("event 13 is missing", new Stream().Add(20).Cache(12, 12).Lose(13));
    }

    [Fact]
    public async Task A_hole_just_where_a_look_at_the_past_ends_is_found_too() => await CorruptAsync(
        "events after 6 are missing", new Stream().Add(20).Lose(7),
        RecoveryOptions.Default with { ThroughSequenceNr = 7 });

    [Fact]
    public async Task An_epoch_that_falls_is_a_contradiction() => await CorruptAsync(
        "the epoch falls at event 7", new Stream().Add(3, epoch: 1).Add(3, epoch: 4).Add(1, epoch: 3));

    [Fact]
    public async Task Two_writers_in_one_epoch_are_a_contradiction() => await CorruptAsync(
        "two writers in epoch 2 at event 5",
        new Stream().Add(2, epoch: 1).Add(2, epoch: 2).Add(1, epoch: 2, writer: Other));

    [Fact]
    public async Task Epochs_and_writers_may_change_together() => Assert.Equal(
        9, (await RunAsync(new Stream().Add(3).Add(3, epoch: 2, writer: Other).Add(3, epoch: 9))).State.Total);

    [Fact]
    public async Task An_event_that_cannot_be_read_is_never_skipped() =>
        await Assert.ThrowsAsync<UnknownEventException>(
        () => RunAsync(new Stream().Add(5).Add(1, type: "subtracted").Add(5)));

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(999, 999)]
    [InlineData(1000, 1000)]
    [InlineData(1001, 1001)]
    [InlineData(2000, 2000)]
    [InlineData(5000, 2000)]
    public async Task A_look_at_the_past_ends_at_its_event(long through, int total)
    {
        var stream = new Stream().Add(2000).Cache(1500, 1500);
        var replayed = await RunAsync(stream, RecoveryOptions.Default with { ThroughSequenceNr = through });
        Assert.Equal((total, (long)total), (replayed.State.Total, replayed.SequenceNr));
    }

    [Fact]
    public async Task What_is_appended_meanwhile_is_left_for_the_next_time()
    {
        var stream = new Stream().Add(1500);
        stream.OnRead = () => stream.Add(10);
        Assert.Equal(1500, (await RunAsync(stream)).SequenceNr);
    }

    [Fact]
    public async Task Equal_states_have_equal_hashes()
    {
        var replay = new Replay<Sum, Added>(new Stream(), Codec, new Sum(0), Apply);
        var replayed = await RunAsync(new Stream().Add(20).Cache(12, 12));
        Assert.Equal(replay.Hash(new Sum(20)), replay.Hash(replayed.State));
        Assert.NotEqual(replay.Hash(new Sum(20)), replay.Hash(new Sum(21)));
    }

    private static Sum Apply(Sum state, Added @event) => new(state.Total + @event.Amount);

    private static Task<Replayed<Sum>> RunAsync(Stream stream, RecoveryOptions? options = null) =>
        new Replay<Sum, Added>(stream, Codec, new Sum(0), Apply)
            .RunAsync(Entity, options ?? RecoveryOptions.Default, CancellationToken.None);

    private static async Task CorruptAsync(string reason, Stream stream, RecoveryOptions? options = null)
    {
        var corrupt = await Assert.ThrowsAsync<CorruptStreamException>(() => RunAsync(stream, options));
        Assert.Contains(reason, corrupt.Message, StringComparison.Ordinal);
        Assert.Equal(Entity, corrupt.Entity);
    }

    private sealed record Sum(int Total);

    private sealed record Added(int Amount);

    /// <summary>One entity's stream in memory, which can be damaged at will.</summary>
    private sealed class Stream : IJournal
    {
        private readonly List<StoredEvent> _events = [];
        private readonly List<StoredSnapshot> _snapshots = [];
        private long _head;
        private long _base;

        /// <summary>Runs before each read of further events.</summary>
        public Action OnRead { get; set; } = () => { };

        public Stream Add(int count, long epoch = 1, NodeId? writer = null, string type = "added")
        {
            for (var number = 0; number < count; number++)
            {
                _events.Add(new StoredEvent(
                    ++_head, new Epoch(epoch), writer ?? One, type, 1, DateTimeOffset.UnixEpoch, null, null,
                    "{\"amount\":1}"u8.ToArray()));
            }

            return this;
        }

        public Stream Cache(long at, int total, bool damaged = false, short version = 1, string? body = null) =>
            Snapshot(SnapshotKind.Cache, at, total, damaged, version, body);

        public Stream Baseline(long at, int total, bool damaged = false, short version = 1, string? body = null) =>
            Snapshot(SnapshotKind.Baseline, at, total, damaged, version, body);

        public Stream Lose(long sequenceNr)
        {
            _events.RemoveAll(stored => stored.SequenceNr == sequenceNr);
            return this;
        }

        public Stream Compact(long through)
        {
            _events.RemoveAll(stored => stored.SequenceNr <= through);
            _base = through;
            return this;
        }

        public Task<Recovery> RecoverAsync(
            EntityId entity, RecoveryOptions options, CancellationToken cancellationToken)
        {
            var through = options.ThroughSequenceNr ?? long.MaxValue;
            var usable = _snapshots
                .Where(snapshot => snapshot.SequenceNr <= through
                    && (options.UseCacheSnapshots || snapshot.Kind == SnapshotKind.Baseline))
                .OrderByDescending(snapshot => snapshot.SequenceNr).ToList();
            var after = usable.Count > 0 ? usable[0].SequenceNr : _base;
            return Task.FromResult(new Recovery(_head, _base, usable, After(after, options.EventsMax)));
        }

        public Task<IReadOnlyList<StoredEvent>> ReadEventsAsync(
            EntityId entity, long afterSequenceNr, int max, CancellationToken cancellationToken)
        {
            OnRead();
            return Task.FromResult(After(afterSequenceNr, max));
        }

        public Task AppendAsync(Append append, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task CompactAsync(
            EntityId entity, ShardLease lease, long throughSequenceNr, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private Stream Snapshot(SnapshotKind kind, long at, int total, bool damaged, short version, string? body)
        {
            var text = Encoding.UTF8.GetBytes(body ?? $"{{\"total\":{total}}}");
            var hash = SHA256.HashData(text);
            if (damaged)
                hash[0] ^= 1;
            _snapshots.Add(new StoredSnapshot(at, kind, version, hash, null, text));
            return this;
        }

        private IReadOnlyList<StoredEvent> After(long sequenceNr, int max) =>
            [.. _events.Where(stored => stored.SequenceNr > sequenceNr).Take(max)];
    }
}
