using System.Diagnostics;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class SqliteFaultTests
{
    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task A_full_disk_loses_nothing_and_work_goes_on_when_there_is_room()
    {
        await using var fixture = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { PagesMax = 400 });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        var head = 0L;
        var full = await Assert.ThrowsAsync<JournalUnavailableException>(async () =>
        {
            for (; head < 100; head++)
                await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None);
        });
        Assert.Contains("full", full.Message, StringComparison.Ordinal);
        Assert.InRange(head, 5, 99);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, head);
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None));

        await fixture.Store.MaintainAsync(database => database.Execute("pragma max_page_count = 100000"), None);
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, head + 1);
        await fixture.ReopenAsync();
        Assert.Equal(
            head + 1,
            (await fixture.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None)).HeadSequenceNr);
    }

    [Fact]
    public async Task After_a_broken_connection_the_file_is_opened_again()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        for (var head = 0; head < 20; head++)
        {
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head), None);
            await Assert.ThrowsAsync<JournalUnavailableException>(() => fixture.Store.MaintainAsync(
                _ => throw new SqliteFailureException(10, 10, "disk I/O error"), None));
            await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, head + 1);
        }

        await Assert.ThrowsAsync<StaleHeadException>(
            () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 3), None));
    }

    [Fact]
    public async Task A_copy_of_the_files_amid_work_opens_whole()
    {
        await using var fixture = await SqliteFixture.OpenAsync(
            SqliteFixture.NewOptions() with { PendingRunsMax = 16 });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entities = Enumerable.Range(0, 50).Select(_ => Cases.NewEntity()).ToList();
        for (var head = 0; head < 20; head++)
        {
            await Task.WhenAll(entities.Select(
                entity => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head), None)));
        }

        // As a killed process leaves them: by another process, because closing a copy here would drop SQLite's locks.
        var copy = SqliteFixture.NewOptions();
        using var cp = Process.Start(
            "sh", ["-c", $"cp '{fixture.Path}' '{copy.Path}'; cp '{fixture.Path}-wal' '{copy.Path}-wal'"]);
        await cp.WaitForExitAsync();
        await using var revived = await SqliteFixture.OpenAsync(copy);
        foreach (var entity in entities)
            await Cases.AssertStreamAsync(revived.Store.Stores.Journal, entity, 20);
        await revived.Store.Stores.Journal.AppendAsync(Cases.Append(lease, entities[0], 20), None);
        await Cases.AssertStreamAsync(revived.Store.Stores.Journal, entities[0], 21);
    }

    [Fact]
    public async Task A_missing_event_is_reported_and_never_skipped()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 0, events: 5), None);
        await fixture.Store.MaintainAsync(database => database.Execute("delete from event where seq_nr = 3"), None);
        var corrupt = await Assert.ThrowsAsync<CorruptStreamException>(
            () => fixture.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None));
        Assert.Contains("event 3", corrupt.Message, StringComparison.Ordinal);
        await fixture.ReopenAsync();
        await Assert.ThrowsAsync<CorruptStreamException>(
            () => fixture.Stores.Journal.ReadEventsAsync(entity, 0, 100, None));
        Assert.Equal(2, (await fixture.Stores.Journal.ReadEventsAsync(entity, 3, 100, None)).Count);
    }

    [Fact]
    public async Task A_damaged_snapshot_comes_with_the_one_before_it()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        for (var head = 0; head < 4; head += 2)
        {
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, events: 2) with
            {
                Snapshot = new StoredSnapshot(head + 2, SnapshotKind.Cache, 1, new byte[32], null, new byte[100]),
            }, None);
        }

        await fixture.Store.MaintainAsync(
            database => database.Execute("update snapshot set body = substr(body, 1, 40) where seq_nr = 4"), None);
        var recovery = await fixture.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None);
        Assert.Equal([(4, 40), (2, 100)], recovery.Snapshots.Select(each => ((int)each.SequenceNr, each.Body.Length)));
        Assert.Equal(2, (await fixture.Stores.Journal.ReadEventsAsync(entity, 2, 10, None)).Count);
    }

    [Fact]
    public async Task A_file_of_a_newer_version_is_refused_and_let_go()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await fixture.Store.MaintainAsync(database => database.Execute("insert into schema_version values (99)"), None);
        var refused = await Assert.ThrowsAsync<StoreTooNewException>(fixture.ReopenAsync);
        Assert.Equal(99, refused.Found);
        Assert.Contains(fixture.Path, refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(fixture.Path + ".owner"));
    }

    [Fact]
    public async Task The_log_stays_small()
    {
        const long softMax = 1 << 20;
        await using var fixture = await SqliteFixture.OpenAsync(
            SqliteFixture.NewOptions() with { WalBytesSoftMax = softMax });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        for (var head = 0; head < 100; head++)
        {
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None);
            await fixture.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None);
            Assert.InRange(new FileInfo(fixture.Path + "-wal").Length, 0, 2 * softMax);
        }
    }

    [Fact]
    public async Task A_long_reader_lets_the_log_grow_only_while_it_reads()
    {
        const long softMax = 1 << 18;
        await using var fixture = await SqliteFixture.OpenAsync(
            SqliteFixture.NewOptions() with { WalBytesSoftMax = softMax });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        using var reads = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var reader = fixture.Store.ReadAsync(session =>
        {
            session.Begin();
            var found = session.Database.QueryNumber("select count(*) from event");
            reads.Set();
            release.Wait();
            session.End();
            return found;
        }, None);
        reads.Wait();
        for (var head = 0; head < 6; head++)
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None);
        Assert.True(new FileInfo(fixture.Path + "-wal").Length > softMax);
        release.Set();
        Assert.Equal(0, await reader);
        for (var head = 6; head < 12; head++)
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, bodyBytes: 100_000), None);
        // Appends are answered before the log is emptied.
        await fixture.Store.MaintainAsync(_ => { }, None);
        Assert.True(new FileInfo(fixture.Path + "-wal").Length <= softMax);
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 12);
    }

    [Fact]
    public async Task A_closed_store_is_unavailable()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        await fixture.Store.DisposeAsync();
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, Cases.NewEntity(), 0), None));
        await Assert.ThrowsAsync<JournalUnavailableException>(
            () => fixture.Stores.Journal.RecoverAsync(Cases.NewEntity(), RecoveryOptions.Default, None));
    }

    [Fact]
    public async Task Appends_commit_in_the_order_in_which_they_came()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        await Task.WhenAll(Enumerable.Range(0, 500).Select(
            head => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head), None)));
        await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, 500);
    }

    [Fact]
    public async Task A_backup_amid_work_holds_what_was_confirmed()
    {
        await using var fixture = await SqliteFixture.OpenAsync(
            SqliteFixture.NewOptions() with { PendingRunsMax = 16 });
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entities = Enumerable.Range(0, 50).Select(_ => Cases.NewEntity()).ToList();
        for (var head = 0; head < 6; head++)
        {
            await Task.WhenAll(entities.Select(
                entity => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head), None)));
        }

        var copy = SqliteFixture.NewOptions();
        var more = entities.Select(entity => fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, 6), None));
        await Task.WhenAll(more.Append(SqliteBackup.WriteAsync(fixture.Path, copy.Path, overwrite: false, None)));

        await using var restored = await SqliteFixture.OpenAsync(copy);
        foreach (var entity in entities)
        {
            var recovery = await restored.Store.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None);
            Assert.InRange(recovery.HeadSequenceNr, 6, 7);
            await Cases.AssertStreamAsync(restored.Store.Stores.Journal, entity, recovery.HeadSequenceNr);
        }
    }
}
