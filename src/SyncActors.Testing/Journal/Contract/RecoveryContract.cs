#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Snapshots, and what an entity gets to come back.</summary>
public abstract class RecoveryContract : JournalContract
{
    [Fact]
    public async Task Recovery_brings_the_newest_snapshot_and_the_events_after_it()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 5) with { Snapshot = Snapshot(5, body: "five") });
        await WriteAsync(Append(entity, 5, events: 3));
        var recovery = await RecoverAsync(entity);
        Assert.Equal((8, 0), (recovery.HeadSequenceNr, recovery.BaseSequenceNr));
        Assert.Equal((5, "five"), (recovery.Snapshots[0].SequenceNr, Text(recovery.Snapshots[0].Body)));
        Assert.Equal([6, 7, 8], recovery.Events.Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task A_snapshot_comes_back_as_it_was()
    {
        var entity = NewEntity();
        var hash = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();
        var snapshot = new StoredSnapshot(1, SnapshotKind.Baseline, 4, hash, Now, Bytes("{}"));
        await WriteAsync(Append(entity, 0) with { Snapshot = snapshot });
        var read = Assert.Single((await RecoverAsync(entity)).Snapshots);
        Assert.Equal(
            (1, SnapshotKind.Baseline, (short)4, Now), (read.SequenceNr, read.Kind, read.Version, read.VerifiedAt));
        Assert.Equal(hash, read.StateHash.ToArray());
        Assert.Equal("{}", Text(read.Body));
    }

    [Fact]
    public async Task Recovery_through_an_event_ignores_what_came_later()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 4) with { Snapshot = Snapshot(4) });
        await WriteAsync(Append(entity, 4, events: 4) with { Snapshot = Snapshot(8) });
        var recovery = await Journal.RecoverAsync(entity, RecoveryOptions.Default with { ThroughSequenceNr = 6 }, None);
        Assert.Equal(8, recovery.HeadSequenceNr);
        Assert.Equal(4, Assert.Single(recovery.Snapshots).SequenceNr);
        Assert.Equal([5, 6], recovery.Events.Select(each => each.SequenceNr));

        var early = await Journal.RecoverAsync(entity, RecoveryOptions.Default with { ThroughSequenceNr = 3 }, None);
        Assert.Empty(early.Snapshots);
        Assert.Equal([1, 2, 3], early.Events.Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task Recovery_without_caches_starts_from_the_newest_baseline()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 2) with { Snapshot = Snapshot(2, SnapshotKind.Baseline) });
        await WriteAsync(Append(entity, 2, events: 2) with { Snapshot = Snapshot(4) });
        var recovery = await Journal.RecoverAsync(
            entity, RecoveryOptions.Default with { UseCacheSnapshots = false }, None);
        Assert.Equal(SnapshotKind.Baseline, Assert.Single(recovery.Snapshots).Kind);
        Assert.Equal([3, 4], recovery.Events.Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task Snapshots_come_newest_first_and_of_one_event_the_baseline_first()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 2) with { Snapshot = Snapshot(2, SnapshotKind.Baseline) });
        await WriteAsync(Append(entity, 2, events: 2) with { Snapshot = Snapshot(4) });
        await WriteAsync(Append(entity, 4, events: 0) with { Snapshot = Snapshot(4, SnapshotKind.Baseline) });
        await WriteAsync(Append(entity, 4, events: 2) with { Snapshot = Snapshot(6) });
        Assert.Equal(
            [(6, SnapshotKind.Cache), (4, SnapshotKind.Baseline), (4, SnapshotKind.Cache), (2, SnapshotKind.Baseline)],
            (await RecoverAsync(entity)).Snapshots.Select(snapshot => (snapshot.SequenceNr, snapshot.Kind)));
    }

    [Fact]
    public async Task Old_caches_go_and_baselines_stay_within_reach()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0) with { Snapshot = Snapshot(1, SnapshotKind.Baseline, verified: true) });
        for (var head = 1; head < 10; head++)
            await WriteAsync(Append(entity, head) with { Snapshot = Snapshot(head + 1) });
        var snapshots = (await RecoverAsync(entity)).Snapshots;
        Assert.Equal(10, snapshots[0].SequenceNr);
        Assert.Equal((1, SnapshotKind.Baseline), (snapshots[^1].SequenceNr, snapshots[^1].Kind));
        Assert.InRange(snapshots.Count, 2, 4);
    }

    [Fact]
    public async Task A_snapshot_may_be_saved_later_and_replaced()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 3));
        await WriteAsync(
            Append(entity, 3, events: 0) with { Snapshot = Snapshot(2, SnapshotKind.Baseline, body: "old") });
        await WriteAsync(Append(entity, 3, events: 0) with
        {
            Snapshot = Snapshot(2, SnapshotKind.Baseline, verified: true, body: "new"),
        });
        var recovery = await RecoverAsync(entity);
        var snapshot = Assert.Single(recovery.Snapshots);
        Assert.Equal((Now, "new"), (snapshot.VerifiedAt, Text(snapshot.Body)));
        Assert.Equal([3], recovery.Events.Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task A_long_history_comes_in_parts()
    {
        var entity = NewEntity();
        for (var head = 0; head < 3_000; head += 100)
            await WriteAsync(Append(entity, head, events: 100));
        var recovery = await Journal.RecoverAsync(entity, RecoveryOptions.Default with { EventsMax = 250 }, None);
        Assert.Equal(250, recovery.Events.Count);
        Assert.Equal(3_000, recovery.HeadSequenceNr);
        var rest = await Journal.ReadEventsAsync(entity, 250, 100_000, None);
        Assert.Equal(251, rest[0].SequenceNr);
        await AssertStreamAsync(entity, 3_000);
        Assert.Equal(3_000, (await ReadAllAsync(entity, page: 77)).Count);
    }

    [Fact]
    public async Task Reading_after_the_head_is_the_end()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 3));
        Assert.Empty(await Journal.ReadEventsAsync(entity, 3, 10, None));
        Assert.Empty(await Journal.ReadEventsAsync(entity, 100, 10, None));
        Assert.Empty(await Journal.ReadEventsAsync(NewEntity(), 0, 10, None));
        Assert.Equal([3], (await Journal.ReadEventsAsync(entity, 2, 10, None)).Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task Recovery_through_an_event_to_come_brings_what_there_is()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 2));
        var recovery = await Journal.RecoverAsync(entity, RecoveryOptions.Default with { ThroughSequenceNr = 9 }, None);
        Assert.Equal(2, recovery.Events.Count);
    }
}
