using Microsoft.Extensions.Logging;
using SyncActors.Actors.Cells;

namespace SyncActors.Actors;

/// <summary>What an actor may do beyond handling its message. To be used within the actor's own methods only.</summary>
public readonly record struct ActorContext
{
    private readonly ActorCell _cell;

    internal ActorContext(ActorCell cell) => _cell = cell;

    /// <summary>The actor's own address.</summary>
    public ActorRef Self => _cell;

    /// <summary>The parent's address; for an entity, the region's.</summary>
    public ActorRef Parent => _cell.ParentSeen;

    /// <summary>Who sent the message being handled; null if unknown or if none is being handled.</summary>
    public ActorRef? Sender => _cell.Current?.Sender;

    /// <summary>The system that the actor lives in.</summary>
    public ActorSystem System => _cell.System;

    /// <summary>The live children.</summary>
    public IReadOnlyList<ActorRef> Children => _cell.ChildCells;

    /// <summary>Later messages to oneself.</summary>
    public ActorTimers Timers => _cell.Parts.Timers ??= new ActorTimers(_cell);

    /// <summary>Messages put aside.</summary>
    public ActorStash Stash => _cell.Parts.Stash ??= new ActorStash(_cell);

    /// <summary>Cancelled as soon as the actor is asked to stop, even while it handles a message; to be passed to all
    /// that
    /// it awaits. An <see cref="OperationCanceledException"/> is no failure from then on.</summary>
    public CancellationToken Stopping => _cell.StoppingToken;

    /// <summary>Logs under the name of the actor's class.</summary>
    public ILogger Logger => _cell.System.LoggerFor(_cell);

    /// <summary>Makes a child.</summary>
    /// <param name="props">How to make it.</param>
    /// <param name="name">Its name, free among the children, without a slash; null for a made-up one.</param>
    /// <exception cref="InvalidOperationException">The name is taken, or this actor is stopping.</exception>
    public ActorRef ActorOf(Props props, string? name = null) => _cell.CreateChild(props, name);

    /// <summary>The live child of that name; null if there is none.</summary>
    /// <param name="name">The child's name.</param>
    public ActorRef? Child(string name) => _cell.FindChild(name);

    /// <summary>Asks an actor to stop after the message it is handling; what waits in its mailbox goes to
    /// undelivered.</summary>
    /// <param name="actor">Itself, a child or any other.</param>
    public void Stop(ActorRef actor) => actor.Cell?.RequestStop();

    /// <summary>Asks to be told <see cref="Terminated"/>, once, when the actor is gone; at once if it is
    /// already.</summary>
    /// <param name="actor">The actor to watch; an entity's address is watched as the entity alive now.</param>
    /// <returns>The address that <see cref="Terminated"/> will name.</returns>
    public ActorRef Watch(ActorRef actor) => _cell.Watch(actor);

    /// <summary>Wants no <see cref="Terminated"/> of that actor any more, not even one under way.</summary>
    /// <param name="actor">The actor watched so far.</param>
    public void Unwatch(ActorRef actor) => _cell.Unwatch(actor);

    /// <summary>Asks to be told <see cref="ReceiveTimeout"/> whenever no message came for that long.</summary>
    /// <param name="timeout">Above zero; null ends it.</param>
    public void SetReceiveTimeout(TimeSpan? timeout) => _cell.SetReceiveTimeout(timeout);

    /// <summary>Handles messages with another method from the next one on, until a restart.</summary>
    /// <param name="handler">The method; null goes back to <see cref="Actor.ReceiveAsync"/>.</param>
    public void Become(Func<object, ValueTask>? handler) => _cell.Parts.Behaviour = handler;
}
