using Microsoft.Win32.SafeHandles;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite;

/// <summary>
/// Copies a journal while a process works on it: a reader beside it, whom no append waits for, sees one moment. The
/// copy is marked, so that the process that is started on it asks destinations before it delivers what they may have.
/// </summary>
/// <remarks><c>VACUUM INTO</c>, see sqlite.org/lang_vacuum.html. The log of the original grows until the copy is
/// made.</remarks>
public static class SqliteBackup
{
    private const string PartEnding = ".part";
    private const int NotADatabase = 26;
    private const int Damaged = 11;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Writes a copy. The file is its owner's alone, and has its name only once it is whole and was
    /// checked.</summary>
    /// <param name="journal">The database file.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="overwrite">Whether an earlier copy of that name is replaced.</param>
    /// <param name="cancellationToken">Ends the copying; nothing is left behind.</param>
    /// <returns>Bytes of the copy.</returns>
    /// <exception cref="BackupRefusedException">The copy cannot be made, or must not take that name.</exception>
    /// <exception cref="StoreTooNewException">A newer version wrote the journal.</exception>
    public static Task<long> WriteAsync(
        string journal, string copy, bool overwrite, CancellationToken cancellationToken)
    {
#pragma warning disable MA0045 // SQLite blocks; the thread is for this alone.
        var done = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(() =>
        {
            try
            {
                done.SetResult(Write(Path.GetFullPath(journal), Path.GetFullPath(copy), overwrite, cancellationToken));
            }
            catch (SqliteFailureException) when (cancellationToken.IsCancellationRequested)
            {
                done.SetCanceled(cancellationToken);
            }
            catch (Exception failure) when (
                failure is SqliteFailureException or IOException or UnauthorizedAccessException)
            {
                done.SetException(new BackupRefusedException($"{copy} could not be written: {failure.Message}"));
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        })
        { IsBackground = true, Name = "journal backup" };
        thread.Start();
        return done.Task;
    }

    private static long Write(string journal, string copy, bool overwrite, CancellationToken cancellationToken)
    {
        if (Directory.Exists(copy))
            throw new BackupRefusedException($"{copy} is a folder; name a file.");
        if (File.Exists(copy) && !overwrite)
            throw new BackupRefusedException($"{copy} is there already; nothing was copied.");
        if (File.Exists(copy) && IsJournal(copy))
            throw new BackupRefusedException($"{copy} is no copy but a journal itself; nothing was copied.");

        // Locked, so that two copies of one name never mix.
        var part = copy + PartEnding;
        using var held = new FileStream(part + ".lock", Private(FileMode.OpenOrCreate, FileOptions.DeleteOnClose));
        try
        {
            File.Delete(part);
            new FileStream(part, Private(FileMode.CreateNew, FileOptions.None)).Dispose();
            Fill(journal, part, cancellationToken);
            Mark(part);
            long bytes;
            using (var file = File.OpenHandle(part, FileMode.Open, FileAccess.ReadWrite))
                bytes = Flush(file);
            File.Move(part, copy, overwrite);
            return bytes;
        }
        finally
        {
            File.Delete(part);
        }
    }

    private static void Fill(string journal, string part, CancellationToken cancellationToken)
    {
        using var database = Database.Open(journal, readOnly: true);
        database.SetBusyTimeout(Patience);
        var (found, known) = (database.QueryNumber("select max(version) from schema_version") ?? 0, Schema.Newest);
        if (found > known)
            throw new StoreTooNewException(journal, found, known);
        if (found < known)
        {
            throw new BackupRefusedException(
                $"{journal} has schema {found}, this version copies schema {known}; start this version on it first.");
        }

        using (cancellationToken.Register(database.Interrupt))
        {
            cancellationToken.ThrowIfCancellationRequested();
            database.Statement("vacuum into ?").Bind(1, part).Run();
        }
    }

#pragma warning restore MA0045

    private static void Mark(string part)
    {
        using var database = Database.Open(part, readOnly: false);
        database.Execute("pragma journal_mode = delete; pragma synchronous = full");
        if (database.QueryText("pragma quick_check") is var found && found != "ok")
            throw new BackupRefusedException($"The journal is damaged: {found}");
        database.Execute("update cluster set went_back_at = 0");
    }

    // Whoever gives the file in use as the name of the copy would lose it.
    private static bool IsJournal(string path)
    {
        try
        {
            using var database = Database.Open(path, readOnly: true);
            database.SetBusyTimeout(Patience);
            var columns = database.QueryText("select group_concat(name) from pragma_table_info('cluster')") ?? "";
            return columns.Contains("shard_count", StringComparison.Ordinal)
                && !(columns.Contains("went_back_at", StringComparison.Ordinal)
                    && database.QueryNumber("select went_back_at from cluster") == 0);
        }
        catch (SqliteFailureException failure) when (failure.Code is NotADatabase or Damaged)
        {
            return false;
        }
    }

    private static long Flush(SafeFileHandle file)
    {
        RandomAccess.FlushToDisk(file);
        return RandomAccess.GetLength(file);
    }

    private static FileStreamOptions Private(FileMode mode, FileOptions options)
    {
        var made = new FileStreamOptions
        {
            Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None, Options = options,
        };
        if (!OperatingSystem.IsWindows())
            made.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return made;
    }
}

/// <summary>A copy cannot be made, or must not take the name that was given. The reaction: another name, more room, or
/// the version that wrote the journal.</summary>
public sealed class BackupRefusedException(string message) : StoreRefusedException(message);
