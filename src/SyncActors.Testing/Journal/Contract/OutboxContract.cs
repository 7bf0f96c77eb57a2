#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Messages to the outside are kept with the events that decide on them, until their owner settles
/// them.</summary>
public abstract class OutboxContract : JournalContract
{
    private IOutbox Outbox => Stores.Outbox;

    private NodeId Rival { get; } = new(Guid.NewGuid());

    [Fact]
    public async Task A_delivery_comes_back_as_it_was()
    {
        var (entity, entry) = (NewEntity(), Entry() with { Body = Bytes("{\"a\":1}"), DueAt = Now.AddTicks(7) });
        await WriteAsync(Append(entity, 0, shard: 2) with { Outbox = [entry, Entry() with { Body = default }] });
        await Fixture.ReopenAsync();
        var row = (await Outbox.ReadAsync(entry.DeliveryId, None))!;
        Assert.Equal(entry with { Body = default, DueAt = Now }, row.Entry with { Body = default });
        Assert.Equal("{\"a\":1}", Text(row.Entry.Body));
        Assert.Equal((entity, new ShardId(2)), (row.Entity, row.Shard));
        Assert.Equal((OutboxState.Open, 0, null, null), (row.State, row.Attempts, row.SettledAt, row.Reason));
        Assert.Equal(2, (await DueAsync([2])).Count);
    }

    [Fact]
    public async Task An_unknown_delivery_has_no_row() => Assert.Null(await Outbox.ReadAsync(Guid.NewGuid(), None));

    [Fact]
    public async Task An_append_without_events_may_send()
    {
        var entry = Entry();
        await WriteAsync(Append(NewEntity(), 0, events: 0) with { Outbox = [entry] });
        Assert.Equal(entry.DeliveryId, Assert.Single(await DueAsync()).Entry.DeliveryId);
    }

    [Fact]
    public async Task A_refused_append_leaves_no_delivery()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0));
        var sends = Append(entity, 1) with { Outbox = [Entry(), Entry()] };
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(sends with { ExpectedHead = 0 }));
        await Assert.ThrowsAsync<AppendRejectedException>(() => WriteAsync(sends with
        {
            Handled = [new InboxOutcome(Guid.NewGuid(), InboxState.Done, null)],
        }));
        await Fixture.TakeOverAsync(new ShardId(0), Rival);
        await Assert.ThrowsAsync<FencedException>(() => WriteAsync(sends));
        await AssertStreamAsync(entity, 1);
        foreach (var entry in sends.Outbox)
            Assert.Null(await Outbox.ReadAsync(entry.DeliveryId, None));
    }

    [Theory]
    [InlineData("open", true)]
    [InlineData("delivered", true)]
    [InlineData("dead", true)]
    [InlineData("open", false)]
    public async Task A_delivery_id_that_is_there_refuses_the_whole_append(string standing, bool sameStream)
    {
        var (entity, entry, other) = (NewEntity(), Entry(), Entry());
        await WriteAsync(Append(entity, 0) with { Outbox = [entry] });
        if (standing != "open")
            await SettleAsync(entry, standing == "dead" ? OutboxOutcome.Dead("gone") : OutboxOutcome.Delivered);

        var (second, head) = sameStream ? (entity, 1) : (NewEntity(), 0);
        await Assert.ThrowsAsync<AppendRejectedException>(() => WriteAsync(Append(second, head) with
        {
            Outbox = [other, entry with { Body = Bytes("another") }],
            Due = DueChange.At(Now, 1),
        }));
        await AssertStreamAsync(second, head);
        Assert.Null(await Outbox.ReadAsync(other.DeliveryId, None));
        Assert.Empty(await Stores.Due.ReadDueAsync([new ShardId(0)], Now, 10, None));
        Assert.Equal("{}", Text((await Outbox.ReadAsync(entry.DeliveryId, None))!.Entry.Body));
    }

    [Theory]
    [InlineData("twice")]
    [InlineData("body")]
    [InlineData("kind")]
    [InlineData("target")]
    [InlineData("long target")]
    public async Task An_entry_that_no_outbox_takes_refuses_the_append(string fault)
    {
        var (entity, entry) = (NewEntity(), Entry());
        OutboxEntry[] entries = fault switch
        {
            "twice" => [entry, entry],
            "body" => [entry with { Body = new byte[OutboxEntry.BodyBytesMax + 1] }],
            "kind" => [entry with { Kind = "" }],
            "target" => [entry with { Target = "" }],
            _ => [entry with { Target = new string('a', OutboxEntry.TargetCharsMax + 1) }],
        };
        await Assert.ThrowsAsync<AppendRejectedException>(
            () => WriteAsync(Append(entity, 0) with { Outbox = entries }));
        await AssertStreamAsync(entity, 0);
        Assert.Null(await Outbox.ReadAsync(entry.DeliveryId, None));
    }

    [Fact]
    public async Task The_largest_entry_is_taken()
    {
        var entry = Entry() with
        {
            Body = new byte[OutboxEntry.BodyBytesMax], Target = new string('a', OutboxEntry.TargetCharsMax),
        };
        await SendAsync(entry);
        Assert.Equal(OutboxEntry.BodyBytesMax, Assert.Single(await DueAsync()).Entry.Body.Length);
    }

    [Fact]
    public async Task Due_deliveries_come_earliest_first_from_the_shards_asked_for()
    {
        var entries = Enumerable.Range(0, 12).Select(number => Entry(number * 7 % 12)).ToList();
        for (var number = 0; number < entries.Count; number++)
            await SendAsync(entries[number], shard: number % 3);

        var expected = entries.Where((_, number) => number % 3 != 1).OrderBy(entry => entry.DueAt)
            .Select(entry => entry.DeliveryId).ToList();
        Assert.Equal(expected, Ids(await DueAsync([0, 2], through: 11)));
        Assert.Equal(expected.Take(3), Ids(await DueAsync([0, 2], through: 11, max: 3)));
        var early = entries.Where((entry, number) => number % 3 != 1 && entry.DueAt <= Now.AddSeconds(5))
            .Select(entry => entry.DeliveryId);
        Assert.Equal(early.ToHashSet(), Ids(await DueAsync([0, 2], through: 5)).ToHashSet());
        Assert.Empty(await DueAsync([5], through: 11));
        Assert.Empty(await DueAsync([], through: 11));
    }

    [Fact]
    public async Task A_delivery_is_handed_out_until_it_is_settled()
    {
        var entry = Entry();
        await SendAsync(entry);
        Assert.Single(await DueAsync());
        Assert.Single(await DueAsync());
        await Fixture.ReopenAsync();
        Assert.Single(await DueAsync());
        Assert.True(await SettleAsync(entry, OutboxOutcome.Delivered));
        Assert.Empty(await DueAsync());
        await Fixture.ReopenAsync();
        Assert.Empty(await DueAsync());
        var row = (await Outbox.ReadAsync(entry.DeliveryId, None))!;
        Assert.Equal((OutboxState.Delivered, 0, null), (row.State, row.Attempts, row.Reason));
        Assert.NotNull(row.SettledAt);
    }

    [Fact]
    public async Task A_failed_delivery_waits_for_its_moment_and_counts_its_attempts()
    {
        var (entry, other) = (Entry(), Entry(1));
        await SendAsync(entry);
        await SendAsync(other);
        Assert.True(await SettleAsync(entry, OutboxOutcome.Again(Now.AddSeconds(30), "answered 503")));
        Assert.Equal([other.DeliveryId], Ids(await DueAsync(through: 29)));
        var again = await DueAsync(through: 30);
        Assert.Equal([other.DeliveryId, entry.DeliveryId], Ids(again));
        Assert.Equal(
            (OutboxState.Open, 1, null, "answered 503"),
            (again[1].State, again[1].Attempts, again[1].SettledAt, again[1].Reason));
        Assert.Equal(Now.AddSeconds(30), again[1].Entry.DueAt);

        await SettleAsync(entry, OutboxOutcome.Again(Now.AddSeconds(90), "answered 500"));
        Assert.Equal(2, (await Outbox.ReadAsync(entry.DeliveryId, None))!.Attempts);
        await SettleAsync(entry, OutboxOutcome.Delivered);
        var row = (await Outbox.ReadAsync(entry.DeliveryId, None))!;
        Assert.Equal((OutboxState.Delivered, 2, null), (row.State, row.Attempts, row.Reason));
    }

    [Fact]
    public async Task What_is_settled_stays_as_it_is()
    {
        var (delivered, dead) = (Entry(), Entry());
        await SendAsync(delivered);
        await SendAsync(dead);
        await SettleAsync(delivered, OutboxOutcome.Delivered);
        await SettleAsync(dead, OutboxOutcome.Dead("gone"));
        OutboxOutcome[] late = [OutboxOutcome.Delivered, OutboxOutcome.Dead("late"), OutboxOutcome.Again(Now, "late")];
        foreach (var outcome in late)
        {
            Assert.False(await SettleAsync(delivered, outcome));
            Assert.False(await SettleAsync(dead, outcome));
        }

        Assert.Equal(
            (OutboxState.Delivered, 0),
            await Outbox.ReadAsync(delivered.DeliveryId, None) is { } row ? (row.State, row.Attempts) : default);
        Assert.Equal("gone", (await Outbox.ReadAsync(dead.DeliveryId, None))!.Reason);
        Assert.False(await SettleAsync(Entry(), OutboxOutcome.Delivered));
    }

    [Fact]
    public async Task Only_the_owner_of_its_shard_settles_a_delivery()
    {
        var entry = Entry();
        await SendAsync(entry);
        var lease = Leases[0];
        ShardLease[] stale =
        [
            lease with { Owner = Rival }, lease with { Epoch = new Epoch(lease.Epoch.Value + 1) },
            lease with { Shard = new ShardId(IJournalFixture.ShardCount) }, lease with { Shard = new ShardId(-1) },
        ];
        foreach (var other in stale)
        {
            var fenced = await Assert.ThrowsAsync<FencedException>(
                () => Outbox.SettleAsync(entry.DeliveryId, other, OutboxOutcome.Delivered, None));
            Assert.Equal(other, fenced.Lease);
        }

        // The lease of another shard is a good one, but not for this delivery.
        Assert.False(await SettleAsync(entry, OutboxOutcome.Delivered, Leases[1]));
        Assert.Equal(OutboxState.Open, (await Outbox.ReadAsync(entry.DeliveryId, None))!.State);
    }

    [Fact]
    public async Task A_take_over_hands_open_deliveries_to_the_new_owner()
    {
        var (waiting, open) = (Entry(60), Entry());
        await SendAsync(waiting);
        await SendAsync(open);
        await SettleAsync(open, OutboxOutcome.Again(Now.AddSeconds(1), "answered 503"));
        var lease = await Fixture.TakeOverAsync(new ShardId(0), Rival);
        OutboxOutcome[] late = [OutboxOutcome.Delivered, OutboxOutcome.Dead("late"), OutboxOutcome.Again(Now, "late")];
        foreach (var outcome in late)
            await Assert.ThrowsAsync<FencedException>(() => SettleAsync(open, outcome));

        var due = await DueAsync(through: 60);
        Assert.Equal([open.DeliveryId, waiting.DeliveryId], Ids(due));
        Assert.Equal((1, "answered 503"), (due[0].Attempts, due[0].Reason));
        Assert.True(await SettleAsync(open, OutboxOutcome.Delivered, lease));
        Assert.Equal([waiting.DeliveryId], Ids(await DueAsync(through: 60)));
    }

    [Fact]
    public async Task A_dead_delivery_is_listed_until_it_is_opened_again()
    {
        var entry = Entry();
        await SendAsync(entry);
        Assert.False(await Outbox.ReplayAsync(entry.DeliveryId, Now, None));
        await SettleAsync(entry, OutboxOutcome.Again(Now, "answered 503"));
        Assert.True(await SettleAsync(entry, OutboxOutcome.Dead("answered 410")));
        Assert.Empty(await DueAsync());
        var dead = Assert.Single(await Outbox.ListDeadAsync(null, null, 10, None));
        Assert.Equal((OutboxState.Dead, 2, "answered 410"), (dead.State, dead.Attempts, dead.Reason));
        Assert.NotNull(dead.SettledAt);

        Assert.True(await Outbox.ReplayAsync(entry.DeliveryId, Now.AddSeconds(5), None));
        Assert.False(await Outbox.ReplayAsync(entry.DeliveryId, Now.AddSeconds(9), None));
        Assert.Empty(await Outbox.ListDeadAsync(null, null, 10, None));
        Assert.Empty(await DueAsync(through: 4));
        var row = Assert.Single(await DueAsync(through: 5));
        Assert.Equal((OutboxState.Open, 0, null, null), (row.State, row.Attempts, row.SettledAt, row.Reason));
        Assert.True(await SettleAsync(entry, OutboxOutcome.Delivered));
        Assert.False(await Outbox.ReplayAsync(entry.DeliveryId, Now, None));
        Assert.False(await Outbox.ReplayAsync(Guid.NewGuid(), Now, None));
    }

    [Fact]
    public async Task Dead_deliveries_are_listed_by_id_page_by_page_and_by_tenant()
    {
        var tenant = Guid.NewGuid();
        var entries = Enumerable.Range(0, 9)
            .Select(number => number % 3 == 0 ? Entry() with { Tenant = tenant } : Entry()).ToList();
        for (var number = 0; number < entries.Count; number++)
        {
            await SendAsync(entries[number], shard: number);
            await SettleAsync(entries[number], OutboxOutcome.Dead("gone"), Leases[number % IJournalFixture.ShardCount]);
        }

        var expected = entries.Select(entry => entry.DeliveryId).Order().ToList();
        Assert.Equal(expected.Take(4), Ids(await Outbox.ListDeadAsync(null, null, 4, None)));
        Assert.Equal(expected.Skip(4), Ids(await Outbox.ListDeadAsync(null, expected[3], 10, None)));
        var own = entries.Where(entry => entry.Tenant == tenant).Select(entry => entry.DeliveryId).Order().ToList();
        Assert.Equal(own, Ids(await Outbox.ListDeadAsync(tenant, null, 10, None)));
        Assert.Equal(own.Skip(1).Take(1), Ids(await Outbox.ListDeadAsync(tenant, own[0], 1, None)));
        Assert.Empty(await Outbox.ListDeadAsync(Guid.NewGuid(), null, 10, None));
    }

    [Fact]
    public async Task A_purge_removes_what_was_delivered_and_keeps_open_and_dead_ones()
    {
        var (delivered, open, dead) = (Entry(), Entry(), Entry());
        foreach (var entry in new[] { delivered, open, dead })
            await SendAsync(entry);
        await SettleAsync(delivered, OutboxOutcome.Delivered);
        await SettleAsync(dead, OutboxOutcome.Dead("gone"));

        var settledAt = (await Outbox.ReadAsync(delivered.DeliveryId, None))!.SettledAt!.Value;
        Assert.Equal(0, await Outbox.PurgeAsync(settledAt, 10, None));
        Assert.Equal(1, await Outbox.PurgeAsync(settledAt.AddDays(1), 10, None));
        Assert.Null(await Outbox.ReadAsync(delivered.DeliveryId, None));
        Assert.NotNull(await Outbox.ReadAsync(open.DeliveryId, None));
        Assert.NotNull(await Outbox.ReadAsync(dead.DeliveryId, None));
    }

    [Fact]
    public async Task A_purge_takes_no_more_than_it_may_and_several_at_once_take_each_delivery_once()
    {
        const int Count = 25;
        for (var number = 0; number < Count; number++)
        {
            var entry = Entry();
            await SendAsync(entry);
            await SettleAsync(entry, OutboxOutcome.Delivered);
        }

        var later = TimeProvider.System.GetUtcNow().AddYears(10);
        Assert.Equal(10, await Outbox.PurgeAsync(later, 10, None));
        var total = 0;
        while (total < Count - 10)
            total += (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Outbox.PurgeAsync(later, 4, None)))).Sum();
        Assert.Equal(Count - 10, total);
        Assert.Equal(0, await Outbox.PurgeAsync(later, 10, None));
    }

    [Fact]
    public async Task The_longest_reason_is_taken_and_one_that_no_outbox_takes_is_none()
    {
        var (entry, longest) = (Entry(), new string('ü', OutboxOutcome.ReasonCharsMax));
        await SendAsync(entry);
        Assert.True(await SettleAsync(entry, OutboxOutcome.Dead(longest)));
        Assert.Equal(longest, (await Outbox.ReadAsync(entry.DeliveryId, None))!.Reason);
        Assert.Throws<ArgumentException>(() => OutboxOutcome.Dead(new string('a', OutboxOutcome.ReasonCharsMax + 1)));
        Assert.Throws<ArgumentException>(() => OutboxOutcome.Again(Now, "a\0b"));
    }

    private static OutboxEntry Entry(int dueInSeconds = 0) =>
        new(
            Guid.NewGuid(), Guid.NewGuid(), "webhook", "https://hooks.example/runs", Bytes("{}"),
            Now.AddSeconds(dueInSeconds));

    private static IEnumerable<Guid> Ids(IEnumerable<OutboxRow> rows) => rows.Select(row => row.Entry.DeliveryId);

    private Task SendAsync(OutboxEntry entry, int shard = 0) =>
        WriteAsync(Append(NewEntity(), 0, shard: shard % IJournalFixture.ShardCount) with { Outbox = [entry] });

    private Task<bool> SettleAsync(OutboxEntry entry, OutboxOutcome outcome, ShardLease? lease = null) =>
        Outbox.SettleAsync(entry.DeliveryId, lease ?? Leases[0], outcome, None);

    private Task<IReadOnlyList<OutboxRow>> DueAsync(
        IEnumerable<int>? shards = null, int through = 0, int max = 100) =>
        Outbox.ReadDueAsync(
            [.. (shards ?? [0, 1, 2]).Select(shard => new ShardId(shard))], Now.AddSeconds(through), max, None);
}
