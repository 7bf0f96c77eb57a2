using SQLitePCL;

namespace SyncActors.Journal.Sqlite.Native;

/// <summary>One connection, used by one thread.</summary>
internal sealed class Database : IDisposable
{
    private readonly sqlite3 _handle;
    private readonly List<Statement> _statements = [];
    private readonly Dictionary<string, Statement> _byText = new(StringComparer.Ordinal);

    private Database(sqlite3 handle) => _handle = handle;

    /// <summary>Rows changed since the connection was opened.</summary>
    public int TotalChanges => raw.sqlite3_total_changes(_handle);

    /// <summary>Rows changed by the last statement.</summary>
    public int Changes => raw.sqlite3_changes(_handle);

    private bool InTransaction => raw.sqlite3_get_autocommit(_handle) == 0;

    /// <summary>Opens a file; <paramref name="readOnly"/> connections never create it.</summary>
    public static Database Open(string path, bool readOnly)
    {
        Batteries_V2.Init();
        var access = readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE;
        var code = raw.sqlite3_open_v2(path, out var handle, access | raw.SQLITE_OPEN_NOMUTEX, vfs: null);
        var database = new Database(handle);
        if (code == raw.SQLITE_OK)
            return database;
        var failure = database.Failure(code);
        database.Dispose();
        throw failure;
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql)
    {
        var code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
    }

    /// <summary>Compiles a statement that lives as long as the connection.</summary>
    public Statement Prepare(string sql)
    {
        var code = raw.sqlite3_prepare_v3(_handle, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle);
        if (code != raw.SQLITE_OK)
            throw Failure(code);
        var statement = new Statement(this, handle);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>The compiled statement of a constant text.</summary>
    public Statement Statement(string sql)
    {
        if (!_byText.TryGetValue(sql, out var statement))
            _byText.Add(sql, statement = Prepare(sql));
        return statement;
    }

    /// <summary>First column of the first row as a number; null when there is none.</summary>
    public long? QueryNumber(string sql)
    {
        var statement = Statement(sql);
        var number = statement.Step() ? statement.NullableNumber(0) : null;
        statement.Reset();
        return number;
    }

    /// <summary>First column of the first row as a text; null when there is none.</summary>
    public string? QueryText(string sql)
    {
        var statement = Statement(sql);
        var text = statement.Step() ? statement.NullableText(0) : null;
        statement.Reset();
        return text;
    }

    /// <summary>Ends the statement that another thread runs on this connection, with an error there.</summary>
    public void Interrupt() => raw.sqlite3_interrupt(_handle);

    /// <summary>Undoes an open transaction and lets go of every statement.</summary>
    public void Abandon()
    {
        foreach (var statement in _statements)
            statement.Reset();
        if (InTransaction)
            Execute("rollback");
    }

    /// <summary>How long a lock is waited for.</summary>
    public void SetBusyTimeout(TimeSpan limit) => raw.sqlite3_busy_timeout(_handle, (int)limit.TotalMilliseconds);

    /// <summary>Copies the write-ahead log into the file and empties it; false when a reader stood in the
    /// way.</summary>
    public bool TryCheckpoint()
    {
        var code = raw.sqlite3_wal_checkpoint_v2(_handle, "main", raw.SQLITE_CHECKPOINT_TRUNCATE, out _, out _);
        return code switch
        {
            raw.SQLITE_OK => true,
            raw.SQLITE_BUSY => false,
            _ => throw Failure(code),
        };
    }

    /// <summary>The error that SQLite reports for <paramref name="code"/>.</summary>
    public SqliteFailureException Failure(int code) =>
        new(code, raw.sqlite3_extended_errcode(_handle), raw.sqlite3_errmsg(_handle).utf8_to_string());

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements)
            statement.Close();
        _handle.Dispose();
    }
}
