using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace SyncActors.Server.Tests;

/// <summary>Keeps every line that would be printed.</summary>
internal sealed class MemoryLog : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    internal IReadOnlyCollection<string> Lines => _lines;

    /// <summary>Waits until a line is there.</summary>
    internal Task UntilAsync(Func<string, bool> isIt, TimeSpan guard) =>
        SyncActors.Testing.Processes.Patience.UntilAsync(
            "a line of the log", guard,
            _ => Task.FromResult(_lines.Any(isIt) ? null : string.Join('\n', _lines)), CancellationToken.None);

    public ILogger CreateLogger(string categoryName) => new Category(categoryName, _lines);

    public void Dispose()
    {
    }

    private sealed class Category(string name, ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {name} {formatter(state, exception)} {exception}");
    }
}
