using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SyncActors.Destinations.Embedded;

/// <summary>A prepared statement that is run many times; without the boxed parameters and readers of ADO.NET, which
/// take longer than the row itself.</summary>
internal sealed class EmbeddedStatement : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <summary>Prepares a statement; its parameters are numbered from 1.</summary>
    public EmbeddedStatement(SqliteConnection connection, string text)
    {
        _database = connection.Handle!;
        Check(raw.sqlite3_prepare_v2(_database, text, out _statement));
    }

    /// <summary>Sets a parameter.</summary>
    public EmbeddedStatement Bind(int parameter, long value)
    {
        Check(raw.sqlite3_bind_int64(_statement, parameter, value));
        return this;
    }

    /// <summary>Sets a parameter.</summary>
    public EmbeddedStatement Bind(int parameter, double value)
    {
        Check(raw.sqlite3_bind_double(_statement, parameter, value));
        return this;
    }

    /// <summary>Sets a parameter.</summary>
    public EmbeddedStatement Bind(int parameter, string? value)
    {
        Check(value is null
            ? raw.sqlite3_bind_null(_statement, parameter)
            : raw.sqlite3_bind_text(_statement, parameter, value));
        return this;
    }

    /// <summary>Runs it to its end; parameters stay set.</summary>
    /// <returns>First column of the first row; null when there is no row.</returns>
    /// <exception cref="SqliteException">SQLite refused.</exception>
    public long? Run()
    {
        long? first = null;
        int code;
        while ((code = raw.sqlite3_step(_statement)) == raw.SQLITE_ROW)
            first ??= raw.sqlite3_column_int64(_statement, 0);
        var error = code == raw.SQLITE_DONE ? null : Error(code);
        raw.sqlite3_reset(_statement);
        return error is null ? first : throw error;
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK)
            throw Error(code);
    }

    private SqliteException Error(int code) => new(
        raw.sqlite3_errmsg(_database).utf8_to_string(), code & 0xFF, raw.sqlite3_extended_errcode(_database));
}
