#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Only the owner of a shard writes, and only in its epoch.</summary>
public abstract class FenceContract : JournalContract
{
    private NodeId Rival { get; } = new(Guid.NewGuid());

    [Fact]
    public async Task A_claim_takes_every_shard_and_raises_its_epoch()
    {
        Assert.Equal(IJournalFixture.ShardCount, Stores.Shards.ShardCount);
        Assert.Equal(Enumerable.Range(0, IJournalFixture.ShardCount), Leases.Select(lease => lease.Shard.Value));
        var second = await Stores.Shards.ClaimAllAsync(Rival, "second", None);
        Assert.All(second, lease => Assert.Equal(Rival, lease.Owner));
        Assert.Equal(Leases.Select(lease => lease.Epoch.Value + 1), second.Select(lease => lease.Epoch.Value));
    }

    [Fact]
    public async Task Owners_survive_a_restart()
    {
        await Fixture.ReopenAsync();
        await WriteAsync(Append(NewEntity(), 0));
        var claimed = await Stores.Shards.ClaimAllAsync(Rival, "second", None);
        Assert.Equal(Leases[0].Epoch.Value + 1, claimed[0].Epoch.Value);
        await Fixture.ReopenAsync();
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0)));
    }

    [Fact]
    public async Task A_stale_epoch_is_fenced()
    {
        var entity = NewEntity();
        await Fixture.TakeOverAsync(new ShardId(0), Node);
        var fenced = await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(entity, 0)));
        Assert.Equal(Leases[0], fenced.Lease);
        await AssertStreamAsync(entity, 0);
    }

    [Fact]
    public async Task An_epoch_to_come_is_fenced() =>
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0) with
        {
            Lease = Leases[0] with { Epoch = new Epoch(Leases[0].Epoch.Value + 1) },
        }));

    [Fact]
    public async Task Another_owner_in_the_same_epoch_is_fenced() =>
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0) with
        {
            Lease = Leases[0] with { Owner = Rival },
        }));

    [Theory]
    [InlineData(-1)]
    [InlineData(IJournalFixture.ShardCount)]
    public async Task A_shard_that_does_not_exist_is_fenced(int shard) =>
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0) with
        {
            Lease = Leases[0] with { Shard = new ShardId(shard) },
        }));

    [Fact]
    public async Task The_fence_comes_before_the_head() =>
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 77) with
        {
            Lease = Leases[0] with { Owner = Rival },
        }));

    [Fact]
    public async Task An_append_without_events_is_fenced_too()
    {
        await Fixture.TakeOverAsync(new ShardId(0), Rival);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(NewEntity(), 0, events: 0)));
    }

    [Fact]
    public async Task A_take_over_leaves_other_shards_alone()
    {
        await Fixture.TakeOverAsync(new ShardId(0), Rival);
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, shard: 1));
        await AssertStreamAsync(entity, 1);
    }

    [Fact]
    public async Task The_new_owner_goes_on_where_the_old_one_stopped()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 3));
        var lease = await Fixture.TakeOverAsync(new ShardId(0), Rival);
        Assert.Equal(3, (await RecoverAsync(entity)).HeadSequenceNr);
        await WriteAsync(Append(entity, 3) with { Lease = lease });
        await AssertStreamAsync(entity, 4);
        var events = await ReadAllAsync(entity);
        Assert.Equal([Node, Node, Node, Rival], events.Select(each => each.Writer));
        Assert.Equal(lease.Epoch, events[^1].Epoch);
    }

    [Fact]
    public async Task A_fenced_append_leaves_no_row()
    {
        var entity = NewEntity();
        var command = new InboxCommand(
            Guid.NewGuid(), Guid.NewGuid(), entity, new ShardId(0), "trigger", 1, Bytes("{}"), Now, 0);
        await Stores.Inbox.SubmitAsync(command, None);
        await Fixture.TakeOverAsync(new ShardId(0), Rival);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(Append(entity, 0) with
        {
            Snapshot = Snapshot(1),
            Ledger = [new LedgerRow(Key(1), null, LedgerState.Done, 1, null)],
            Due = DueChange.At(Now, 1),
            View = new ViewRow(entity, Guid.NewGuid(), "connector", "name", 0, 1, "{}"),
            Handled = [new InboxOutcome(command.CommandId, InboxState.Done, null)],
            Credential = RowsContract.Credential(entity, "account"),
        }));

        Assert.Empty((await RecoverAsync(entity)).Snapshots);
        Assert.Empty(await Stores.Ledger.ReadAsync(entity, [Key(1)], None));
        Assert.Empty(await Stores.Due.ReadDueAsync([new ShardId(0)], Now, 10, None));
        Assert.Null(await Stores.Views.ReadAsync(entity, None));
        Assert.Equal(InboxState.Open, (await Stores.Inbox.ReadAsync(command.CommandId, None))!.State);
        Assert.Null(await Stores.Credentials.ReadAsync(entity, None));
    }

    [Fact]
    public async Task A_racing_take_over_splits_each_stream_cleanly()
    {
        var entities = Enumerable.Range(0, 20).Select(_ => NewEntity()).ToList();
        var accepted = entities.ToDictionary(entity => entity, _ => 0L);
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var writers = entities.Select(entity => WriteUntilFencedAsync(entity, accepted, first)).ToList();
        await first.Task;
        var lease = await Fixture.TakeOverAsync(new ShardId(0), Rival);
        foreach (var entity in entities)
            await TakeOnAsync(entity, lease);
        await Task.WhenAll(writers);

        foreach (var entity in entities)
        {
            var events = await ReadAllAsync(entity);
            Assert.Equal(accepted[entity] + 1, events.Count);
            Assert.All(events.SkipLast(1), each => Assert.Equal(Node, each.Writer));
            Assert.Equal((Rival, lease.Epoch), (events[^1].Writer, events[^1].Epoch));
        }
    }

    private async Task WriteUntilFencedAsync(
        EntityId entity, Dictionary<EntityId, long> accepted, TaskCompletionSource first)
    {
        for (var head = 0L; head < 1_000_000; head++)
        {
            try
            {
                await WriteAsync(Append(entity, head));
            }
            catch (FencedException)
            {
                lock (accepted)
                    accepted[entity] = head;
                return;
            }

            if (head == 3)
                first.TrySetResult();
        }
    }

    private async Task TakeOnAsync(EntityId entity, ShardLease lease)
    {
        var head = (await RecoverAsync(entity)).HeadSequenceNr;
        await WriteAsync(Append(entity, head) with { Lease = lease });
    }
}
