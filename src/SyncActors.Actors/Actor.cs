using SyncActors.Actors.Cells;

namespace SyncActors.Actors;

/// <summary>A single-threaded owner of state: handles one message at a time, awaits included.</summary>
/// <remarks>Awaits must be plain; they come back to the system's scheduler. While one message is being handled nothing
/// else reaches the actor, neither messages nor news of its children; only <see cref="ActorContext.Stopping"/>
/// fires.</remarks>
public abstract class Actor
{
    private ActorCell? _cell;

    /// <summary>The actor's surroundings; there from <see cref="PreStartAsync"/> on, not yet in the
    /// constructor.</summary>
    protected ActorContext Context =>
        new(_cell ?? throw new InvalidOperationException($"{GetType().Name}: no context before PreStartAsync."));

    /// <summary>Handles one message; the next comes only after this has completed. An exception is a failure, on which
    /// the
    /// parent decides.</summary>
    /// <param name="message">The message; <see cref="ActorContext.Sender"/> tells who sent it.</param>
    protected abstract ValueTask ReceiveAsync(object message);

    /// <summary>Runs before the first message.</summary>
    protected virtual ValueTask PreStartAsync() => ValueTask.CompletedTask;

    /// <summary>Runs after the last message, when all children are gone.</summary>
    protected virtual ValueTask PostStopAsync() => ValueTask.CompletedTask;

    /// <summary>Runs on the failed instance before it is replaced and before its children are stopped. By default
    /// <see cref="PostStopAsync"/>.</summary>
    /// <param name="reason">What failed.</param>
    /// <param name="message">The message that failed; null if it was none.</param>
    protected virtual ValueTask PreRestartAsync(Exception reason, object? message) => PostStopAsync();

    /// <summary>Runs on the new instance before it gets its first message. By default
    /// <see cref="PreStartAsync"/>.</summary>
    /// <param name="reason">What failed in the instance before.</param>
    protected virtual ValueTask PostRestartAsync(Exception reason) => PreStartAsync();

    /// <summary>Puts a message that this actor has no use for into <see cref="ActorSystem.Undelivered"/>.</summary>
    /// <param name="message">The message.</param>
    protected void Unhandled(object message) =>
        Context.System.Refuse(message, Context.Sender, Context.Self, UndeliveredReason.Unhandled);

    internal void Attach(ActorCell cell)
    {
        if (_cell is not null)
            throw new InvalidOperationException($"{GetType().Name}: props must make a new actor each time.");
        _cell = cell;
    }

    internal ValueTask Receive(object message) => ReceiveAsync(message);

    internal ValueTask PreStart() => PreStartAsync();

    internal ValueTask PostStop() => PostStopAsync();

    internal ValueTask PreRestart(Exception reason, object? message) => PreRestartAsync(reason, message);

    internal ValueTask PostRestart(Exception reason) => PostRestartAsync(reason);
}
