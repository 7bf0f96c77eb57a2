using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors.Cells;

/// <summary>What a cell was made from and to whom it belongs: the part that differs between kinds of actors.</summary>
internal abstract class ActorOrigin
{
    public abstract string Name { get; }

    public abstract Props Props { get; }

    /// <summary>The props for a first start; need not be kept after it.</summary>
    public virtual Props PropsForStart() => Props;

    /// <summary>The parent as the actor sees it.</summary>
    public virtual ActorRef? ParentOf(ActorCell cell, ActorCell? parent) => parent;

    /// <summary>Called at the end of each turn in which messages were handled.</summary>
    public virtual void TurnEnded(ActorSystem system)
    {
    }

    /// <summary>Takes over a message that the actor did not come to before it stopped; false sends it to
    /// undelivered.</summary>
    public virtual bool TakeOver(Envelope envelope) => false;
}

/// <summary>An actor with a name and props of its own.</summary>
internal sealed class NamedOrigin(string name, Props props) : ActorOrigin
{
    public override string Name { get; } = name;

    public override Props Props { get; } = props;
}
