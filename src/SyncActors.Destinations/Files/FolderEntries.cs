using System.Runtime.InteropServices;

namespace SyncActors.Destinations.Files;

/// <summary>Makes the names of new files durable. A file's own fsync does not promise that its name survives.</summary>
/// <remarks>fsync(2), Linux manual pages: "an explicit fsync() on a file descriptor for the directory is also
/// needed".</remarks>
internal static partial class FolderEntries
{
    private const int ReadOnly = 0;

    /// <summary>Flushes a folder. Does nothing on Windows, which has no such call and journals names.</summary>
    public static void Flush(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        var descriptor = Open(folder, ReadOnly);
        if (descriptor < 0)
            throw new IOException($"{folder} cannot be opened: error {Marshal.GetLastPInvokeError()}");
        var failed = Fsync(descriptor) != 0;
        var error = Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (failed)
            throw new IOException($"{folder} cannot be flushed to disk: error {error}");
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int descriptor);
}
