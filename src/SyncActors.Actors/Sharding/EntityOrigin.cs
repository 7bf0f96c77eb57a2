using SyncActors.Actors.Cells;
using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors.Sharding;

/// <summary>Where an entity is on its way out.</summary>
internal enum EntityStage
{
    Live,

    /// <summary>Stops after its mail; what comes later waits for the next incarnation.</summary>
    Passivating,

    /// <summary>Stops at once; its shard was taken away.</summary>
    Revoked,
}

/// <summary>An actor that is found by its id. Keeps neither a name nor, once started, its props.</summary>
internal sealed class EntityOrigin(EntityTable table, Guid id, Props firstProps) : ActorOrigin
{
    private Props? _firstProps = firstProps;
    private long _lastActive;

    public Guid Id { get; } = id;

    /// <summary>Guarded by the table.</summary>
    public EntityStage Stage { get; set; }

    /// <summary>When a message last came or was handled, as a timestamp of the system's clock.</summary>
    public long LastActive
    {
        get => Volatile.Read(ref _lastActive);
        set => Volatile.Write(ref _lastActive, value);
    }

    public override string Name => Id.ToString("N");

    public override Props Props => _firstProps ?? table.PropsOf(Id);

    public override Props PropsForStart()
    {
        var props = Props;
        _firstProps = null;
        return props;
    }

    public override ActorRef? ParentOf(ActorCell cell, ActorCell? parent) =>
        parent is null ? null : new EntityParentRef(table, cell, parent);

    public override void TurnEnded(ActorSystem system) => LastActive = system.Time.GetTimestamp();

    public override bool TakeOver(Envelope envelope) => table.TakeOver(this, envelope);
}
