using SyncActors.Actors.Cells;
using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors.Sharding;

/// <summary>The lasting address of an entity: reaches whichever incarnation lives, and starts one if none
/// does.</summary>
internal sealed class EntityRef(EntityTable table, Guid id) : ActorRef, IEquatable<EntityRef>
{
    public override string Path => table.Region.Path + "/" + Name;

    public override string Name => id.ToString("N");

    internal override ActorSystem System => table.Region.System;

    internal override ActorCell? Cell => table.Find(id);

    public override bool Tell(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        var (refusal, _) = table.Route(id, new Envelope(message, sender), isReply: false);
        return refusal is not { } reason || Refused(message, sender, reason);
    }

    public override void Reply(object message, ActorRef? sender = null)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (table.Route(id, new Envelope(message, sender), isReply: true).Refusal is { } reason)
            Refused(message, sender, reason);
    }

    public override async ValueTask<bool> SendAsync(
        object message, ActorRef? sender, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var envelope = new Envelope(message, sender);
            switch (table.Route(id, envelope, isReply: false))
            {
                case (null, _):
                    return true;
                case (UndeliveredReason.MailboxFull, { } full):
                    if (await full.WaitForRoomAsync(envelope, cancellationToken))
                        return true;
                    break; // It left while we waited: the next incarnation gets the message.
                case (UndeliveredReason.BufferFull, { } leaving):
                    await System.WhenGoneAsync(leaving).WaitAsync(cancellationToken);
                    await Task.Yield(); // It may be gone and not yet out of the table: let its last turn end.
                    break;
                case ({ } reason, _):
                    return Refused(message, sender, reason);
            }
        }
    }

    public bool Equals(EntityRef? other) => other is not null && other.IsOf(table, id);

    public override bool Equals(object? obj) => Equals(obj as EntityRef);

    public override int GetHashCode() => id.GetHashCode();

    private bool IsOf(EntityTable otherTable, Guid otherId) => ReferenceEquals(table, otherTable) && id == otherId;

    private bool Refused(object message, ActorRef? sender, UndeliveredReason reason)
    {
        System.Refuse(message, sender, this, reason);
        return false;
    }
}
