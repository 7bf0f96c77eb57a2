using SyncActors.Actors.Cells;

namespace SyncActors.Actors.Sharding;

/// <summary>The region as one of its entities sees it: knows whose wish to passivate it hears.</summary>
internal sealed class EntityParentRef(EntityTable table, ActorCell entity, ActorCell region) : ActorRef
{
    public override string Path => region.Path;

    public override string Name => region.Name;

    internal override ActorSystem System => region.System;

    internal override ActorCell Cell => region;

    public override bool Tell(object message, ActorRef? sender = null)
    {
        if (message is not Passivate)
            return region.Tell(message, sender);
        table.Passivate(entity);
        return true;
    }

    public override ValueTask<bool> SendAsync(
        object message, ActorRef? sender, CancellationToken cancellationToken) =>
        message is Passivate ? new(Tell(message, sender)) : region.SendAsync(message, sender, cancellationToken);

    public override void Reply(object message, ActorRef? sender = null)
    {
        if (message is Passivate)
            Tell(message, sender);
        else
            region.Reply(message, sender);
    }
}
