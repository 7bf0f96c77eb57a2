using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;

namespace SyncActors.Journal.Sqlite.Writing;

/// <summary>
/// The writer's connection with what it knows by heart: owners of shards, heads of streams, the end of the event table.
/// Nothing else writes the file, so this knowledge is as good as the file; after a failure both are read anew.
/// </summary>
internal sealed class WriteSession : IDisposable
{
    private readonly AppendStatements _append;
    private readonly RunIndexWriter _index;
    private readonly StreamHeads _heads;
    private readonly (Epoch Epoch, NodeId Owner)[] _owners;
    private readonly List<(EntityId Entity, Run Run)> _added = [];
    private readonly List<ShardLease> _claimed = [];
    private long _lastPosition;
    private long _committedPosition;

    private WriteSession(Database database, int pendingRunsMax, TimeProvider timeProvider)
    {
        Database = database;
        Clock = timeProvider;
        _append = new AppendStatements(database);
        _owners = ReadOwners(database);
        var indexedThrough = database.QueryNumber("select indexed_through from cluster") ?? 0;
        // Compaction may have deleted the last rows; a position that counts as indexed is never given again.
        _lastPosition = Math.Max(database.QueryNumber("select max(position) from event") ?? 0, indexedThrough);
        _committedPosition = _lastPosition;
        Pending = RunIndexWriter.Rebuild(database, indexedThrough);
        _index = new RunIndexWriter(database, Pending, pendingRunsMax, indexedThrough);
        _heads = new StreamHeads(database, Pending);
    }

    /// <summary>The writer's connection.</summary>
    public Database Database { get; }

    /// <summary>Clock of the store.</summary>
    public TimeProvider Clock { get; }

    /// <summary>What the event index lacks in the file.</summary>
    public PendingRuns Pending { get; }

    /// <summary>When the file, a copy, was first opened; null for an original.</summary>
    public DateTimeOffset? WentBackAt { get; private init; }

    /// <summary>Number of shards of this store.</summary>
    public int ShardCount => _owners.Length;

    /// <summary>Opens the file for writing, migrated.</summary>
    public static WriteSession Open(SqliteStoreOptions options, TimeProvider timeProvider)
    {
        var database = Database.Open(options.Path, readOnly: false);
        try
        {
            database.SetBusyTimeout(TimeSpan.FromSeconds(5));
            // Checkpoints happen on this connection only, between commits.
            database.Execute($"""
                pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 0;
                pragma mmap_size = 0;
                pragma foreign_keys = off; pragma temp_store = memory; pragma cache_size = -{options.CacheKib};
                """);
            if (options.PagesMax > 0)
                database.Execute($"pragma max_page_count = {options.PagesMax}");
            Schema.Migrate(database, options.Path, options.ShardCount);
            database.Prepare("update cluster set went_back_at = ? where went_back_at = 0")
                .Bind(1, timeProvider.GetUtcNow()).Run();
            return new WriteSession(database, options.PendingRunsMax, timeProvider)
            {
                WentBackAt = database.QueryNumber("select went_back_at from cluster") is { } at
                    ? StoredTime.FromMicroseconds(at)
                    : null,
            };
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Begins a transaction.</summary>
    public void Begin() => _append.Begin.Run();

    /// <summary>Writes a share of the index that fits the transaction, then commits and makes it known.</summary>
    public void Commit(int works)
    {
        _index.WriteSlice(works, _committedPosition);
        _append.Commit.Run();
        _index.Committed();
        foreach (var (entity, run) in _added)
            Pending.Add(entity, run);
        foreach (var lease in _claimed)
            _owners[lease.Shard.Value] = (lease.Epoch, lease.Owner);
        _added.Clear();
        _claimed.Clear();
        _committedPosition = _lastPosition;
    }

    /// <summary>Undoes the open transaction and what was remembered of it.</summary>
    public void Rollback()
    {
        _added.Clear();
        _claimed.Clear();
        _heads.Clear();
        _index.RolledBack();
        _lastPosition = _committedPosition;
        Database.Abandon();
    }

    /// <summary>Compares a lease with the owner of its shard.</summary>
    /// <exception cref="FencedException">The lease is stale.</exception>
    public void Fence(ShardLease lease)
    {
        var shard = lease.Shard.Value;
        if (shard < 0 || shard >= _owners.Length || _owners[shard] != (lease.Epoch, lease.Owner))
            throw new FencedException(lease);
    }

    /// <summary>The last event of a stream, those of the open transaction included; 0 for none.</summary>
    public long Head(EntityId entity) => _heads.Of(entity);

    /// <summary>Writes all of an append or throws before or amid it.</summary>
    public void Append(Append append)
    {
        Fence(append.Lease);
        if (_heads.Of(append.Entity) != append.ExpectedHead)
            throw new StaleHeadException(append.Entity, append.ExpectedHead);
        var head = append.ExpectedHead + append.Events.Count;
        _append.WriteRows(append, head, Clock.GetUtcNow());
        if (append.Events.Count == 0)
            return;
        _append.WriteEvents(append, _lastPosition + 1);
        _added.Add((append.Entity, new Run(append.ExpectedHead + 1, _lastPosition + 1, append.Events.Count)));
        _lastPosition += append.Events.Count;
        _heads.Set(append.Entity, head);
        _index.WriteRunsOfBusy(append.Entity);
    }

    /// <summary>Writes an entity's pending runs into the file within the open transaction.</summary>
    public void WriteRunsOf(EntityId entity) => _index.WriteRunsOf(entity);

    /// <summary>Gives a shard to a node and raises its epoch; it counts from the commit on.</summary>
    public ShardLease Claim(ShardId shard, NodeId node, string nodeName)
    {
        var epoch = new Epoch(checked(_owners[shard.Value].Epoch.Value + 1));
        _append.ClaimShard
            .Bind(1, epoch.Value).Bind(2, node.Value).Bind(3, nodeName).Bind(4, Clock.GetUtcNow()).Bind(5, shard.Value)
            .Run();
        var lease = new ShardLease(shard, epoch, node);
        _claimed.Add(lease);
        return lease;
    }

    /// <inheritdoc/>
    public void Dispose() => Database.Dispose();

    private static (Epoch Epoch, NodeId Owner)[] ReadOwners(Database database)
    {
        var owners = new List<(Epoch, NodeId)>();
        var select = database.Prepare("select epoch, owner from shard order by shard_id");
        while (select.Step())
            owners.Add((new Epoch(select.Number(0)), new NodeId(select.NullableUuid(1) ?? Guid.Empty)));
        select.Reset();
        return [.. owners];
    }
}
