namespace SyncActors.Actors.Cells;

/// <summary>A letter of the kernel in an actor's mailbox, opened on the actor's own turn.</summary>
internal abstract class KernelMessage
{
    /// <summary>What the actor is to handle; null for nothing.</summary>
    public abstract object? Open(ActorCell owningCell);
}

/// <summary>News that a watched actor is gone; delivered only while it is still being watched.</summary>
internal sealed class TerminationNotice(ActorRef actor) : KernelMessage
{
    public ActorRef Actor { get; } = actor;

    public override object? Open(ActorCell owningCell) =>
        owningCell.StopsWatching(Actor) ? new Terminated(Actor) : null;
}
