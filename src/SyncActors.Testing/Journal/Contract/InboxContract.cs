#pragma warning disable CS1591, CA1707 // The cases are sentences; their names say all.
using SyncActors.Actors.Persistence;
using Xunit;

namespace SyncActors.Testing.Journal.Contract;

/// <summary>Commands are accepted once and settled once.</summary>
public abstract class InboxContract : JournalContract
{
    private IInbox Inbox => Stores.Inbox;

    [Fact]
    public async Task A_command_comes_back_as_it_was()
    {
        var command = Command() with { Body = Bytes("{\"a\":1}"), Version = 2 };
        Assert.Equal(Submission.Accepted, await Inbox.SubmitAsync(command, None));
        var row = await Inbox.ReadAsync(command.CommandId, None);
        Assert.NotNull(row);
        Assert.Equal(command with { Body = default }, row.Command with { Body = default });
        Assert.Equal("{\"a\":1}", Text(row.Command.Body));
        Assert.Equal(
            (InboxState.Open, null, null, null), (row.State, row.HandledSequenceNr, row.HandledAt, row.Outcome));
    }

    [Fact]
    public async Task An_unknown_command_has_no_row() => Assert.Null(await Inbox.ReadAsync(Guid.NewGuid(), None));

    [Fact]
    public async Task The_same_command_again_is_repeated()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        Assert.Equal(
            Submission.Repeated, await Inbox.SubmitAsync(command with { CreatedAt = Now.AddSeconds(1) }, None));
        Assert.Single(await OpenAsync());
    }

    [Fact]
    public async Task The_same_command_is_repeated_after_it_is_settled()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await SettleAsync(command);
        Assert.Equal(Submission.Repeated, await Inbox.SubmitAsync(command, None));
        Assert.Equal(InboxState.Done, (await Inbox.ReadAsync(command.CommandId, None))!.State);
    }

    [Theory]
    [InlineData("tenant")]
    [InlineData("entity")]
    [InlineData("type")]
    [InlineData("version")]
    [InlineData("body")]
    public async Task Another_command_of_the_same_id_conflicts(string difference)
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        var other = difference switch
        {
            "tenant" => command with { Tenant = Guid.NewGuid() },
            "entity" => command with { Entity = NewEntity() },
            "type" => command with { Type = "other" },
            "version" => command with { Version = 9 },
            _ => command with { Body = Bytes("other") },
        };
        Assert.Equal(Submission.Conflict, await Inbox.SubmitAsync(other, None));
    }

    [Fact]
    public async Task Submitted_by_many_at_once_a_command_is_accepted_once()
    {
        var command = Command();
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Inbox.SubmitAsync(command, None)));
        Assert.Single(answers, answer => answer == Submission.Accepted);
        Assert.Equal(19, answers.Count(answer => answer == Submission.Repeated));
    }

    [Fact]
    public async Task A_body_above_the_limit_is_refused()
    {
        await Inbox.SubmitAsync(Command() with { Body = new byte[InboxCommand.BodyBytesMax] }, None);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(
            () => Inbox.SubmitAsync(Command() with { Body = new byte[InboxCommand.BodyBytesMax + 1] }, None));
    }

    [Fact]
    public async Task Open_commands_come_oldest_first_from_the_shards_asked_for()
    {
        var commands = Enumerable.Range(0, 12)
            .Select(number => Command(number % 3) with { CreatedAt = Now.AddSeconds(100 - (number * 7 % 12)) })
            .ToList();
        foreach (var command in commands)
            await Inbox.SubmitAsync(command, None);

        var expected = commands.Where(command => command.Shard.Value != 1).OrderBy(command => command.CreatedAt)
            .Select(command => command.CommandId).ToList();
        Assert.Equal(expected, (await OpenAsync([0, 2])).Select(command => command.CommandId));
        Assert.Equal(expected.Take(3), (await OpenAsync([0, 2], max: 3)).Select(command => command.CommandId));
        Assert.Empty(await OpenAsync([5]));
    }

    [Fact]
    public async Task An_append_settles_its_command()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await WriteAsync(Append(command.Entity, 0, events: 2) with
        {
            Handled = [new InboxOutcome(command.CommandId, InboxState.Refused, Bytes("already running"))],
        });
        var row = await Inbox.ReadAsync(command.CommandId, None);
        Assert.Equal((InboxState.Refused, 2L), (row!.State, row.HandledSequenceNr!.Value));
        Assert.NotNull(row.HandledAt);
        Assert.Equal("already running", Text(row.Outcome!.Value));
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task A_settled_command_stays_settled_after_a_restart()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await SettleAsync(command);
        await Fixture.ReopenAsync();
        Assert.Equal(InboxState.Done, (await Inbox.ReadAsync(command.CommandId, None))!.State);
        Assert.Empty(await OpenAsync());
    }

    [Fact]
    public async Task A_command_cannot_be_settled_again()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await SettleAsync(command);
        await Assert.ThrowsAsync<AppendRejectedException>(() => SettleAsync(command, head: 1));
        await AssertStreamAsync(command.Entity, 1);
    }

    [Fact]
    public async Task A_command_that_nobody_submitted_cannot_be_settled()
    {
        var command = Command();
        await Assert.ThrowsAsync<AppendRejectedException>(() => SettleAsync(command));
        await AssertStreamAsync(command.Entity, 0);
    }

    [Fact]
    public async Task One_append_cannot_settle_a_command_twice()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        var outcome = new InboxOutcome(command.CommandId, InboxState.Done, null);
        await Assert.ThrowsAsync<AppendRejectedException>(
            () => WriteAsync(Append(command.Entity, 0) with { Handled = [outcome, outcome] }));
        await AssertStreamAsync(command.Entity, 0);
        Assert.Equal(InboxState.Open, (await Inbox.ReadAsync(command.CommandId, None))!.State);
    }

    [Fact]
    public async Task Of_many_appends_that_settle_one_command_one_wins()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        var entities = Enumerable.Range(0, 20).Select(_ => NewEntity()).ToList();
        var wins = await Task.WhenAll(entities.Select(async entity =>
        {
            try
            {
                await SettleAsync(command with { Entity = entity });
                return 1;
            }
            catch (AppendRejectedException)
            {
                return 0;
            }
        }));
        Assert.Equal(1, wins.Sum());
        for (var index = 0; index < entities.Count; index++)
            await AssertStreamAsync(entities[index], wins[index]);
    }

    [Fact]
    public async Task A_stale_append_settles_nothing()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await Assert.ThrowsAsync<StaleHeadException>(() => SettleAsync(command, head: 4));
        Assert.Equal(InboxState.Open, (await Inbox.ReadAsync(command.CommandId, None))!.State);
    }

    [Fact]
    public async Task The_fifth_attempt_makes_a_command_dead()
    {
        var (poison, other) = (Command(), Command());
        await Inbox.SubmitAsync(poison, None);
        await Inbox.SubmitAsync(other, None);
        for (var attempt = 1; attempt <= 4; attempt++)
        {
            await Inbox.RecordAttemptsAsync([poison.CommandId], Leases, None);
            Assert.Equal(attempt, (await Inbox.ReadAsync(poison.CommandId, None))!.Command.Attempts);
        }

        Assert.Equal(2, (await OpenAsync()).Count);
        await Inbox.RecordAttemptsAsync([poison.CommandId], Leases, None);
        Assert.Equal(InboxState.Dead, (await Inbox.ReadAsync(poison.CommandId, None))!.State);
        Assert.Equal(other.CommandId, Assert.Single(await OpenAsync()).CommandId);
        await Assert.ThrowsAsync<AppendRejectedException>(() => SettleAsync(poison));
    }

    [Fact]
    public async Task Attempts_at_settled_commands_do_not_count()
    {
        var command = Command();
        await Inbox.SubmitAsync(command, None);
        await SettleAsync(command);
        await Inbox.RecordAttemptsAsync([command.CommandId, Guid.NewGuid()], Leases, None);
        var row = await Inbox.ReadAsync(command.CommandId, None);
        Assert.Equal((InboxState.Done, (short)0), (row!.State, row.Command.Attempts));
    }

    [Fact]
    public async Task Attempts_are_fenced_all_or_none()
    {
        var (lost, kept) = (Command(shard: 0), Command(shard: 1));
        await Inbox.SubmitAsync(lost, None);
        await Inbox.SubmitAsync(kept, None);
        await Fixture.TakeOverAsync(new ShardId(0), new NodeId(Guid.NewGuid()));
        await Assert.ThrowsAsync<FencedException>(
            () => Inbox.RecordAttemptsAsync([kept.CommandId, lost.CommandId], Leases, None));
        await Assert.ThrowsAsync<FencedException>(
            () => Inbox.RecordAttemptsAsync([lost.CommandId], [Leases[1]], None));
        Assert.Equal(0, (await Inbox.ReadAsync(kept.CommandId, None))!.Command.Attempts);
        Assert.Equal(0, (await Inbox.ReadAsync(lost.CommandId, None))!.Command.Attempts);
    }

    [Fact]
    public async Task A_purge_removes_settled_commands_and_keeps_open_and_dead_ones()
    {
        var (settled, open, dead) = (Command(), Command(), Command());
        foreach (var command in new[] { settled, open, dead })
            await Inbox.SubmitAsync(command, None);
        await SettleAsync(settled);
        for (var attempt = 0; attempt < 5; attempt++)
            await Inbox.RecordAttemptsAsync([dead.CommandId], Leases, None);

        var handledAt = (await Inbox.ReadAsync(settled.CommandId, None))!.HandledAt!.Value;
        Assert.Equal(0, await Inbox.PurgeAsync(handledAt, 10, None));
        Assert.Equal(1, await Inbox.PurgeAsync(handledAt.AddDays(1), 10, None));
        Assert.Null(await Inbox.ReadAsync(settled.CommandId, None));
        Assert.NotNull(await Inbox.ReadAsync(open.CommandId, None));
        Assert.NotNull(await Inbox.ReadAsync(dead.CommandId, None));
    }

    [Fact]
    public async Task A_purge_takes_no_more_than_it_may_and_several_at_once_take_each_command_once()
    {
        const int Count = 25;
        for (var number = 0; number < Count; number++)
        {
            var command = Command();
            await Inbox.SubmitAsync(command, None);
            await SettleAsync(command);
        }

        var later = TimeProvider.System.GetUtcNow().AddYears(10);
        Assert.Equal(10, await Inbox.PurgeAsync(later, 10, None));
        var total = 0;
        while (total < Count - 10)
            total += (await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Inbox.PurgeAsync(later, 4, None)))).Sum();
        Assert.Equal(Count - 10, total);
        Assert.Equal(0, await Inbox.PurgeAsync(later, 10, None));
    }

    private static InboxCommand Command(int shard = 0) =>
        new(Guid.NewGuid(), Guid.NewGuid(), NewEntity(), new ShardId(shard), "trigger", 1, Bytes("{}"), Now, 0);

    private Task SettleAsync(InboxCommand command, long head = 0) =>
        WriteAsync(Append(command.Entity, head) with
        {
            Handled = [new InboxOutcome(command.CommandId, InboxState.Done, null)],
        });

    private Task<IReadOnlyList<InboxCommand>> OpenAsync(IEnumerable<int>? shards = null, int max = 100) =>
        Inbox.ReadOpenAsync([.. (shards ?? [0, 1, 2]).Select(shard => new ShardId(shard))], max, None);
}
