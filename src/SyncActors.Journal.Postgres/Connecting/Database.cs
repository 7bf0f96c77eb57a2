using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using SyncActors.Actors.Persistence;

namespace SyncActors.Journal.Postgres.Connecting;

/// <summary>
/// The connections to one database. Each call is one batch: one round trip, one implicit transaction, its time limits
/// set within it. Nothing outlives a transaction on the server but prepared statements, and those only where no pooler
/// stands between.
/// </summary>
internal sealed class Database : IAsyncDisposable
{
    // The server gives up first and says why; this limit is for a server that has fallen silent.
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2);

    // A group leaves in one piece, as a rule: a process that freezes amid sending would hold its shard until it is
    // ended.
    private const int LaneBufferBytes = 512 << 10;
    private const int OtherBufferBytes = 8 << 10;

    private const string Limits =
        "select set_config('statement_timeout', $1, true), set_config('lock_timeout', $2, true)";

    // One connection and one statement at a time; a database that is slower than this is as good as gone.
    private static readonly TimeSpan BeatPatience = TimeSpan.FromSeconds(2);

    private readonly Target _target;
    private readonly Target _direct;
    private readonly NpgsqlDataSource _lanes;
    private readonly NpgsqlDataSource _others;
    private readonly string _statementTimeout;
    private readonly string _lockTimeout;
    private readonly int _batchTimeoutSeconds;

    /// <summary>Prepares the pools; connects to nothing.</summary>
    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    public Database(PostgresStoreOptions options)
    {
        _target = Target.Of(options);
        _direct = Target.Direct(options);
        _lanes = _target.Open(options.Lanes, LaneBufferBytes);
        _others = _target.Open(options.ConnectionsMax, OtherBufferBytes);
        _statementTimeout = Milliseconds(options.StatementTimeout);
        _lockTimeout = Milliseconds(options.LockTimeout);
        _batchTimeoutSeconds = (int)Math.Ceiling((options.StatementTimeout + Silence).TotalSeconds);
    }

    /// <summary>The database in words, without secrets.</summary>
    public string Where => _target.Where;

    /// <summary>A command with <c>$1</c> and on for its parameters.</summary>
    public static NpgsqlBatchCommand Command(string sql) => new(sql);

    /// <summary>A connection for a lane of appends.</summary>
    public ValueTask<NpgsqlConnection> ConnectLaneAsync(CancellationToken cancellationToken) =>
        _lanes.OpenConnectionAsync(cancellationToken);

    /// <summary>The one connection of a node's beat.</summary>
    public NpgsqlDataSource ConnectBeat() => _direct.OpenAlone(BeatPatience);

    /// <summary>The one connection that hears notifications.</summary>
    public NpgsqlDataSource ConnectListener() => _direct.OpenAlone(patience: null);

    /// <summary>Goes on if beat and listener get sessions of their own, in the same database.</summary>
    /// <exception cref="UnsafeDatabaseException">A pooler stands between, or it is another database.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be reached.</exception>
    public async Task RequireSessionsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var source = _direct.OpenAlone(BeatPatience);
            await using var connection = await source.OpenConnectionAsync(cancellationToken);
            await using var command = new NpgsqlCommand(
                "select pg_backend_pid(), (select cluster_id from cluster)", connection);
            await using var row = await command.ExecuteReaderAsync(cancellationToken);
            await row.ReadAsync(cancellationToken);

            // A pooler makes up the number that it tells its clients.
            if (row.GetInt32(0) != connection.ProcessID)
                throw new UnsafeDatabaseException(
                    _direct.Where,
                    "a pooler stands between, which would keep the session of a process that is gone; name the server "
                    + "itself in syncactors.journal.postgres.direct-connection-string");
            var pooled = await QueryAsync(
                Command("select cluster_id from cluster"), static row => row.GetGuid(0), cancellationToken);
            if (pooled[0] != row.GetGuid(1))
                throw new UnsafeDatabaseException(
                    _direct.Where,
                    "syncactors.journal.postgres.direct-connection-string leads to another database than "
                    + "syncactors.journal.postgres.connection-string");
        }
        catch (PostgresException missing) when (missing.SqlState == PostgresErrorCodes.UndefinedTable)
        {
            throw new UnsafeDatabaseException(
                _direct.Where,
                "syncactors.journal.postgres.direct-connection-string leads to another database or schema than "
                + "syncactors.journal.postgres.connection-string");
        }
        catch (Exception failure) when (failure is DbException or TimeoutException or IOException)
        {
            throw Failures.Unavailable(_direct.Where, "cannot be reached", failure);
        }
    }

    /// <summary>Does a batch on a connection and returns when it has been committed.</summary>
    /// <exception cref="JournalUnavailableException">The server warned: a wait for a synchronous standby that somebody
    /// cancels ends well but for that, and a fail-over may forget the commit.</exception>
    public async Task ExecuteAsync(
        NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        await using var batch = Batch(connection, commands);
        string? warning = null;
        connection.Notice += Note;
        try
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
        finally
        {
            connection.Notice -= Note;
        }

        if (warning is not null)
            throw new JournalUnavailableException($"The journal in {Where} wrote with a warning: {warning}");

        void Note(object sender, NpgsqlNoticeEventArgs told)
        {
            if (told.Notice.InvariantSeverity == "WARNING")
                warning = told.Notice.MessageText;
        }
    }

    /// <summary>All rows of one command.</summary>
    /// <exception cref="JournalUnavailableException">The database did not answer, or refused.</exception>
    public Task<List<T>> QueryAsync<T>(
        NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> row, CancellationToken cancellationToken) =>
        GuardAsync(
            "did not read",
            async connection => (await RowsAsync(connection, [command], row, cancellationToken))[0],
            cancellationToken);

    /// <summary>Does commands in one transaction; the rows that each returned, in the order of the commands.</summary>
    /// <exception cref="JournalUnavailableException">The outcome is unknown.</exception>
    /// <exception cref="PostgresException">A precondition failed or a row was refused; nothing was written.</exception>
    public Task<List<List<T>>> WriteAsync<T>(
        IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> row,
        CancellationToken cancellationToken) =>
        GuardAsync(
            "did not write", connection => RowsAsync(connection, commands, row, cancellationToken), cancellationToken);

    /// <summary>Does a command that removes rows older than a moment, <c>$1</c>, at most <c>$2</c> of them, and returns
    /// how many it removed.</summary>
    /// <exception cref="JournalUnavailableException">The outcome is unknown.</exception>
    public async Task<int> PurgeAsync(string sql, DateTimeOffset before, int max, CancellationToken cancellationToken)
    {
        var results = await WriteAsync(
            [Command(sql).With(NpgsqlDbType.TimestampTz, before.Stored()).With(NpgsqlDbType.Integer, max)],
            static row => row.GetInt64(0),
            cancellationToken);
        return (int)results[0][0];
    }

    /// <summary>Does commands in one transaction and shows each row that they return.</summary>
    /// <param name="commands">The commands.</param>
    /// <param name="row">Told the place of the result, from 0, and its row; a command that never returns rows has no
    /// place.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="JournalUnavailableException">The outcome is unknown.</exception>
    public Task VisitAsync(
        IReadOnlyList<NpgsqlBatchCommand> commands, Action<int, NpgsqlDataReader> row,
        CancellationToken cancellationToken) =>
        GuardAsync(
            "did not answer",
            async connection =>
            {
                await VisitAsync(connection, commands, row, cancellationToken);
                return true;
            },
            cancellationToken);

    /// <summary>Lends a connection and makes its failures the journal's.</summary>
    /// <param name="what">What did not happen, as in "did not read".</param>
    /// <param name="use">What to do with it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<T> GuardAsync<T>(
        string what, Func<NpgsqlConnection, Task<T>> use, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await _others.OpenConnectionAsync(cancellationToken);
            return await use(connection);
        }
        catch (PostgresException failure) when (failure.IsRefusal() || failure.SqlState == Precondition.SqlState)
        {
            throw;
        }
        catch (Exception failure) when (
            failure is DbException or ObjectDisposedException or TimeoutException or IOException)
        {
            throw Failures.Unavailable(Where, what, failure);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _lanes.DisposeAsync();
        await _others.DisposeAsync();
    }

    private async Task<List<List<T>>> RowsAsync<T>(
        NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> commands, Func<NpgsqlDataReader, T> row,
        CancellationToken cancellationToken)
    {
        List<List<T>> results = [];
        var count = await VisitAsync(
            connection, commands,
            (result, reader) =>
            {
                Grow(results, result + 1);
                results[result].Add(row(reader));
            },
            cancellationToken);
        Grow(results, count);
        return results;
    }

    private static void Grow<T>(List<List<T>> results, int count)
    {
        while (results.Count < count)
            results.Add([]);
    }

    // How many results there were: a command that never returns rows has none.
    private async Task<int> VisitAsync(
        NpgsqlConnection connection, IReadOnlyList<NpgsqlBatchCommand> commands, Action<int, NpgsqlDataReader> row,
        CancellationToken cancellationToken)
    {
        await using var batch = Batch(connection, commands);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        // The first result is that of the limits. The end of the last one is the commit.
        var result = 0;
        for (; await reader.NextResultAsync(cancellationToken); result++)
        {
            while (await reader.ReadAsync(cancellationToken))
                row(result, reader);
        }

        return result;
    }

    private NpgsqlBatch Batch(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands)
    {
        var batch = new NpgsqlBatch(connection) { Timeout = _batchTimeoutSeconds };
        batch.BatchCommands.Add(
            Command(Limits).With(NpgsqlDbType.Text, _statementTimeout).With(NpgsqlDbType.Text, _lockTimeout));
        foreach (var command in commands)
            batch.BatchCommands.Add(command);
        return batch;
    }

    private static string Milliseconds(TimeSpan limit) => $"{(long)limit.TotalMilliseconds}ms";
}
