using System.Diagnostics;

namespace SyncActors.Journal.Sqlite.Tests;

public sealed class StoreLockTests
{
    [Fact]
    public async Task A_second_store_on_the_file_is_refused_and_told_whose_it_is()
    {
        await using var first = await SqliteFixture.OpenAsync();
        var refused = await Assert.ThrowsAsync<StoreInUseException>(() => OpenAsync(first.Path));
        Assert.Contains(first.Path, refused.Message, StringComparison.Ordinal);
        Assert.Contains($"process {Environment.ProcessId};", refused.Message, StringComparison.Ordinal);
        var lease = await Cases.ClaimAsync(first.Stores);
        await first.Store.Stores.Journal.AppendAsync(Cases.Append(lease, Cases.NewEntity(), 0), CancellationToken.None);
    }

    [Fact]
    public async Task A_store_held_by_another_process_is_refused_until_that_ends()
    {
        var options = SqliteFixture.NewOptions();
        await File.WriteAllTextAsync(options.Path + ".owner", "4711");
        using var other = Process.Start(
            new ProcessStartInfo("flock", [options.Path + ".lock", "sh", "-c", "echo held; cat"])
        {
            UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        Assert.Equal("held", await other.StandardOutput.ReadLineAsync());

        var refused = await Assert.ThrowsAsync<StoreInUseException>(() => OpenAsync(options.Path));
        Assert.Contains("process 4711", refused.Message, StringComparison.Ordinal);

        other.StandardInput.Close();
        await other.WaitForExitAsync();
        await using var store = await SqliteFixture.OpenAsync(options);
        Assert.Equal($"{Environment.ProcessId}", await File.ReadAllTextAsync(options.Path + ".owner"));
    }

    [Fact]
    public async Task A_closed_store_may_be_opened_again_and_leaves_no_owner()
    {
        await using var fixture = await SqliteFixture.OpenAsync();
        await fixture.Store.DisposeAsync();
        Assert.False(File.Exists(fixture.Path + ".owner"));
        await fixture.ReopenAsync();
    }

    [Fact]
    public async Task Files_are_for_their_owner_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        await using var fixture = await SqliteFixture.OpenAsync();
        foreach (var suffix in new[] { "", "-wal", "-shm", ".lock" })
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite,
                File.GetUnixFileMode(fixture.Path + suffix));
        }
    }

    private static Task<SqliteStore> OpenAsync(string path) =>
        SqliteStore.OpenAsync(new SqliteStoreOptions { Path = path }, TimeProvider.System, CancellationToken.None);
}
