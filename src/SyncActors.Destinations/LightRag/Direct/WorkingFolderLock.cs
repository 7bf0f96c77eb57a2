using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace SyncActors.Destinations.LightRag.Direct;

/// <summary>
/// Keeps a second process from starting a server over one folder, and finds the server of a process that died without
/// stopping it: the file that is locked names the server's process.
/// </summary>
internal sealed class WorkingFolderLock : IDisposable
{
    private const string FileName = ".syncactors.lock";
    private const int NoteBytesMax = 200;

    // The system counts a process's beginning from the machine's start, in steps, and this from the clock.
    private static readonly TimeSpan StartTolerance = TimeSpan.FromSeconds(2);

    private readonly FileStream _file;

    private WorkingFolderLock(FileStream file) => _file = file;

    /// <summary>Takes the folder, which is made if need be; null when another process has it.</summary>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public static WorkingFolderLock? TryTake(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            return new WorkingFolderLock(new FileStream(
                Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException exception) when (exception is not (DirectoryNotFoundException or PathTooLongException))
        {
            return null;
        }
    }

    /// <summary>Writes down which process is the server.</summary>
    public void Note(ChildProcess process) => Write(string.Create(
        CultureInfo.InvariantCulture, $"{process.Id} {process.StartedAt.ToUniversalTime().Ticks}\n"));

    /// <summary>Ends the server that an earlier process has left behind.</summary>
    public void EndOrphan()
    {
        var buffer = new byte[NoteBytesMax];
        _file.Position = 0;
        var length = _file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        var parts = Encoding.UTF8.GetString(buffer, 0, length).Split([' ', '\n']);
        if (parts.Length < 2 || !int.TryParse(parts[0], CultureInfo.InvariantCulture, out var id)
            || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var ticks))
            return;
        try
        {
            using var process = Process.GetProcessById(id);

            // Numbers are given anew: another program may have it by now.
            var difference = process.StartTime.ToUniversalTime() - new DateTime(ticks, DateTimeKind.Utc);
            if (difference.Duration() <= StartTolerance)
                ChildProcess.Stop(process);
        }
        catch (Exception exception) when (
            exception is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended.
        }

        Write("");
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private void Write(string note)
    {
        _file.SetLength(0);
        _file.Position = 0;
        _file.Write(Encoding.UTF8.GetBytes(note));
        _file.Flush(flushToDisk: true);
    }
}
