using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class SqliteBackupTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("backup-").FullName;

    private static CancellationToken None => CancellationToken.None;

    private string Copy => Path.Combine(_folder, "copy.db");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_copy_amid_appends_is_whole_and_its_owners_alone()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entities = Enumerable.Range(0, 40).Select(_ => Cases.NewEntity()).ToList();
        await AppendAsync(fixture, lease, entities, head: 0);

        var copying = SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None);
        var heads = 1;
        for (; heads < 20 || !copying.IsCompleted; heads++)
            await AppendAsync(fixture, lease, entities, heads);
        var bytes = await copying;

        Assert.Equal(bytes, new FileInfo(Copy).Length);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Copy));
        Assert.Equal([Copy], Directory.GetFiles(_folder));
        await using var restored = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });
        foreach (var entity in entities)
        {
            var head = (await restored.Stores.Journal.RecoverAsync(entity, RecoveryOptions.Default, None)).HeadSequenceNr;
            Assert.InRange(head, 1, heads);
            await Cases.AssertStreamAsync(restored.Stores.Journal, entity, head);
            await Cases.AssertStreamAsync(fixture.Stores.Journal, entity, heads);
        }
    }

    [Fact]
    public async Task A_copy_amid_a_clean_up_has_whole_histories()
    {
        const int Events = 9_000;
        await using var fixture = await SqliteFixture.OpenAsync();
        var lease = await Cases.ClaimAsync(fixture.Stores);
        var entity = Cases.NewEntity();
        for (var head = 0; head < Events; head += 1_000)
            await fixture.Stores.Journal.AppendAsync(Cases.Append(lease, entity, head, events: 1_000), None);
        foreach (var at in (int[])[Events - 10, Events])
        {
            await fixture.Stores.Journal.AppendAsync(
                Cases.Append(lease, entity, Events, events: 0) with
                {
                    Snapshot = new StoredSnapshot(at, SnapshotKind.Baseline, 1, new byte[32], Cases.Now, new byte[4]),
                },
                None);
        }

        await Task.WhenAll(
            fixture.Stores.Journal.CompactAsync(entity, lease, Events - 10, None),
            SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None));

        await using var restored = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });
        var recovery = await restored.Stores.Journal.RecoverAsync(
            entity, RecoveryOptions.Default with { UseCacheSnapshots = false }, None);
        Assert.Equal(Events, recovery.HeadSequenceNr);
        Assert.InRange(recovery.BaseSequenceNr, 0, Events - 10);
        var left = await restored.Stores.Journal.ReadEventsAsync(entity, recovery.BaseSequenceNr, Events, None);
        Assert.Equal(
            Enumerable.Range((int)recovery.BaseSequenceNr + 1, Events - (int)recovery.BaseSequenceNr),
            left.Select(one => (int)one.SequenceNr));
    }

    [Fact]
    public async Task Whoever_opens_a_copy_knows_that_it_is_one_and_since_when()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None);
        var began = TimeProvider.System.GetUtcNow();

        await using var restored = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });
        var since = restored.Stores.WentBackAt;
        await restored.ReopenAsync();

        Assert.Null(fixture.Stores.WentBackAt);
        Assert.InRange(since!.Value, began.AddMilliseconds(-1), TimeProvider.System.GetUtcNow());
        Assert.Equal(since, restored.Stores.WentBackAt);
    }

    [Fact]
    public async Task A_copy_of_a_copy_begins_anew()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None);
        await using var restored = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });

        await SqliteBackup.WriteAsync(restored.Path, Copy, overwrite: true, None);

        await using var again = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });
        Assert.True(again.Stores.WentBackAt > restored.Stores.WentBackAt);
    }

    [Fact]
    public async Task A_file_that_is_there_is_replaced_only_when_that_is_wanted()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None);
        var first = await File.ReadAllBytesAsync(Copy);
        var lease = await Cases.ClaimAsync(fixture.Stores);
        await AppendAsync(fixture, lease, [Cases.NewEntity()], head: 0);

        var refused = await Assert.ThrowsAsync<BackupRefusedException>(
            () => SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None));
        Assert.Equal($"{Copy} is there already; nothing was copied.", refused.Message);
        Assert.Equal(first, await File.ReadAllBytesAsync(Copy));

        await SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: true, None);
        Assert.NotEqual(first, await File.ReadAllBytesAsync(Copy));
        Assert.Equal([Copy], Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task No_journal_is_ever_replaced_by_a_copy()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await using var other = await SqliteFixture.OpenAsync();
        var link = Path.Combine(_folder, "link.db");
        File.CreateSymbolicLink(link, fixture.Path);

        foreach (var name in (string[])[fixture.Path, other.Path, link])
        {
            var refused = await Assert.ThrowsAsync<BackupRefusedException>(
                () => SqliteBackup.WriteAsync(fixture.Path, name, overwrite: true, None));
            Assert.Equal($"{name} is no copy but a journal itself; nothing was copied.", refused.Message);
        }

        var lease = await Cases.ClaimAsync(fixture.Stores);
        await AppendAsync(fixture, lease, [Cases.NewEntity()], head: 0);
    }

    [Theory]
    [InlineData("")]
    [InlineData("something else")]
    [InlineData("SQLite format 3\0 and then nothing of the kind")]
    public async Task Whatever_else_is_there_is_replaced_and_what_a_killed_copy_left_too(string there)
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await File.WriteAllTextAsync(Copy, there);
        await File.WriteAllTextAsync(Copy + ".part", "half");

        await SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: true, None);

        Assert.Equal([Copy], Directory.GetFiles(_folder));
        await using var restored = await SqliteFixture.OpenAsync(SqliteFixture.NewOptions() with { Path = await RestoreAsync() });
        Assert.NotNull(restored.Stores.WentBackAt);
    }

    [Fact]
    public async Task What_cannot_be_written_is_said_and_leaves_nothing()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        var nowhere = Path.Combine(_folder, "nowhere", "copy.db");
        var missing = await Assert.ThrowsAsync<BackupRefusedException>(
            () => SqliteBackup.WriteAsync(fixture.Path, nowhere, overwrite: false, None));
        Assert.StartsWith($"{nowhere} could not be written: ", missing.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<BackupRefusedException>(
            () => SqliteBackup.WriteAsync(fixture.Path, _folder, overwrite: true, None));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, new CancellationToken(canceled: true)));
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_journal_of_another_version_is_not_copied()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await fixture.Store.MaintainAsync(database => database.Execute("insert into schema_version values (99)"), None);
        await Assert.ThrowsAsync<StoreTooNewException>(
            () => SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None));
        await fixture.Store.MaintainAsync(
            database => database.Execute("delete from schema_version where version > 5"), None);

        var older = await Assert.ThrowsAsync<BackupRefusedException>(
            () => SqliteBackup.WriteAsync(fixture.Path, Copy, overwrite: false, None));

        Assert.Contains("has schema 5", older.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder));
    }

    [Fact]
    public async Task A_journal_from_before_there_were_copies_is_an_original()
    {
        var options = SqliteFixture.NewOptions();
        using (var database = Database.Open(options.Path, readOnly: false))
        {
            Schema.Migrate(database, options.Path, options.ShardCount);
            database.Execute("alter table cluster drop column went_back_at; delete from schema_version where version = 6");
        }

        await using var fixture = await SqliteFixture.OpenAsync(options);

        Assert.Null(fixture.Stores.WentBackAt);
    }

    // Into a folder of its own, which the fixture removes.
    private async Task<string> RestoreAsync()
    {
        var path = SqliteFixture.NewOptions().Path;
        await using var copy = File.OpenRead(Copy);
        await using var file = File.Create(path);
        await copy.CopyToAsync(file);
        return path;
    }

    private static Task AppendAsync(
        SqliteFixture fixture, ShardLease lease, IReadOnlyList<EntityId> entities, long head) => Task.WhenAll(
        entities.Select(entity => fixture.Stores.Journal.AppendAsync(
            Cases.Append(lease, entity, head, bodyBytes: 500), None)));
}
