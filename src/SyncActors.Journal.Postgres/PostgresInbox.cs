using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres.Connecting;
using SyncActors.Journal.Postgres.Writing;

namespace SyncActors.Journal.Postgres;

/// <summary>The durable queue of commands in one database.</summary>
internal sealed class PostgresInbox(Database database, TimeProvider timeProvider) : IInbox
{
    private const int AttemptsMax = 5;
    private const int SubmitsMax = 3;

    private const string InsertSql = """
        insert into inbox (command_id, tenant, entity, shard_id, type, ver, body, created_at, attempts)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (command_id) do nothing
        returning true
        """;

    private const string CompareSql = """
        select tenant = $2 and entity = $3 and type = $4 and ver = $5 and body = $6 from inbox where command_id = $1
        """;

    private const string OneSql = """
        select command_id, tenant, entity, shard_id, type, ver, body, created_at, attempts, state, handled_seq,
          handled_at, outcome
        from inbox where command_id = $1
        """;

    private const string OpenSql = """
        select open.command_id, open.tenant, open.entity, open.shard_id, open.type, open.ver, open.body,
          open.created_at, open.attempts
        from unnest($1) as wanted (shard_id) cross join lateral (
          select * from inbox i where i.shard_id = wanted.shard_id and i.state = 0
          order by i.created_at, i.command_id limit $2) as open
        order by open.created_at, open.command_id limit $2
        """;

    private const string ShardsSql =
        "select distinct shard_id from inbox where command_id = any ($1) order by shard_id";

    private const string AttemptSql = """
        update inbox set attempts = attempts + 1,
          state = case when attempts + 1 >= $2 then 3 else state end,
          handled_at = case when attempts + 1 >= $2 then $3 else handled_at end
        where command_id = any ($1) and state = 0
        """;

    private const string PurgeSql = """
        with gone as (
          delete from inbox where command_id in (
            select command_id from inbox where state in (1, 2) and handled_at < $1 limit $2
            for update skip locked)
          returning 1)
        select count(*) from gone
        """;

    /// <inheritdoc/>
    public Task<Submission> SubmitAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Body.Length, InboxCommand.BodyBytesMax, nameof(command));
        return InsertOrCompareAsync(command, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InboxCommand>> ReadOpenAsync(
        IReadOnlyCollection<ShardId> shards, int max, CancellationToken cancellationToken) =>
        await database.QueryAsync(
            Database.Command(OpenSql)
                .With([.. shards.Distinct()], NpgsqlDbType.Integer, static (ShardId shard) => shard.Value)
                .With(NpgsqlDbType.Integer, max),
            Command,
            cancellationToken);

    /// <inheritdoc/>
    public async Task<InboxRow?> ReadAsync(Guid commandId, CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            Database.Command(OneSql).With(NpgsqlDbType.Uuid, commandId), Row, cancellationToken);
        return rows.SingleOrDefault();
    }

    /// <inheritdoc/>
    public async Task RecordAttemptsAsync(
        IReadOnlyList<Guid> commandIds, IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken)
    {
        // A command never changes its shard, so its lease may be chosen before the transaction that compares it.
        var ids = commandIds.ToArray();
        var shards = await database.QueryAsync(
            Database.Command(ShardsSql).With(ids, NpgsqlDbType.Uuid, static id => id),
            static row => row.Shard(0),
            cancellationToken);
        if (shards.Count == 0)
            return;
        var presented = shards.ConvertAll(shard => leases.FirstOrDefault(
            lease => lease.Shard == shard, new ShardLease(shard, default, default))).ToArray();
        var attempt = Database.Command(AttemptSql)
            .With(ids, NpgsqlDbType.Uuid, static id => id).With(NpgsqlDbType.Smallint, (short)AttemptsMax)
            .With(NpgsqlDbType.TimestampTz, timeProvider.GetUtcNow().Stored());
        try
        {
            await database.WriteAsync([Fence.Command(presented), attempt], static _ => true, cancellationToken);
        }
        catch (PostgresException failure) when (Precondition.Of(failure) is { } precondition)
        {
            throw Fence.Failure(presented, precondition);
        }
    }

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        database.PurgeAsync(PurgeSql, before, max, cancellationToken);

    private async Task<Submission> InsertOrCompareAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        for (var submit = 0; submit < SubmitsMax; submit++)
        {
            var results = await database.WriteAsync(
                [Insert(command), Compare(command)], static row => row.GetBoolean(0), cancellationToken);
            if (results[0].Count > 0)
                return Submission.Accepted;
            if (results[1] is [var isSame])
                return isSame ? Submission.Repeated : Submission.Conflict;
            // The one that stood there was purged between the two statements.
        }

        throw new JournalUnavailableException(
            $"The journal in {database.Where} purges commands as they are submitted.");
    }

    private static NpgsqlBatchCommand Insert(InboxCommand command) =>
        Database.Command(InsertSql)
            .With(NpgsqlDbType.Uuid, command.CommandId).With(NpgsqlDbType.Uuid, command.Tenant)
            .With(NpgsqlDbType.Uuid, command.Entity.Value).With(NpgsqlDbType.Integer, command.Shard.Value)
            .With(NpgsqlDbType.Text, command.Type).With(NpgsqlDbType.Smallint, command.Version)
            .With(NpgsqlDbType.Bytea, command.Body).With(NpgsqlDbType.TimestampTz, command.CreatedAt.Stored())
            .With(NpgsqlDbType.Smallint, command.Attempts);

    private static NpgsqlBatchCommand Compare(InboxCommand command) =>
        Database.Command(CompareSql)
            .With(NpgsqlDbType.Uuid, command.CommandId).With(NpgsqlDbType.Uuid, command.Tenant)
            .With(NpgsqlDbType.Uuid, command.Entity.Value).With(NpgsqlDbType.Text, command.Type)
            .With(NpgsqlDbType.Smallint, command.Version).With(NpgsqlDbType.Bytea, command.Body);

    private static InboxRow Row(NpgsqlDataReader row) =>
        new(
            Command(row), (InboxState)row.GetInt16(9), row.NullableNumber(10), row.NullableTime(11),
            row.NullableBytes(12));

    private static InboxCommand Command(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0), row.GetGuid(1), row.Entity(2), row.Shard(3), row.GetString(4), row.GetInt16(5),
            row.Bytes(6),
            row.Time(7), row.GetInt16(8));
}
