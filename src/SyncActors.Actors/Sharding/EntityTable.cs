using SyncActors.Actors.Cells;
using SyncActors.Actors.Mailboxes;

namespace SyncActors.Actors.Sharding;

/// <summary>The entities alive in one region, the shards it owns, and the mail kept for entities between two
/// incarnations.</summary>
/// <remarks>Looking an entity up and putting mail into its box happen under one lock: otherwise the entity could leave
/// in
/// between and take the message with it.</remarks>
internal sealed class EntityTable(
    ActorSystem system, Func<Guid, Props> propsOf, ShardRegionOptions options) : Children
{
    private const int EvictedPart = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<Guid, ActorCell> _entities = [];
    private readonly Dictionary<int, long> _epochs = [];
    private readonly Dictionary<Guid, KeptMail> _kept = [];
    private int _leaving;
    private int _evictAbove = options.MaxActive;
    private bool _isClosed;
    private bool _isSweeping;

    /// <summary>The parent of all entities; set once, before the first message.</summary>
    public ActorCell Region { get; set; } = null!;

    public override int Count
    {
        get
        {
            lock (_gate)
                return _entities.Count;
        }
    }

    public IReadOnlyCollection<int> OwnedShards
    {
        get
        {
            lock (_gate)
                return [.. _epochs.Keys.Order()];
        }
    }

    public Props PropsOf(Guid id) => propsOf(id);

    /// <summary>Puts a message into an entity's mailbox, or keeps it for the next incarnation.</summary>
    /// <returns>Why it was refused, null if it was not; and the entity that refused it, if one did.</returns>
    public (UndeliveredReason? Refusal, ActorCell? Entity) Route(Guid id, Envelope envelope, bool isReply)
    {
        var shard = options.ShardOf(id);
        lock (_gate)
        {
            if (_isClosed)
                return (UndeliveredReason.ActorStopped, null);
            if (!_epochs.ContainsKey(shard))
                return (UndeliveredReason.ShardNotOwned, null);
            var entity = _entities.GetValueOrDefault(id) ?? Start(id);
            var origin = OriginOf(entity);
            if (origin.Stage == EntityStage.Live)
            {
                origin.LastActive = system.Time.GetTimestamp();
                switch (entity.Offer(envelope, isReply))
                {
                    case PushResult.Accepted:
                        return (null, entity);
                    case PushResult.Full:
                        return (UndeliveredReason.MailboxFull, entity);
                    default:
                        // It stopped by itself and is about to leave the table.
                        Leave(origin, EntityStage.Passivating);
                        break;
                }
            }

            return Keep(id, envelope, isReply) ? (null, entity) : (UndeliveredReason.BufferFull, entity);
        }
    }

    /// <summary>Lets an entity finish its mail and stop; keeps what comes later.</summary>
    public void Passivate(ActorCell entity)
    {
        lock (_gate)
            PassivateLocked(entity);
    }

    /// <summary>Keeps a message that a passivating entity did not come to.</summary>
    public bool TakeOver(EntityOrigin origin, Envelope envelope)
    {
        lock (_gate)
        {
            if (origin.Stage != EntityStage.Passivating)
                return false;
            KeptOf(origin.Id).Leftover.Add(envelope);
            return true;
        }
    }

    /// <summary>Takes a shard at an epoch; false if it is held at the same or a later one.</summary>
    public bool Assign(int shard, long epoch)
    {
        lock (_gate)
        {
            if (_epochs.TryGetValue(shard, out var held) && held >= epoch)
                return false;
            _epochs[shard] = epoch;
            // Who was started under an earlier epoch must not go on under it.
            foreach (var entity in OfShard(shard))
                PassivateLocked(entity);
            return true;
        }
    }

    /// <summary>Gives a shard up; the entities returned are still to be stopped.</summary>
    public IReadOnlyList<ActorCell> Revoke(int shard)
    {
        lock (_gate)
        {
            _epochs.Remove(shard);
            var entities = OfShard(shard);
            foreach (var entity in entities)
                Leave(OriginOf(entity), EntityStage.Revoked);
            return entities;
        }
    }

    public long? EpochOf(int shard)
    {
        lock (_gate)
            return _epochs.TryGetValue(shard, out var epoch) ? epoch : null;
    }

    /// <summary>Passivates who has been idle long enough; false if nobody is left to look at.</summary>
    public bool Sweep(TimeSpan passivateAfter)
    {
        lock (_gate)
        {
            var now = system.Time.GetTimestamp();
            foreach (var entity in _entities.Values)
            {
                if (entity.IsIdle && system.Time.GetElapsedTime(OriginOf(entity).LastActive, now) >= passivateAfter)
                    PassivateLocked(entity);
            }

            _isSweeping = _entities.Count > 0;
            return _isSweeping;
        }
    }

    public ActorCell? Find(Guid id)
    {
        lock (_gate)
            return _entities.GetValueOrDefault(id);
    }

    public override ActorCell? Find(string name) => Guid.TryParseExact(name, "N", out var id) ? Find(id) : null;

    public override IReadOnlyList<ActorCell> All()
    {
        lock (_gate)
            return [.. _entities.Values];
    }

    public override void Close()
    {
        lock (_gate)
            _isClosed = true;
    }

    /// <summary>An entity is gone: mail kept for it starts the next incarnation, or is refused if this is no longer its
    /// place.</summary>
    public override void Remove(ActorCell child)
    {
        List<Envelope> refused = [];
        UndeliveredReason reason;
        lock (_gate)
        {
            var origin = OriginOf(child);
            if (origin.Stage != EntityStage.Live)
                _leaving--;
            _entities.Remove(origin.Id);
            reason = _isClosed ? UndeliveredReason.ActorStopped : UndeliveredReason.ShardNotOwned;
            if (!_kept.Remove(origin.Id, out var kept))
                return;
            if (_isClosed || !_epochs.ContainsKey(options.ShardOf(origin.Id)))
            {
                refused.AddRange(kept.All());
            }
            else
            {
                var next = Start(origin.Id);
                foreach (var envelope in kept.All())
                    next.Offer(envelope, isReply: true);
            }
        }

        foreach (var envelope in refused)
            system.Refuse(envelope.Message, envelope.Sender, child, reason);
    }

    private static EntityOrigin OriginOf(ActorCell entity) => (EntityOrigin)entity.Origin;

    private ActorCell Start(Guid id)
    {
        MakeRoom();
        var props = propsOf(id);
        var origin = new EntityOrigin(this, id, props) { LastActive = system.Time.GetTimestamp() };
        var entity = new ActorCell(system, Region, origin, system.CapacityOf(props));
        _entities.Add(id, entity);
        entity.Send(new Signal.Start());
        if (!_isSweeping && options.PassivateAfter is not null)
        {
            _isSweeping = true;
            Region.Reply(new RegionActor.ArmSweep());
        }

        return entity;
    }

    /// <summary>Above the limit, passivates a sixteenth of it at once, so that looking at all of them stays
    /// rare.</summary>
    private void MakeRoom()
    {
        var live = _entities.Count - _leaving;
        if (live < _evictAbove)
            return;
        var surplus = live - options.MaxActive + 1 + (options.MaxActive / EvictedPart);
        var idle = _entities.Values
            .Where(e => OriginOf(e).Stage == EntityStage.Live && e.IsIdle)
            .OrderBy(e => OriginOf(e).LastActive)
            .Take(surplus)
            .ToList();
        foreach (var entity in idle)
            PassivateLocked(entity);
        // If most were busy, look again only when a good many more have come.
        _evictAbove = Math.Max(options.MaxActive, live - idle.Count + 1 + (options.MaxActive / EvictedPart));
    }

    private void PassivateLocked(ActorCell entity)
    {
        if (OriginOf(entity).Stage != EntityStage.Live)
            return;
        Leave(OriginOf(entity), EntityStage.Passivating);
        entity.Offer(new Envelope(new PoisonPill(), sender: null), isReply: true);
    }

    private void Leave(EntityOrigin origin, EntityStage stage)
    {
        if (origin.Stage == EntityStage.Live)
            _leaving++;
        origin.Stage = stage;
    }

    private List<ActorCell> OfShard(int shard) =>
        [.. _entities.Values.Where(e => options.ShardOf(OriginOf(e).Id) == shard)];

    private bool Keep(Guid id, Envelope envelope, bool isReply)
    {
        var kept = KeptOf(id);
        if (!isReply && kept.Arrived.Count >= options.BufferCapacity)
            return false;
        kept.Arrived.Add(envelope);
        return true;
    }

    private KeptMail KeptOf(Guid id)
    {
        if (!_kept.TryGetValue(id, out var kept))
            _kept[id] = kept = new KeptMail();
        return kept;
    }

    /// <summary>Mail between two incarnations: what the former did not come to goes before what arrived
    /// since.</summary>
    private sealed class KeptMail
    {
        public List<Envelope> Leftover { get; } = [];

        public List<Envelope> Arrived { get; } = [];

        public IEnumerable<Envelope> All() => Leftover.Concat(Arrived);
    }
}
