using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>Owners of shards in one file.</summary>
internal sealed class SqliteShards(StoreWriter writer) : IShardStore
{
    /// <inheritdoc/>
    public int ShardCount => writer.ShardCount;

    /// <inheritdoc/>
    public Task<IReadOnlyList<ShardLease>> ClaimAllAsync(
        NodeId node, string nodeName, CancellationToken cancellationToken) =>
        writer.WriteAsync<IReadOnlyList<ShardLease>>(
            session =>
            [
                .. Enumerable.Range(0, session.ShardCount)
                    .Select(shard => session.Claim(new ShardId(shard), node, nodeName)),
            ],
            alone: true,
            cancellationToken);

    /// <summary>Takes one shard, as a second node would.</summary>
    public Task<ShardLease> ClaimAsync(ShardId shard, NodeId node, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => session.Claim(shard, node, nodeName: ""), alone: true, cancellationToken);
}
