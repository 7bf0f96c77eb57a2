using Microsoft.Extensions.Logging;

namespace SyncActors.Api.Inspection;

/// <summary>The newest lines of the log, kept in memory for whoever looks from afar. It holds what the log holds,
/// nothing more.</summary>
public sealed class LogRing(TimeProvider time) : ILoggerProvider
{
    /// <summary>Lines that are kept.</summary>
    public const int Capacity = 1000;

    /// <summary>Characters of a line that are kept; traces of exceptions may be long.</summary>
    private const int LengthMax = 4000;

    private readonly Lock _gate = new();
    private readonly Queue<LogLine> _lines = new(Capacity);
    private long _count;

    /// <summary>Number of the newest line; 0 when there is none.</summary>
    public long Last
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>The newest lines, oldest first.</summary>
    public IReadOnlyList<LogLine> Newest(int max)
    {
        lock (_gate)
            return [.. _lines.TakeLast(max)];
    }

    /// <summary>The lines after a number that are still kept, oldest first.</summary>
    public IReadOnlyList<LogLine> After(long number)
    {
        lock (_gate)
            return number >= _count ? [] : [.. _lines.SkipWhile(line => line.Number <= number)];
    }

    /// <inheritdoc/>
    public ILogger CreateLogger(string categoryName) => new Category(this, categoryName);

    /// <inheritdoc/>
    public void Dispose()
    {
        // Only memory is held.
    }

    private void Add(LogLevel level, string category, int eventId, string text)
    {
        var at = time.GetUtcNow();
        lock (_gate)
        {
            if (_lines.Count == Capacity)
                _lines.Dequeue();
            _lines.Enqueue(new LogLine(
                ++_count, at, level, category, eventId, text.Length > LengthMax ? text[..LengthMax] + "…" : text));
        }
    }

    private sealed class Category(LogRing ring, string name) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            var message = formatter(state, exception);
            ring.Add(logLevel, name, eventId.Id, exception is null ? message : $"{message} {exception}");
        }
    }
}

/// <summary>A line of the log.</summary>
/// <param name="Number">Counts up from 1 since the start of the process.</param>
/// <param name="At">When.</param>
/// <param name="Level">How grave.</param>
/// <param name="Category">Who says it.</param>
/// <param name="EventId">Number of the message, which never gets another meaning; 0 for the framework's own.</param>
/// <param name="Text">The message, and the exception if there was one.</param>
public sealed record LogLine(
    long Number, DateTimeOffset At, LogLevel Level, string Category, int EventId, string Text);
