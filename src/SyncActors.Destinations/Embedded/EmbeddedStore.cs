using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SyncActors.Plugins;

namespace SyncActors.Destinations.Embedded;

/// <summary>
/// The one writer of a database file: a thread of its own with the only writing connection, which takes all that waits
/// and commits it at once. A request is answered after the commit has reached the disk. The connection is opened with
/// the first request, and again after an error.
/// </summary>
internal sealed class EmbeddedStore : IDisposable
{
    private const int WaitingMax = 64;
    private const int SamplesPerCommitMax = 200_000;
    private const int RowsPerCheckpoint = 100_000;

    private readonly string _path;
    private readonly TimeProvider _timeProvider;
    [SuppressMessage("Usage", "CA2213", Justification = "Callers may still wait on it; it holds no handle.")]
    private readonly SemaphoreSlim _room = new(WaitingMax, WaitingMax);
    private readonly Queue<Work> _queue = new();
    private readonly Thread _thread;
    private SqliteConnection? _connection;
    private EmbeddedWriter? _writer;
    private int _rowsSinceCheckpoint;
    private bool _ending;

    /// <summary>Starts the writer; opens nothing yet.</summary>
    /// <param name="path">Full path of the file.</param>
    /// <param name="timeProvider">Clock for the time of delivery.</param>
    public EmbeddedStore(string path, TimeProvider timeProvider)
    {
        _path = path;
        _timeProvider = timeProvider;
        _thread = new Thread(Run) { IsBackground = true, Name = "embedded-writer" };
        _thread.Start();
    }

    /// <summary>Writes all items of a request, or none. Null when they are durable, else why they are not.</summary>
    public async Task<WriteOutcome?> WriteAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        await _room.WaitAsync(cancellationToken);
        var work = new Work(request);
        lock (_queue)
        {
            if (_ending)
            {
                _room.Release();
                return new WriteOutcome.Unavailable(
                    $"{_path} is being closed", RetryAfter: null, OutcomeUnknown: false);
            }

            _queue.Enqueue(work);
            Monitor.Pulse(_queue);
        }

        return await work.Done.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Opens the file if it is there; else finds out whether it can be made. Null when all is well.</summary>
    public async Task<string?> CheckAsync(CancellationToken cancellationToken)
    {
        if (Directory.Exists(_path))
            return $"{_path} is a folder; set path to a file";
        if (!File.Exists(_path))
            return FolderProbe.WhyNot(Path.GetDirectoryName(_path)!);
        var nothing = new WriteRequest("", "", [], [], MayHaveBeenSent: false);
        return await WriteAsync(nothing, cancellationToken) switch
        {
            null => null,
            WriteOutcome.Unavailable unavailable => unavailable.Reason,
            WriteOutcome.Refused refused => refused.Reason,
            _ => throw new System.Diagnostics.UnreachableException("A store answers with a failure or none."),
        };
    }

    /// <summary>Answers for what waits, then closes the file.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _ending = true;
            Monitor.Pulse(_queue);
        }

        _thread.Join();
    }

    private void Run()
    {
        while (Take() is { Count: > 0 } works)
        {
            var failure = Write(works);
            foreach (var work in works)
            {
                _room.Release();
                work.Done.SetResult(failure);
            }
        }

        Close();
    }

    // Blocks until there is work; empty when there will be none.
    private List<Work> Take()
    {
        var works = new List<Work>();
        var samples = 0;
        lock (_queue)
        {
            while (_queue.Count == 0 && !_ending)
                Monitor.Wait(_queue);
            while (samples < SamplesPerCommitMax && _queue.TryDequeue(out var work))
            {
                works.Add(work);
                samples += work.Request.Items.Sum(item => item.Item is SampleItem sampled ? sampled.Samples.Count : 1);
            }
        }

        return works;
    }

    private WriteOutcome? Write(List<Work> works)
    {
        var committing = false;
        try
        {
            _connection ??= EmbeddedFile.Open(_path);
            _writer ??= new EmbeddedWriter(_connection);
            EmbeddedFile.Execute(_connection, "begin immediate");
            foreach (var work in works)
                _rowsSinceCheckpoint += _writer.Write(work.Request, _timeProvider.GetUtcNow());
            committing = true;
            EmbeddedFile.Execute(_connection, "commit");
            Checkpoint();
            return null;
        }
        catch (Exception exception) when (
            exception is SqliteException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            // Closing rolls back.
            Close();
            return Outcome(exception, committing);
        }
    }

    private WriteOutcome Outcome(Exception exception, bool committing) => exception switch
    {
        InvalidDataException => new WriteOutcome.Refused($"{exception.Message}; set path to another file"),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_NOTADB } => new WriteOutcome.Refused(
            $"{_path} is not a database; set path to another file"),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_CORRUPT } => new WriteOutcome.Refused(
            $"{_path} is damaged: {exception.Message}. Restore it from a backup, or set path to another file"),
        SqliteException { SqliteErrorCode: SQLitePCL.raw.SQLITE_READONLY or SQLitePCL.raw.SQLITE_PERM }
            or UnauthorizedAccessException =>
                new WriteOutcome.Refused($"{_path} may not be written: {exception.Message}"),
        _ =>
            new WriteOutcome.Unavailable($"{_path}: {exception.Message}", RetryAfter: null, OutcomeUnknown: committing),
    };

    // Committed is committed: whatever a checkpoint meets is met again, and told, by the next write.
    private void Checkpoint()
    {
        if (_rowsSinceCheckpoint < RowsPerCheckpoint)
            return;
        try
        {
            EmbeddedFile.Execute(_connection!, "pragma wal_checkpoint(truncate)");
            _rowsSinceCheckpoint = 0;
        }
        catch (SqliteException)
        {
            Close();
        }
    }

    private void Close()
    {
        _writer?.Dispose();
        _connection?.Dispose();
        (_writer, _connection, _rowsSinceCheckpoint) = (null, null, 0);
    }

    private sealed record Work(WriteRequest Request)
    {
        public TaskCompletionSource<WriteOutcome?> Done { get; } = new(
            TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
