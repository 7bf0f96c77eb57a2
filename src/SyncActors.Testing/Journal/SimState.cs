using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;

namespace SyncActors.Testing.Journal;

/// <summary>
/// What a simulated journal has on its disk: shared by the nodes of a simulation, kept when they restart. Each method
/// is one transaction. Calls come one at a time.
/// </summary>
public sealed class SimState
{
    private const int CachesKept = 2;
    private const int BaselinesMin = 2;
    private Dictionary<EntityId, SimStream> _streams = [];

    /// <summary>Makes an empty journal.</summary>
    /// <param name="shardCount">Number of shards; 1 or more.</param>
    public SimState(int shardCount)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shardCount, 1);
        Cluster = new SimCluster(shardCount);
    }

    /// <summary>Number of shards.</summary>
    public int ShardCount => Cluster.Shards.Count;

    /// <summary>Called after each append that was taken, inside its transaction, with the access that it came
    /// by.</summary>
    public Action<Append, SimJournal>? Appended { get; set; }

    /// <summary>A planted bug: stale owners may write.</summary>
    public bool SkipsFence { get; set; }

    /// <summary>A planted bug: a write lands wherever the stream has come to.</summary>
    public bool SkipsHeadCheck { get; set; }

    /// <summary>Rows besides the streams.</summary>
    internal SimRows Rows { get; private set; } = new();

    /// <summary>Nodes and owners of shards.</summary>
    internal SimCluster Cluster { get; private set; }

    /// <summary>Entities that have events, for checks over all streams.</summary>
    public IReadOnlyCollection<EntityId> Entities => _streams.Keys;

    /// <summary>Owner of a shard as the row has it.</summary>
    public ShardLease Owner(ShardId shard)
    {
        var row = Cluster.Shards[shard.Value];
        return new ShardLease(shard, row.Epoch, row.Owner ?? default);
    }

    /// <summary>All nodes and shards as their rows are.</summary>
    public ClusterRows Members() => Cluster.Read(DateTimeOffset.MaxValue);

    /// <summary>The server notices that a node's session is closed.</summary>
    public void CloseSession(NodeId node) => Cluster.Connect(node, false);

    /// <summary>The server lost commits that nodes may have seen.</summary>
    /// <param name="now">When, by the server's clock, UTC.</param>
    public void LoseCommits(DateTimeOffset now) => Cluster.Raise(now);

    /// <summary>Everything as it is now, as a standby has it.</summary>
    public SimState Copy() => new(ShardCount)
    {
        _streams = _streams.ToDictionary(entry => entry.Key, entry => entry.Value.Copy()),
        Rows = Rows.Copy(),
        Cluster = Cluster.Copy(),
    };

    /// <summary>A standby takes over, and what was committed since it was copied is lost.</summary>
    /// <param name="standby">Of no use afterwards.</param>
    /// <param name="now">When, by the server's clock, UTC.</param>
    public void FailOver(SimState standby, DateTimeOffset now)
    {
        (_streams, Rows, Cluster) = (standby._streams, standby.Rows, standby.Cluster);
        LoseCommits(now);
    }

    /// <summary>Gives a shard to a node in the next epoch.</summary>
    public ShardLease Claim(ShardId shard, NodeId node)
    {
        Cluster.Own(shard, node, null);
        return Owner(shard);
    }

    /// <summary>A planted bug: writes an owner into a row whatever stands there.</summary>
    public ShardLease Overwrite(ShardId shard, Epoch epoch, NodeId node)
    {
        Cluster.Overwrite(shard, epoch, node);
        return Owner(shard);
    }

    internal void Fence(ShardLease lease)
    {
        if (SkipsFence)
            return;
        if (lease.Shard.Value < 0 || lease.Shard.Value >= ShardCount || Owner(lease.Shard) != lease)
            throw new FencedException(lease);
    }

    internal void Append(Append append, SimJournal access)
    {
        Fence(append.Lease);
        var stream = _streams.GetValueOrDefault(append.Entity) ?? new SimStream();
        if (stream.Head != append.ExpectedHead && !SkipsHeadCheck)
            throw new StaleHeadException(append.Entity, append.ExpectedHead);
        Rows.RequireAcceptable(append);
        _streams[append.Entity] = stream;
        foreach (var @event in append.Events)
        {
            stream.Events.Add(new StoredEvent(
                stream.Head + 1, append.Lease.Epoch, append.Lease.Owner, @event.Type, @event.Version,
                SimRows.Truncate(@event.At), @event.Cause, @event.KeyId, @event.Body.ToArray()));
        }

        if (append.Snapshot is { } snapshot)
            Save(stream, snapshot);
        Rows.Apply(append, stream.Head, access.Now);
        Appended?.Invoke(append, access);
    }

    internal Recovery Recover(EntityId entity, RecoveryOptions options)
    {
        var stream = _streams.GetValueOrDefault(entity) ?? new SimStream();
        var through = Math.Min(stream.Head, options.ThroughSequenceNr ?? stream.Head);
        var snapshots = stream.Snapshots
            .Where(snapshot => snapshot.SequenceNr >= stream.Base && snapshot.SequenceNr <= through)
            .Where(snapshot => options.UseCacheSnapshots || snapshot.Kind == SnapshotKind.Baseline)
            .OrderByDescending(snapshot => snapshot.SequenceNr).ThenByDescending(snapshot => snapshot.Kind)
            .ToList();
        var after = snapshots is [var newest, ..] ? newest.SequenceNr : stream.Base;
        var events = ReadAfter(entity, after, options.EventsMax).Where(@event => @event.SequenceNr <= through).ToList();
        return new Recovery(stream.Head, stream.Base, snapshots, events);
    }

    internal List<StoredEvent> ReadAfter(EntityId entity, long afterSequenceNr, int max)
    {
        var stream = _streams.GetValueOrDefault(entity) ?? new SimStream();
        var skip = Math.Clamp(afterSequenceNr - stream.Base, 0, stream.Events.Count);
        return stream.Events.GetRange((int)skip, (int)Math.Min(max, stream.Events.Count - skip));
    }

    internal void Compact(EntityId entity, ShardLease lease, long throughSequenceNr)
    {
        Fence(lease);
        var stream = _streams.GetValueOrDefault(entity) ?? new SimStream();
        if (stream.Base >= throughSequenceNr)
            return;
        var baselines = stream.Snapshots.Count(snapshot =>
            snapshot.Kind == SnapshotKind.Baseline && snapshot.VerifiedAt is not null
            && snapshot.SequenceNr >= throughSequenceNr);
        if (baselines < BaselinesMin)
            throw new AppendRejectedException(
                entity, $"{baselines} verified baselines stand at or above {throughSequenceNr}");
        stream.Events.RemoveRange(0, (int)(throughSequenceNr - stream.Base));
        stream.Base = throughSequenceNr;
        stream.Snapshots.RemoveAll(snapshot => snapshot.SequenceNr < throughSequenceNr);
    }

    private static void Save(SimStream stream, StoredSnapshot snapshot)
    {
        stream.Snapshots.RemoveAll(old => old.SequenceNr == snapshot.SequenceNr && old.Kind == snapshot.Kind);
        stream.Snapshots.Add(snapshot with { VerifiedAt = SimRows.Truncate(snapshot.VerifiedAt) });
        var caches = stream.Snapshots.Where(old => old.Kind == SnapshotKind.Cache)
            .OrderByDescending(old => old.SequenceNr).Skip(CachesKept).ToHashSet();
        stream.Snapshots.RemoveAll(caches.Contains);
    }

    private sealed class SimStream
    {
        public List<StoredEvent> Events { get; } = [];

        public List<StoredSnapshot> Snapshots { get; } = [];

        public long Base { get; set; }

        public SimStream Copy()
        {
            var copy = new SimStream { Base = Base };
            copy.Events.AddRange(Events);
            copy.Snapshots.AddRange(Snapshots);
            return copy;
        }

        public long Head => Base + Events.Count;
    }
}
