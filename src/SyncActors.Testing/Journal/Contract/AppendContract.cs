#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Appending and reading back.</summary>
public abstract class AppendContract : JournalContract
{
    [Fact]
    public async Task An_event_comes_back_as_it_was()
    {
        var entity = NewEntity();
        var cause = Guid.NewGuid();
        var key = Guid.NewGuid();
        var at = Now.AddTicks(1_234_560);
        await WriteAsync(Append(entity, 0) with
        {
            Events = [new NewEvent("page-written", 3, at, cause, key, Bytes("{\"naïve\":\"✓\"}"))],
        });

        var stored = Assert.Single(await ReadAllAsync(entity));
        Assert.Equal((1, "page-written", (short)3, at), (stored.SequenceNr, stored.Type, stored.Version, stored.At));
        Assert.Equal((cause, key), (stored.Cause, stored.KeyId));
        Assert.Equal((Leases[0].Epoch, Node), (stored.Epoch, stored.Writer));
        Assert.Equal("{\"naïve\":\"✓\"}", Text(stored.Body));
    }

    [Fact]
    public async Task An_event_without_cause_key_and_body_comes_back_so()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0) with { Events = [Event("")] });
        var stored = Assert.Single(await ReadAllAsync(entity));
        Assert.Equal((null, null, 0), (stored.Cause, stored.KeyId, stored.Body.Length));
    }

    [Fact]
    public async Task Moments_lose_what_is_finer_than_a_microsecond()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0) with { Events = [Event() with { At = Now.AddTicks(19) }] });
        Assert.Equal(Now.AddTicks(10), Assert.Single(await ReadAllAsync(entity)).At);
    }

    [Fact]
    public async Task A_moment_of_another_offset_is_the_same_moment()
    {
        var entity = NewEntity();
        await WriteAsync(
            Append(entity, 0) with { Events = [Event() with { At = Now.ToOffset(TimeSpan.FromHours(9)) }] });
        var at = Assert.Single(await ReadAllAsync(entity)).At;
        Assert.Equal((Now, TimeSpan.Zero), (at, at.Offset));
    }

    [Fact]
    public async Task A_new_stream_is_empty()
    {
        var recovery = await RecoverAsync(NewEntity());
        Assert.Equal((0, 0), (recovery.HeadSequenceNr, recovery.BaseSequenceNr));
        Assert.Empty(recovery.Snapshots);
        Assert.Empty(recovery.Events);
    }

    [Fact]
    public async Task Events_of_one_append_keep_their_order()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 25));
        await AssertStreamAsync(entity, 25);
    }

    [Fact]
    public async Task Appends_follow_one_another()
    {
        var entity = NewEntity();
        for (var head = 0; head < 12; head += 3)
            await WriteAsync(Append(entity, head, events: 3));
        await AssertStreamAsync(entity, 12);
    }

    [Fact]
    public async Task Streams_do_not_mix()
    {
        var (left, right) = (NewEntity(), NewEntity());
        for (var head = 0; head < 20; head++)
        {
            await WriteAsync(Append(left, head));
            if (head % 2 == 0)
                await WriteAsync(Append(right, head / 2, shard: 1));
        }

        await AssertStreamAsync(left, 20);
        await AssertStreamAsync(right, 10);
    }

    [Fact]
    public async Task A_restart_keeps_everything()
    {
        var entities = Enumerable.Range(0, 20).Select(_ => NewEntity()).ToList();
        for (var head = 0; head < 5; head++)
        {
            foreach (var entity in entities)
                await WriteAsync(Append(entity, head));
            await Fixture.ReopenAsync();
        }

        foreach (var entity in entities)
            await AssertStreamAsync(entity, 5);
    }

    [Fact]
    public async Task A_stream_goes_on_after_a_restart()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 3));
        await Fixture.ReopenAsync();
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(Append(entity, 2)));
        await WriteAsync(Append(entity, 3));
        await AssertStreamAsync(entity, 4);
    }

    [Fact]
    public async Task An_append_without_events_changes_rows_only()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 2));
        await WriteAsync(Append(entity, 2, events: 0) with { Due = DueChange.At(Now, 1) });
        await AssertStreamAsync(entity, 2);
        Assert.Single(await Stores.Due.ReadDueAsync([new ShardId(0)], Now, 10, None));
    }

    [Fact]
    public async Task An_append_without_events_compares_the_head_too()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0));
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(Append(entity, 0, events: 0)));
    }

    [Fact]
    public async Task An_append_without_events_may_come_first()
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 0) with { Due = DueChange.At(Now, 1) });
        await WriteAsync(Append(entity, 0));
        await AssertStreamAsync(entity, 1);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1_000_000)]
    public async Task A_head_that_is_not_the_streams_is_refused(long expectedHead)
    {
        var entity = NewEntity();
        await WriteAsync(Append(entity, 0, events: 2));
        var refused = await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(Append(entity, expectedHead)));
        Assert.Equal(entity, refused.Entity);
        await AssertStreamAsync(entity, 2);
    }

    [Fact]
    public async Task The_first_event_of_a_stream_cannot_leave_a_hole() =>
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(Append(NewEntity(), 1)));

    [Fact]
    public async Task The_same_append_twice_is_refused()
    {
        var append = Append(NewEntity(), 0, events: 2);
        await WriteAsync(append);
        await Assert.ThrowsAsync<StaleHeadException>(() => WriteAsync(append));
        await AssertStreamAsync(append.Entity, 2);
    }

    [Fact]
    public async Task Of_two_appends_at_one_head_one_wins()
    {
        var entity = NewEntity();
        var results = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => TryWriteAsync(Append(entity, 0), None)));
        Assert.Single(results, failure => failure is null);
        Assert.Equal(15, results.Count(failure => failure is StaleHeadException));
        await AssertStreamAsync(entity, 1);
    }

    [Fact]
    public async Task A_body_at_the_limit_is_taken()
    {
        var entity = NewEntity();
        var body = new byte[NewEvent.BodyBytesMax];
        body[^1] = 7;
        await WriteAsync(Append(entity, 0) with { Events = [Event() with { Body = body }] });
        Assert.Equal(body, Assert.Single(await ReadAllAsync(entity)).Body.ToArray());
    }

    public static TheoryData<string> Faults =>
        ["body", "type", "version", "hash", "key", "snapshot", "view", "outcome"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_no_journal_takes_is_rejected_whole(string fault)
    {
        var entity = NewEntity();
        var append = Append(entity, 0) with { Due = DueChange.At(Now, 1) };
        append = fault switch
        {
            "body" => append with { Events = [Event(), Event() with { Body = new byte[NewEvent.BodyBytesMax + 1] }] },
            "type" => append with { Events = [Event() with { Type = "" }] },
            "version" => append with { Events = [Event() with { Version = 0 }] },
            "hash" => append with { Snapshot = Snapshot(1) with { StateHash = new byte[31] } },
            "key" => append with { Ledger = [new LedgerRow(new byte[15], null, LedgerState.Done, 1, null)] },
            "snapshot" => append with { Snapshot = Snapshot(2) },
            "view" => append with { View = new ViewRow(NewEntity(), Guid.NewGuid(), "k", "n", 0, 1, "{}") },
            _ => append with { Handled = [new InboxOutcome(Guid.NewGuid(), InboxState.Dead, null)] },
        };

        var rejected = await Assert.ThrowsAsync<AppendRejectedException>(() => WriteAsync(append));
        Assert.Equal(entity, rejected.Entity);
        await AssertStreamAsync(entity, 0);
        Assert.Empty(await Stores.Due.ReadDueAsync([new ShardId(0)], Now, 10, None));
    }

    [Fact]
    public async Task Bad_appends_do_not_harm_their_neighbours()
    {
        var unsettled = Guid.NewGuid();
        var owned = NewEntity();
        await WriteAsync(Append(owned, 0) with { Credential = RowsContract.Credential(owned, "one") });
        var good = Enumerable.Range(0, 100).Select(_ => Append(NewEntity(), 0, events: 2)).ToList();
        var bad = Enumerable.Range(0, 100).Select(number => number switch
        {
            < 25 => Append(NewEntity(), 5),
            < 50 => Append(NewEntity(), 0) with { Lease = Leases[0] with { Epoch = new Epoch(999) } },
            < 75 => Append(NewEntity(), 0) with { Handled = [new InboxOutcome(unsettled, InboxState.Done, null)] },
            _ => Rival(NewEntity()),
        }).ToList();

        var results = await Task.WhenAll(good.Zip(bad).SelectMany(pair => new[] { pair.First, pair.Second })
            .Select(append => TryWriteAsync(append, None)));

        for (var index = 0; index < results.Length; index++)
        {
            if (index % 2 == 0)
                Assert.Null(results[index]);
            else
                Assert.True(results[index] is StaleHeadException or FencedException or AppendRejectedException);
        }

        foreach (var append in good)
            await AssertStreamAsync(append.Entity, 2);
        foreach (var append in bad)
            await AssertStreamAsync(append.Entity, 0);

        // A second credential of one account is refused by the rows, after events and due row are written.
        Append Rival(EntityId entity) => Append(entity, 0, events: 3) with
        {
            Credential = RowsContract.Credential(entity, "one"), Due = DueChange.At(Now, 1),
        };
    }

    [Fact]
    public async Task A_token_cancelled_before_writes_nothing()
    {
        var entity = NewEntity();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => Journal.AppendAsync(Append(entity, 0), new CancellationToken(canceled: true)));
        await AssertStreamAsync(entity, 0);
    }

    [Fact]
    public async Task A_cancelled_append_wrote_nothing_and_one_that_ended_well_wrote_all()
    {
        var entities = Enumerable.Range(0, 200).Select(_ => NewEntity()).ToList();
        using var source = new CancellationTokenSource();
        var appends = entities.Select(entity => TryWriteAsync(Append(entity, 0, events: 2), source.Token)).ToList();
        await source.CancelAsync();
        var results = await Task.WhenAll(appends);
        for (var index = 0; index < entities.Count; index++)
        {
            Assert.True(results[index] is null or OperationCanceledException);
            await AssertStreamAsync(entities[index], results[index] is null ? 2 : 0);
        }
    }

    private async Task<Exception?> TryWriteAsync(Append append, CancellationToken cancellationToken)
    {
        try
        {
            await Journal.AppendAsync(append, cancellationToken);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
