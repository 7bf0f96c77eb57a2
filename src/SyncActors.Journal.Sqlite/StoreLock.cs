using System.Globalization;

namespace SyncActors.Journal.Sqlite;

/// <summary>
/// Keeps a second process out. The lock is the operating system's, so a killed owner leaves none behind; a second file
/// says whose it is, because the locked one cannot be read by others.
/// </summary>
internal sealed class StoreLock : IAsyncDisposable
{
    private readonly FileStream _file;
    private readonly string _ownerPath;

    private StoreLock(FileStream file, string ownerPath)
    {
        _file = file;
        _ownerPath = ownerPath;
    }

    /// <summary>Takes the lock of a database file.</summary>
    /// <exception cref="StoreInUseException">Another store holds it.</exception>
    public static async Task<StoreLock> TakeAsync(string path, CancellationToken cancellationToken)
    {
        var ownerPath = path + ".owner";
        FileStream file;
        try
        {
            file = new FileStream(path + ".lock", Private(FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            var owner = File.Exists(ownerPath) ? await File.ReadAllTextAsync(ownerPath, cancellationToken) : "unknown";
            throw new StoreInUseException(path, $"process {owner}");
        }

        var processId = Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
        await File.WriteAllTextAsync(ownerPath, processId, cancellationToken);
        return new StoreLock(file, ownerPath);
    }

    /// <summary>Creates the database file readable by its owner alone, unless it exists. SQLite gives its other files
    /// the same mode. Only before the first connection: opening and closing the file later would drop SQLite's
    /// locks.</summary>
    public static async Task CreatePrivateFileAsync(string path)
    {
        if (!File.Exists(path))
            await new FileStream(path, Private(FileMode.CreateNew)).DisposeAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        File.Delete(_ownerPath);
        await _file.DisposeAsync();
    }

    private static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return options;
    }
}
