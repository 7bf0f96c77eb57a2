using SyncActors.Actors.Persistence;
using SyncActors.Testing.Servers;

namespace SyncActors.Journal.Postgres.Tests;

/// <summary>Trouble of a database that is there: what callers see, and that work goes on by itself.</summary>
public sealed class FaultTests(PostgresServerFixture server) : IClassFixture<PostgresServerFixture>
{
    private static CancellationToken None => CancellationToken.None;

    [PostgresFact]
    public async Task An_append_whose_session_is_ended_is_unclear_and_wrote_nothing_here()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await using (var hold = await RowHold.OfShardAsync(fixture, lease.Shard))
        {
            var append = Cases.TryAppendAsync(fixture.Stores.Journal, Cases.Append(lease, entity, 0));
            await hold.TerminateAsync(await hold.WaitForWaiterAsync());
            Assert.IsType<JournalUnavailableException>(await append);
            await hold.ReleaseAsync();
        }

        await AssertGoesOnAsync(fixture, lease, entity);
    }

    [PostgresFact]
    public async Task A_wait_for_a_row_has_our_limit()
    {
        await using var fixture = await PostgresFixture.OpenAsync(
            server.Server, options => options with { LockTimeout = TimeSpan.FromMilliseconds(50) });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await using (var hold = await RowHold.OfShardAsync(fixture, lease.Shard))
        {
            var failure = await Assert.ThrowsAsync<JournalUnavailableException>(
                () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0), None));
            Assert.Contains("55P03", failure.Message, StringComparison.Ordinal);
            await hold.ReleaseAsync();
        }

        await AssertGoesOnAsync(fixture, lease, entity);
    }

    [PostgresFact]
    public async Task A_statement_has_our_limit()
    {
        await using var fixture = await PostgresFixture.OpenAsync(
            server.Server, options => options with { StatementTimeout = TimeSpan.FromMilliseconds(50) });
        await using var hold = await RowHold.BeginAsync(fixture, "lock table view in access exclusive mode");
        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Views.ReadAsync(Cases.NewEntity(), None));
        Assert.Contains("statement timeout", failure.Message, StringComparison.Ordinal);
        await hold.ReleaseAsync();
        Assert.Null(await fixture.Stores.Views.ReadAsync(Cases.NewEntity(), None));
    }

    [PostgresFact]
    public async Task An_exhausted_pool_is_said_and_stops_neither_appends_nor_owners()
    {
        await using var fixture = await PostgresFixture.OpenAsync(
            server.Server, options => options with { ConnectionsMax = 1, ConnectTimeout = TimeSpan.FromSeconds(1) });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await using (var hold = await RowHold.BeginAsync(fixture, "lock table view in access exclusive mode"))
        {
            var first = fixture.Stores.Views.ReadAsync(entity, None);
            await hold.WaitForWaiterAsync();
            var failure = await Assert.ThrowsAsync<JournalUnavailableException>(
                () => fixture.Stores.ApiKeys.ReadAsync("key", None));
            Assert.Contains("pool", failure.Message, StringComparison.Ordinal);
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0), None);
            Assert.Contains(
                (await fixture.Stores.Membership!.ReadAsync(None)).Shards, row => row.Shard == lease.Shard);
            await hold.ReleaseAsync();
            Assert.Null(await first);
        }

        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 1);
    }

    [PostgresTheory]
    [InlineData("53100", "could not extend file: No space left on device")]
    [InlineData("53200", "out of memory")]
    [InlineData("58030", "could not write: Input/output error")]
    public async Task A_server_without_room_loses_nothing_and_work_goes_on_when_there_is(string code, string message)
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0, events: 3), None);
        await fixture.ExecuteAsync($"""
            create function fail() returns trigger language plpgsql as $$ begin
              raise exception '{message}' using errcode = '{code}'; end $$;
            create trigger fail before insert on event for each row execute function fail();
            """);

        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 3), None));
        Assert.Contains(message, failure.Message, StringComparison.Ordinal);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 3);

        await fixture.ExecuteAsync("drop trigger fail on event");
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 3), None);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 4);
    }

    [PostgresFact]
    public async Task A_database_that_takes_no_writes_is_unavailable_for_them_and_still_read()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0), None);
        await using var reader = await PostgresStore.OpenAsync(
            fixture.Options with
            {
                ConnectionString = fixture.Options.ConnectionString + ";Options=-c default_transaction_read_only=on",
            },
            TimeProvider.System,
            None);

        var failure = await Assert.ThrowsAsync<JournalUnavailableException>(
            () => reader.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 1), None));
        Assert.Contains("read-only", failure.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => reader.Stores.Inbox.SubmitAsync(Cases.Command(entity), None));
        await Cases.AssertStreamAsync(reader.Stores.Journal, entity, 1);
    }

    [PostgresFact]
    public async Task A_closed_store_is_unavailable()
    {
        await using var fixture = await PostgresFixture.OpenAsync(server.Server, change: null);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        await fixture.Store.DisposeAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, Cases.NewEntity(), 0), None));
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Views.ReadAsync(Cases.NewEntity(), None));
    }

    private static async Task AssertGoesOnAsync(PostgresFixture fixture, ShardLease lease, EntityId entity)
    {
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 0);
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0), None);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 1);
    }
}
