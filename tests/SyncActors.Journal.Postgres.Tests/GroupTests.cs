using SyncActors.Actors.Persistence;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>Appends that share a commit: each gets its own answer.</summary>
public sealed class GroupTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task Of_a_group_each_bad_append_is_refused_for_its_own_reason()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, options => options with { Lanes = 1 });
        var journal = fixture.Stores.Journal;
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var command = Cases.Command(Cases.NewEntity());
        await fixture.Stores.Inbox.SubmitAsync(command, None);
        var old = Cases.NewEntity();
        await journal.AppendAsync(Cases.Append(lease, old, 0, events: 4), None);
        var settles = new InboxOutcome(command.CommandId, InboxState.Done, null);
        var (sends, sendsToo) = (Cases.Delivery(), Cases.Delivery());

        (Append Append, Type? Refused)[] group =
        [
            (Cases.Append(lease, Cases.NewEntity(), 0, events: 3), null),
            (Cases.Append(lease, old, 3), typeof(StaleHeadException)),
            (Cases.Append(lease, Cases.NewEntity(), 7), typeof(StaleHeadException)),
            (Cases.Append(lease with { Epoch = new Epoch(99) }, Cases.NewEntity(), 0), typeof(FencedException)),
            (Cases.Append(lease, Cases.NewEntity(), 0) with
            {
                Handled = [new InboxOutcome(Guid.NewGuid(), InboxState.Done, null)],
            }, typeof(AppendRejectedException)),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Events = [Cases.Event("1", "no\0text")] },
                typeof(AppendRejectedException)),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Handled = [settles] }, null),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Handled = [settles] }, typeof(AppendRejectedException)),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Due = DueChange.At(Cases.Now, 1) }, null),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Outbox = [sends] }, null),
            (Cases.Append(lease, Cases.NewEntity(), 0) with { Outbox = [sendsToo, sends] },
                typeof(AppendRejectedException)),
        ];

        // The lane is held up, so that all of them wait for one commit.
        var answers = await HeldUpAsync(
            fixture, lease, () => Task.WhenAll(group.Select(each => Cases.TryAppendAsync(journal, each.Append))));

        Assert.Equal(group.Select(each => each.Refused), answers.Select(answer => answer?.GetType()));
        foreach (var (append, refused) in group.Where(each => each.Append.Entity != old))
            await Cases.AssertStreamAsync(journal, append.Entity, refused is null ? append.Events.Count : 0);
        await Cases.AssertStreamAsync(journal, old, 4);
        Assert.NotNull(await fixture.Stores.Outbox.ReadAsync(sends.DeliveryId, None));
        Assert.Null(await fixture.Stores.Outbox.ReadAsync(sendsToo.DeliveryId, None));
    }

    [PostgresFact]
    public async Task Appends_of_one_stream_that_wait_together_are_made_one_after_another()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, options => options with { Lanes = 1 });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();

        var answers = await HeldUpAsync(fixture, lease, () => Task.WhenAll(Enumerable.Range(0, 5).Select(
            head => Cases.TryAppendAsync(fixture.Stores.Journal, Cases.Append(lease, entity, head)))));

        Assert.All(answers, Assert.Null);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 5);
    }

    [PostgresFact]
    public async Task Two_rows_of_one_item_in_an_append_leave_the_later()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        var row = new LedgerRow(new byte[16], null, LedgerState.Intended, 1, null);
        await fixture.Stores.Journal.AppendAsync(
            Cases.Append(lease, entity, 0) with { Ledger = [row, row with { State = LedgerState.Done }] }, None);
        Assert.Equal(
            LedgerState.Done, Assert.Single(await fixture.Stores.Ledger.ReadAsync(entity, [new byte[16]], None)).State);
    }

    [PostgresFact]
    public async Task Another_nodes_take_over_fences_the_first_at_its_next_append()
    {
        await using var first = await PostgresFixture.OpenAsync(server.Server, change: null);
        await using var second = await PostgresStore.OpenAsync(first.Options, TimeProvider.System, None);
        var lease = await Cases.ClaimAsync(first.Stores);
        var entity = Cases.NewEntity();
        await first.Store.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0), None);

        var shards = (PostgresShards)second.Stores.Shards;
        var rival = new NodeId(Guid.NewGuid());
        var taken = await shards.TakeOverAsync(lease.Shard, lease.Epoch, rival, "second", None);
        Assert.Null(await shards.TakeOverAsync(lease.Shard, lease.Epoch, rival, "too late", None));

        await Assert.ThrowsAsync<FencedException>(
            () => first.Store.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 1), None));
        await second.Stores.Journal.AppendAsync(Cases.Append(taken!.Value, entity, 1), None);
        await Cases.AssertStreamAsync(first.Store.Stores.Journal, entity, 2);
    }

    private static async Task<T> HeldUpAsync<T>(PostgresFixture fixture, ShardLease lease, Func<Task<T>> begin)
    {
        await using var hold = await RowHold.OfShardAsync(fixture, lease.Shard);
        var first = fixture.Stores.Journal.AppendAsync(Cases.Append(lease, Cases.NewEntity(), 0), None);
        await hold.WaitForWaiterAsync();
        var work = begin();
        await hold.ReleaseAsync();
        await first;
        return await work;
    }
}
