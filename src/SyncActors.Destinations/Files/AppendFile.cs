using System.Text;
using Microsoft.Win32.SafeHandles;

namespace SyncActors.Destinations.Files;

/// <summary>
/// A file that only grows by whole items. Opening it removes what a crash left after the last mark; an append is on the
/// disk, the entry of a new file included, when it returns.
/// </summary>
internal sealed class AppendFile : IDisposable
{
    private const int TailBytes = 64 * 1024;
    private const int WriteBytes = 1024 * 1024;

    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private readonly MemoryStream _pending = new();
    private readonly bool _isNew;
    private long _length;
    private long _written;

    private AppendFile(string path, SafeFileHandle handle, bool isNew, long length)
    {
        _path = path;
        _handle = handle;
        _isNew = isNew;
        _length = length;
        _written = length;
    }

    /// <summary>Opens or makes the file, its folder included.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="markPrefix">Beginning of the lines that complete an item; empty when every line does.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<AppendFile> OpenAsync(string path, string markPrefix, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(path)!;
        var newFolder = !Directory.Exists(folder);
        Directory.CreateDirectory(folder);
        if (newFolder && Path.GetDirectoryName(folder) is { } parent)
            FolderEntries.Flush(parent);
        var isNew = !File.Exists(path);
        var handle = File.OpenHandle(
            path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, FileOptions.Asynchronous);
        try
        {
            var length = await WholeLengthAsync(handle, Encoding.UTF8.GetBytes(markPrefix), cancellationToken);
            if (length < RandomAccess.GetLength(handle))
                RandomAccess.SetLength(handle, length);
            return new AppendFile(path, handle, isNew, length);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    // Looks for the last complete line with a mark in an ever longer tail.
    private static async Task<long> WholeLengthAsync(
        SafeFileHandle handle, byte[] prefix, CancellationToken cancellationToken)
    {
        var length = RandomAccess.GetLength(handle);
        for (long tail = TailBytes; length > 0; tail *= 4)
        {
            var start = Math.Max(0, length - tail);
            var bytes = new byte[length - start];
            var read = 0;
            while (read < bytes.Length)
            {
                var more = await RandomAccess.ReadAsync(handle, bytes.AsMemory(read), start + read, cancellationToken);
                if (more == 0)
                    throw new EndOfStreamException("The file became shorter while it was read.");
                read += more;
            }

            if (LastMarkEnd(bytes, prefix, start == 0) is { } end)
                return start + end;
            if (start == 0)
                return 0;
        }

        return 0;
    }

    private static long? LastMarkEnd(byte[] bytes, byte[] prefix, bool fromStart)
    {
        var end = Array.LastIndexOf(bytes, (byte)'\n');
        while (end >= 0)
        {
            var before = end == 0 ? -1 : Array.LastIndexOf(bytes, (byte)'\n', end - 1);
            if (before < 0 && !fromStart)
                return null;
            if (bytes.AsSpan((before + 1)..(end + 1)).StartsWith(prefix))
                return end + 1;
            end = before;
        }

        return null;
    }

    /// <summary>Marks of the file, oldest first.</summary>
    public async IAsyncEnumerable<FileMark> MarksAsync(
        string markPrefix, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var stream = new FileStream(
            _path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, WriteBytes, useAsync: true);
        using var reader = new StreamReader(stream);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.StartsWith(markPrefix, StringComparison.Ordinal)
                && FileMark.Read(line.AsSpan(markPrefix.Length)) is { } mark)
                yield return mark;
        }
    }

    /// <summary>Adds bytes; they may wait in memory until <see cref="CommitAsync"/>.</summary>
    public async Task AppendAsync(byte[] bytes, CancellationToken cancellationToken)
    {
        await _pending.WriteAsync(bytes, cancellationToken);
        if (_pending.Length >= WriteBytes)
            await WritePendingAsync(cancellationToken);
    }

    /// <summary>Makes everything that was added durable.</summary>
    public async Task CommitAsync(CancellationToken cancellationToken)
    {
        await WritePendingAsync(cancellationToken);
        if (_written == _length)
            return;
        RandomAccess.FlushToDisk(_handle);
        if (_isNew)
            FolderEntries.Flush(Path.GetDirectoryName(_path)!);
        _length = _written;
    }

    private async Task WritePendingAsync(CancellationToken cancellationToken)
    {
        await RandomAccess.WriteAsync(
            _handle, _pending.GetBuffer().AsMemory(0, (int)_pending.Length), _written, cancellationToken);
        _written += _pending.Length;
        _pending.SetLength(0);
    }

    /// <summary>Closes the file. What was added and not committed is removed as far as the disk allows; the next
    /// opening removes a torn item in any case.</summary>
    public void Dispose()
    {
        try
        {
            if (!_handle.IsClosed && RandomAccess.GetLength(_handle) > _length)
                RandomAccess.SetLength(_handle, _length);
        }
        catch (IOException)
        {
            // The error that led here has been told already.
            _length = _written;
        }

        _handle.Dispose();
        _pending.Dispose();
    }
}
