namespace SyncActors.Actors.Sharding;

/// <summary>The entities of the shards that this node owns: starts them when a message comes, lets them go when they
/// are idle,
/// and loses no message in between.</summary>
public sealed class ShardRegion
{
    private readonly ActorSystem _system;
    private readonly EntityTable _table;
    private readonly ShardRegionOptions _options;

    private ShardRegion(ActorSystem system, string name, Func<Guid, Props> props, ShardRegionOptions options)
    {
        _system = system;
        _options = options.Validated();
        _table = new EntityTable(system, props, options);
        var region = Props.Create(() => new RegionActor(_table, options)).WithSupervisor(options.Supervisor);
        _table.Region = system.CreateTopLevel(region, name, _table);
    }

    /// <summary>The actor that supervises the entities; stopping it stops them all.</summary>
    public ActorRef Ref => _table.Region;

    /// <summary>Entities alive or leaving now.</summary>
    public int ActiveCount => _table.Count;

    /// <summary>The shards owned now, in order.</summary>
    public IReadOnlyCollection<int> OwnedShards => _table.OwnedShards;

    /// <summary>Makes a region that owns no shard yet.</summary>
    /// <param name="system">Where it lives.</param>
    /// <param name="name">Its name at the top level.</param>
    /// <param name="props">How to make the entity of an id; quick, and must not call the region.</param>
    /// <param name="options">How to keep the entities.</param>
    public static ShardRegion Create(
        ActorSystem system, string name, Func<Guid, Props> props, ShardRegionOptions options)
    {
        ArgumentNullException.ThrowIfNull(system);
        ArgumentNullException.ThrowIfNull(props);
        ArgumentNullException.ThrowIfNull(options);
        return new ShardRegion(system, name, props, options);
    }

    /// <summary>The lasting address of an entity, whether it is alive or not.</summary>
    /// <param name="entityId">The entity's id.</param>
    public ActorRef EntityRef(Guid entityId) => new EntityRef(_table, entityId);

    /// <summary>Tells an entity something and starts it if needed.</summary>
    /// <param name="entityId">The entity's id.</param>
    /// <param name="message">The message.</param>
    /// <param name="sender">Where an answer should go; null if none is wanted.</param>
    /// <returns>False if the message is in <see cref="ActorSystem.Undelivered"/>: the shard is not owned, or there was
    /// no
    /// room.</returns>
    public bool Tell(Guid entityId, object message, ActorRef? sender = null) =>
        EntityRef(entityId).Tell(message, sender);

    /// <summary>Takes a shard. If it is held at an earlier epoch, its entities are replaced by ones of the
    /// new.</summary>
    /// <param name="shard">The shard.</param>
    /// <param name="epoch">The epoch of the ownership; rises with each change of owner.</param>
    /// <returns>False if the shard is held already at the same or a later epoch.</returns>
    public bool Assign(int shard, long epoch) => _table.Assign(shard, epoch);

    /// <summary>Gives a shard up at once: its entities stop after the message they are handling.</summary>
    /// <param name="shard">The shard; nothing happens if it is not owned.</param>
    public void Revoke(int shard)
    {
        foreach (var entity in _table.Revoke(shard))
            entity.RequestStop();
    }

    /// <summary>Gives a shard up and waits until the last of its entities is gone.</summary>
    /// <param name="shard">The shard; nothing happens if it is not owned.</param>
    /// <param name="cancellationToken">Gives up waiting; the entities stop all the same.</param>
    public async Task RevokeAsync(int shard, CancellationToken cancellationToken) =>
        await Task.WhenAll(_table.Revoke(shard).Select(_system.StopAsync)).WaitAsync(cancellationToken);

    /// <summary>The epoch at which an entity's shard is owned; null if it is not.</summary>
    /// <param name="entityId">The entity's id.</param>
    public long? EpochOf(Guid entityId) => _table.EpochOf(_options.ShardOf(entityId));

    /// <summary>Asks the live incarnation of an entity to leave; nothing happens if there is none.</summary>
    /// <param name="entityId">The entity's id.</param>
    public void Passivate(Guid entityId)
    {
        if (_table.Find(entityId) is { } entity)
            _table.Passivate(entity);
    }

    /// <summary>The ids of the entities alive or leaving now.</summary>
    public IReadOnlyList<Guid> ActiveEntities() => [.. _table.All().Select(e => ((EntityOrigin)e.Origin).Id)];
}
