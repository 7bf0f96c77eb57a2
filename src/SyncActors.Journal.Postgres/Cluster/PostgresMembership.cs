using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Cluster;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres.Cluster;

/// <summary>The rows in which nodes meet.</summary>
internal sealed class PostgresMembership(
    Database database, IReadOnlyList<AppendLane> lanes, TimeProvider timeProvider) : IMembership
{
    // A take-over must not wait behind a frozen owner: the next look tries again.
    private const string TakeLimitSql = "select set_config('lock_timeout', '1s', true)";

    private const string JoinSql = """
        insert into node (node_id, name, version, address, generation)
        select $1, $2, $3, $4, generation from cluster
        """;

    private const string AddressSql = "update node set address = $2 where node_id = $1";

    private const string ForgetSql =
        "delete from node where state = 3 and started_at < clock_timestamp() - interval '7 days'";

    // The timeline changes when a standby takes over, which may lack the last commits.
    private const string TimelineSql = """
        update cluster set timeline = now_on, generation = generation + (timeline is not null)::int,
          generation_at = case when timeline is null then generation_at else clock_timestamp() end
        from (select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) as now_on) as server
        where timeline is distinct from now_on
        """;

    private const string GenerationSql = "select generation, clock_timestamp() - generation_at from cluster";

    private const string NoGeneration = "9223372036854775807";

    // The lock can be had only when the session that counts the row up is closed. It ends with the transaction.
    private const string NodesSql = $"""
        select node_id, name, version, address, state, beat, started_at,
          state <> 3 and not pg_try_advisory_xact_lock_shared({BeatThread.LockKey}),
          coalesce(generation, {NoGeneration})
        from node order by started_at, node_id
        """;

    private const string ShardsSql =
        "select shard_id, epoch, owner, wanted_by, taken_at from shard order by shard_id";

    private const string DeadSql =
        "update node set state = 3 where node_id = $1 and beat = $2 and state <> 3 returning true";

    // What it has under way may hold rows that its successor needs.
    private const string TerminateSql = """
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = $1 and datname = current_database() and pid <> pg_backend_pid()
        """;

    private const string TakeSql = """
        update shard s set epoch = s.epoch + 1, owner = n.node_id, owner_name = n.name, wanted_by = null,
          taken_at = clock_timestamp()
        from node n
        where n.node_id = $1 and n.state = 1 and s.shard_id = $2 and s.epoch = $3
          and not exists (select from node living where living.node_id = s.owner and living.state <> 3)
        returning s.shard_id, s.epoch, s.owner
        """;

    private const string LockSql =
        "select shard_id from shard where shard_id = any ($1) order by shard_id for no key update";

    private const string RequestSql = """
        update shard set wanted_by = $2
        where shard_id = any ($1) and wanted_by is null and owner is not null and owner <> $2
        """;

    private const string GiveSql = """
        update shard s set epoch = s.epoch + 1, owner = n.node_id, owner_name = n.name, wanted_by = null,
          taken_at = clock_timestamp()
        from unnest($1, $2, $3, $4) as v (shard_id, epoch, owner, heir)
          left join node n on n.node_id = v.heir and n.state = 1
        where s.shard_id = v.shard_id and s.epoch = v.epoch and s.owner = v.owner
        """;

    private const string RefuseSql = """
        update shard s set wanted_by = null from unnest($1, $2, $3) as v (shard_id, epoch, owner)
        where s.shard_id = v.shard_id and s.epoch = v.epoch and s.owner = v.owner
        """;

    private const string StateSql = "update node set state = $2 where node_id = $1 and state < $2";

    /// <inheritdoc/>
    public Task JoinAsync(NewNode node, CancellationToken cancellationToken) =>
        WriteAsync(
            cancellationToken,
            Database.Command(ForgetSql),
            Database.Command(TimelineSql),
            Database.Command(JoinSql)
                .With(NpgsqlDbType.Uuid, node.Id.Value).With(NpgsqlDbType.Text, node.Name)
                .With(NpgsqlDbType.Text, node.Version).With(NpgsqlDbType.Text, node.Address?.ToString()));

    /// <inheritdoc/>
    public Task AnnounceAsync(NodeId node, Uri address, CancellationToken cancellationToken) =>
        WriteAsync(
            cancellationToken,
            Database.Command(AddressSql)
                .With(NpgsqlDbType.Uuid, node.Value).With(NpgsqlDbType.Text, address.ToString()));

    /// <inheritdoc/>
    public IAsyncDisposable Beat(NodeId node, TimeSpan every, Pulse pulse) =>
        new BeatThread(database.ConnectBeat(), node, every, pulse, timeProvider);

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(lanes.Select(lane => lane.ProbeAsync(cancellationToken)));

    /// <inheritdoc/>
    public async Task<ClusterRows> ReadAsync(CancellationToken cancellationToken)
    {
        var generation = 0L;
        TimeSpan? raised = null;
        List<NodeRow> nodes = [];
        List<ShardRow> shards = [];
        await database.VisitAsync(
            [
                Database.Command(TimelineSql), Database.Command(GenerationSql), Database.Command(NodesSql),
                Database.Command(ShardsSql),
            ],
            (result, row) =>
            {
                switch (result)
                {
                    case 0:
                        generation = row.GetInt64(0);
                        raised = row.NullableSpan(1);
                        break;
                    case 1:
                        nodes.Add(Node(row));
                        break;
                    case 2:
                        shards.Add(Shard(row));
                        break;
                    default:
                        throw new System.Diagnostics.UnreachableException();
                }
            },
            cancellationToken);
        return new ClusterRows(generation, nodes, shards) { GenerationAge = raised ?? TimeSpan.MaxValue };
    }

    /// <inheritdoc/>
    public async Task<bool> DeclareDeadAsync(NodeRow seen, CancellationToken cancellationToken)
    {
        var declare = Database.Command(DeadSql)
            .With(NpgsqlDbType.Uuid, seen.Id.Value).With(NpgsqlDbType.Bigint, seen.Beat);
        var results = await database.WriteAsync([declare], static row => row.GetBoolean(0), cancellationToken);
        if (results[0].Count == 0)
            return false;
        try
        {
            await database.QueryAsync(
                Database.Command(TerminateSql).With(NpgsqlDbType.Text, PostgresStoreOptions.NameOf(seen.Id)),
                static _ => true,
                cancellationToken);
        }
        catch (JournalUnavailableException)
        {
            // Without the right to end sessions: what they hold is given up when the server finds them broken.
        }

        return true;
    }

    /// <inheritdoc/>
    public async Task<ShardLease?> TakeAsync(ShardRow seen, NodeId node, CancellationToken cancellationToken)
    {
        var take = Database.Command(TakeSql)
            .With(NpgsqlDbType.Uuid, node.Value).With(NpgsqlDbType.Integer, seen.Shard.Value)
            .With(NpgsqlDbType.Bigint, seen.Epoch.Value);
        try
        {
            List<ShardLease> taken = [];
            await database.VisitAsync(
                [Database.Command(TakeLimitSql), take],
                (result, row) =>
                {
                    if (result == 1)
                        taken.Add(new ShardLease(row.Shard(0), new Epoch(row.GetInt64(1)), new NodeId(row.GetGuid(2))));
                },
                cancellationToken);
            return taken is [var lease] ? lease : null;
        }
        catch (JournalUnavailableException held) when (
            held.InnerException is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable })
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public Task RequestAsync(
        IReadOnlyCollection<ShardId> shards, NodeId node, CancellationToken cancellationToken)
    {
        var ids = shards.ToArray();
        return WriteAsync(
            cancellationToken,
            Lock(ids),
            Database.Command(RequestSql)
                .With(ids, NpgsqlDbType.Integer, static shard => shard.Value).With(NpgsqlDbType.Uuid, node.Value));
    }

    /// <inheritdoc/>
    public Task GiveAsync(IReadOnlyCollection<Handover> handovers, CancellationToken cancellationToken)
    {
        var rows = handovers.ToArray();
        return rows.Length == 0 ? Task.CompletedTask : WriteAsync(
            cancellationToken,
            Lock([.. rows.Select(static row => row.Lease.Shard)]),
            Leases(GiveSql, [.. rows.Select(static row => row.Lease)])
                .With(rows, NpgsqlDbType.Uuid, static row => row.To?.Value));
    }

    /// <inheritdoc/>
    public Task RefuseAsync(IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken) =>
        leases.Count == 0 ? Task.CompletedTask : WriteAsync(
            cancellationToken, Lock([.. leases.Select(static lease => lease.Shard)]), Leases(RefuseSql, [.. leases]));

    /// <inheritdoc/>
    public Task SetStateAsync(NodeId node, NodeState state, CancellationToken cancellationToken) =>
        WriteAsync(
            cancellationToken,
            Database.Command(StateSql)
                .With(NpgsqlDbType.Uuid, node.Value).With(NpgsqlDbType.Smallint, (short)state));

    // Rows are locked in the order in which appends lock them.
    private static NpgsqlBatchCommand Lock(ShardId[] shards) =>
        Database.Command(LockSql).With(shards, NpgsqlDbType.Integer, static shard => shard.Value);

    private static NpgsqlBatchCommand Leases(string sql, ShardLease[] leases) =>
        Database.Command(sql)
            .With(leases, NpgsqlDbType.Integer, static lease => lease.Shard.Value)
            .With(leases, NpgsqlDbType.Bigint, static lease => lease.Epoch.Value)
            .With(leases, NpgsqlDbType.Uuid, static lease => lease.Owner.Value);

    private static NodeRow Node(NpgsqlDataReader row) =>
        new(
            new NewNode(
                new NodeId(row.GetGuid(0)), row.GetString(1), row.GetString(2),
                row.NullableText(3) is { } address ? new Uri(address) : null),
            (NodeState)row.GetInt16(4), row.GetInt64(5), row.GetBoolean(7), row.Time(6))
        {
            Generation = row.GetInt64(8),
        };

    private static ShardRow Shard(NpgsqlDataReader row) =>
        new(
            row.Shard(0), new Epoch(row.GetInt64(1)),
            row.NullableUuid(2) is { } owner ? new NodeId(owner) : null,
            row.NullableUuid(3) is { } wisher ? new NodeId(wisher) : null, row.NullableTime(4));

    private async Task WriteAsync(CancellationToken cancellationToken, params NpgsqlBatchCommand[] commands) =>
        await database.WriteAsync(commands, static _ => true, cancellationToken);
}
