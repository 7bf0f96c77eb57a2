using Microsoft.Extensions.Logging;
using SyncActors.Actors.Cells;

namespace SyncActors.Actors;

/// <summary>What the kernel logs; event ids 1001 to 1019.</summary>
internal static partial class KernelLog
{
    [LoggerMessage(
        EventId = 1001, Level = LogLevel.Warning,
        Message = "Actor {ActorPath} failed and goes on with its next message")]
    public static partial void Resumed(ILogger logger, Exception exception, string actorPath);

    [LoggerMessage(
        EventId = 1002, Level = LogLevel.Warning,
        Message = "Actor {ActorPath} failed and restarts in {RetryIn}")]
    public static partial void Restarting(ILogger logger, Exception exception, string actorPath, TimeSpan retryIn);

    [LoggerMessage(
        EventId = 1007, Level = LogLevel.Warning,
        Message = "Actor {ActorPath} cannot go on and tries again in {RetryIn}: {Reason}")]
    public static partial void Waiting(ILogger logger, string actorPath, TimeSpan retryIn, string reason);

    [LoggerMessage(
        EventId = 1003, Level = LogLevel.Error,
        Message = "Actor {ActorPath} failed and is stopped")]
    public static partial void Stopped(ILogger logger, Exception exception, string actorPath);

    [LoggerMessage(
        EventId = 1004, Level = LogLevel.Error,
        Message = "Actor {ActorPath} failed again after {Restarts} restarts and is stopped")]
    public static partial void TooManyRestarts(ILogger logger, Exception exception, string actorPath, int restarts);

    [LoggerMessage(
        EventId = 1005, Level = LogLevel.Error,
        Message = "The supervisor strategy of {ActorPath} failed; the child is stopped")]
    public static partial void DeciderFailed(ILogger logger, Exception exception, string actorPath);

    [LoggerMessage(
        EventId = 1006, Level = LogLevel.Error,
        Message = "Actor {ActorPath} failed in {Step}")]
    public static partial void HookFailed(ILogger logger, Exception exception, string actorPath, Step step);

    [LoggerMessage(
        EventId = 1011, Level = LogLevel.Information,
        Message = "Shutdown began: {Reason}")]
    public static partial void ShutdownBegan(ILogger logger, string reason);

    [LoggerMessage(
        EventId = 1012, Level = LogLevel.Error,
        Message = "Shutdown task {Task} of phase {Phase} failed")]
    public static partial void ShutdownTaskFailed(ILogger logger, Exception exception, string phase, string task);

    [LoggerMessage(
        EventId = 1013, Level = LogLevel.Warning,
        Message = "Shutdown task {Task} of phase {Phase} did not end within {Timeout}")]
    public static partial void ShutdownTaskTimedOut(ILogger logger, string phase, string task, TimeSpan timeout);
}
