using SyncActors.Actors.Persistence;
using SyncActors.Journal.Sqlite.Native;
using SyncActors.Journal.Sqlite.Reading;
using SyncActors.Journal.Sqlite.Writing;

namespace SyncActors.Journal.Sqlite;

/// <summary>The durable queue of commands in one file.</summary>
internal sealed class SqliteInbox(StoreWriter writer, StoreReaders readers) : IInbox
{
    private const int AttemptsMax = 5;

    private const string Select = """
        select command_id, tenant, entity, shard_id, type, ver, body, created_at, attempts, state, handled_seq,
          handled_at, outcome
        from inbox
        """;

    private const string SelectOne = $"{Select} where command_id = ?";
    private const string SelectOpen = $"{Select} where state = 0 order by created_at, command_id";

    /// <inheritdoc/>
    public Task<Submission> SubmitAsync(InboxCommand command, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(command.Body.Length, InboxCommand.BodyBytesMax, nameof(command));
        return writer.WriteAsync(session => Submit(session.Database, command), alone: false, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<InboxCommand>> ReadOpenAsync(
        IReadOnlyCollection<ShardId> shards, int max, CancellationToken cancellationToken)
    {
        var wanted = shards.ToHashSet();
        return readers.ReadAsync<IReadOnlyList<InboxCommand>>(
            session => ReadSession.Rows(
                session.Statement(SelectOpen), Command, max, row => wanted.Contains(new ShardId((int)row.Number(3)))),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<InboxRow?> ReadAsync(Guid commandId, CancellationToken cancellationToken) =>
        readers.ReadAsync(session => Find(session.Database, commandId), cancellationToken);

    /// <inheritdoc/>
    public Task RecordAttemptsAsync(
        IReadOnlyList<Guid> commandIds, IReadOnlyCollection<ShardLease> leases, CancellationToken cancellationToken) =>
        writer.WriteAsync(
            session =>
            {
                var rows = commandIds.Select(id => Find(session.Database, id)).OfType<InboxRow>().ToList();
                foreach (var shard in rows.Select(row => row.Command.Shard).Distinct())
                    session.Fence(
                        leases.FirstOrDefault(lease => lease.Shard == shard, new ShardLease(shard, default, default)));
                var now = session.Clock.GetUtcNow();
                foreach (var row in rows)
                    RecordAttempt(session.Database, row.Command.CommandId, now);
                return rows.Count;
            },
            alone: false,
            cancellationToken);

    /// <inheritdoc/>
    public Task<int> PurgeAsync(DateTimeOffset before, int max, CancellationToken cancellationToken) =>
        writer.WriteAsync(session => Purge(session.Database, before, max), alone: false, cancellationToken);

    private static Submission Submit(Database database, InboxCommand command)
    {
        if (Find(database, command.CommandId) is { } standing)
            return IsSame(standing.Command, command) ? Submission.Repeated : Submission.Conflict;
        database.Statement("""
            insert into inbox (command_id, tenant, entity, shard_id, type, ver, body, created_at, attempts)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
            .Bind(1, command.CommandId).Bind(2, command.Tenant).Bind(3, command.Entity).Bind(4, command.Shard.Value)
            .Bind(5, command.Type).Bind(6, command.Version).Bind(7, command.Body.Span).Bind(8, command.CreatedAt)
            .Bind(9, command.Attempts)
            .Run();
        return Submission.Accepted;
    }

    private static bool IsSame(InboxCommand left, InboxCommand right) =>
        left.Tenant == right.Tenant && left.Entity == right.Entity && left.Type == right.Type
        && left.Version == right.Version && left.Body.Span.SequenceEqual(right.Body.Span);

    private static void RecordAttempt(Database database, Guid commandId, DateTimeOffset now) =>
        database.Statement("""
            update inbox set attempts = attempts + 1,
              state = iif(attempts + 1 >= ?1, 3, state), handled_at = iif(attempts + 1 >= ?1, ?2, handled_at)
            where command_id = ?3 and state = 0
            """)
            .Bind(1, AttemptsMax).Bind(2, now).Bind(3, commandId)
            .Run();

    private static int Purge(Database database, DateTimeOffset before, int max) =>
        database.Statement("""
            delete from inbox where command_id in (
              select command_id from inbox where state in (1, 2) and handled_at < ? limit ?)
            """)
            .Bind(1, before).Bind(2, max)
            .Run();

    private static InboxRow? Find(Database database, Guid commandId) =>
        ReadSession.Rows(database.Statement(SelectOne).Bind(1, commandId), Row).SingleOrDefault();

    private static InboxRow Row(Statement row) =>
        new(
            Command(row), (InboxState)row.Number(9), row.NullableNumber(10), row.NullableTime(11),
            row.NullableBytes(12));

    private static InboxCommand Command(Statement row) =>
        new(row.Uuid(0), row.Uuid(1), row.Entity(2), new ShardId((int)row.Number(3)), row.Text(4), (short)row.Number(5),
            row.Bytes(6), row.Time(7), (short)row.Number(8));
}
