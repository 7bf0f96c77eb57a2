#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Old events go only when two verified baselines stand for them.</summary>
public abstract class CompactionContract : JournalContract
{
    [Fact]
    public async Task Fewer_than_two_verified_baselines_refuse_it()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 10) with { Snapshot = Baseline(10) });
        await SaveAsync(entity, 10, Snapshot(8, SnapshotKind.Baseline));
        await SaveAsync(entity, 10, Snapshot(9, SnapshotKind.Cache, verified: true));
        await SaveAsync(entity, 10, Baseline(3));
        await Assert.ThrowsAsync<AppendRejectedException>(() => CompactAsync(entity, 5));
        await AssertStreamAsync(entity, 10);
        Assert.Equal(0, (await RecoverAsync(entity)).BaseSequenceNr);
    }

    [Fact]
    public async Task Events_through_the_older_baseline_go()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await CompactAsync(entity, 6);
        Assert.Equal([7, 8, 9, 10], (await ReadAllAsync(entity)).Select(each => each.SequenceNr));

        var recovery = await RecoverAsync(entity);
        Assert.Equal((10, 6), (recovery.HeadSequenceNr, recovery.BaseSequenceNr));
        Assert.Equal([10, 6], recovery.Snapshots.Select(snapshot => snapshot.SequenceNr));
        var earlier = await Journal.RecoverAsync(entity, RecoveryOptions.Default with { ThroughSequenceNr = 8 }, None);
        Assert.Equal(6, Assert.Single(earlier.Snapshots).SequenceNr);
        Assert.Equal([7, 8], earlier.Events.Select(each => each.SequenceNr));
    }

    [Fact]
    public async Task It_may_stop_short_of_the_baselines()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await CompactAsync(entity, 4);
        Assert.Equal(5, (await ReadAllAsync(entity))[0].SequenceNr);
        Assert.Equal(4, (await RecoverAsync(entity)).BaseSequenceNr);
    }

    [Fact]
    public async Task It_cannot_go_beyond_the_older_baseline()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await Assert.ThrowsAsync<AppendRejectedException>(() => CompactAsync(entity, 7));
        await Assert.ThrowsAsync<AppendRejectedException>(() => CompactAsync(entity, 11));
        await AssertStreamAsync(entity, 10);
    }

    [Fact]
    public async Task Again_it_does_nothing_more()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await CompactAsync(entity, 6);
        await CompactAsync(entity, 6);
        await CompactAsync(entity, 2);
        Assert.Equal(6, (await RecoverAsync(entity)).BaseSequenceNr);
    }

    [Fact]
    public async Task The_stream_goes_on_after_it_and_after_a_restart()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await CompactAsync(entity, 6);
        await WriteAsync(Append(entity, 10));
        await Fixture.ReopenAsync();
        await WriteAsync(Append(entity, 11));
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(Append(entity, 6)));
        Assert.Equal([7, 8, 9, 10, 11, 12], (await ReadAllAsync(entity)).Select(each => each.SequenceNr));
        Assert.Equal(6, (await RecoverAsync(entity)).BaseSequenceNr);
    }

    [Fact]
    public async Task A_stale_owner_cannot_do_it()
    {
        var entity = await PreparedAsync(events: 10, older: 6);
        await Fixture.TakeOverAsync(new ShardId(0), new NodeId(Guid.NewGuid()));
        await Assert.ThrowsAsync<FencedException>(() => CompactAsync(entity, 6));
        await AssertStreamAsync(entity, 10);
    }

    [Fact]
    public async Task A_long_history_goes_in_steps_and_neighbours_stay()
    {
        var (entity, neighbour) = (NewEntity(), NewEntity());
        for (var head = 0; head < 3_500; head += 70)
        {
            await WriteAsync(Append(entity, head, events: 70));
            await WriteAsync(Append(neighbour, head / 70));
        }

        await SaveAsync(entity, 3_500, Baseline(3_333));
        await SaveAsync(entity, 3_500, Baseline(3_400));
        await CompactAsync(entity, 3_333);
        Assert.Equal(Enumerable.Range(3_334, 167).Select(number => (long)number),
            (await ReadAllAsync(entity)).Select(each => each.SequenceNr));
        await AssertStreamAsync(neighbour, 50);
    }

    private static StoredSnapshot Baseline(long sequenceNr) =>
        Snapshot(sequenceNr, SnapshotKind.Baseline, verified: true);

    private async Task<EntityId> PreparedAsync(int events, int older)
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events));
        await SaveAsync(entity, events, Baseline(older));
        await SaveAsync(entity, events, Baseline(events));
        return entity;
    }

    private Task SaveAsync(EntityId entity, long head, StoredSnapshot snapshot) =>
        WriteAsync(Append(entity, head, events: 0) with { Snapshot = snapshot });

    private Task CompactAsync(EntityId entity, long through) => Journal.CompactAsync(entity, Leases[0], through, None);
}
