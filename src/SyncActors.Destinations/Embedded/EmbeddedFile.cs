using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace SyncActors.Destinations.Embedded;

/// <summary>Opens the database file for its one writer.</summary>
internal static class EmbeddedFile
{
    /// <summary>Opens or makes the file, its folder included, and brings it to the current schema.</summary>
    /// <exception cref="SqliteException">SQLite refuses the file.</exception>
    /// <exception cref="InvalidDataException">The file belongs to another program or a newer version.</exception>
    public static SqliteConnection Open(string path)
    {
        if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
            Directory.CreateDirectory(folder);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = 5,
        }.ToString());
        try
        {
            connection.Open();
            var applicationId = Number(connection, "pragma application_id");
            var version = Number(connection, "pragma user_version");
            if (applicationId != EmbeddedSchema.ApplicationId
                && Number(connection, "select count(*) from sqlite_schema") > 0)
                throw new InvalidDataException($"{path} is a database of another program");
            if (version > EmbeddedSchema.Version)
                throw new InvalidDataException($"{path} was written by a newer version of SyncActors");
            // The bundled SQLite may lose a commit when two connections checkpoint at once; only this one ever does.
            Execute(connection, """
                pragma journal_mode = wal;
                pragma synchronous = full;
                pragma wal_autocheckpoint = 0;
                pragma mmap_size = 0;
                pragma cache_size = -32768;
                pragma busy_timeout = 1000;
                """);
            if (version == 0)
                CreateSchema(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void CreateSchema(SqliteConnection connection)
    {
        Execute(connection, "begin immediate");
        Execute(connection, EmbeddedSchema.Create);
        Execute(connection, $"pragma application_id = {EmbeddedSchema.ApplicationId}");
        Execute(connection, $"pragma user_version = {EmbeddedSchema.Version}");
        Execute(connection, "commit");
    }

    /// <summary>Runs statements without results.</summary>
    /// <exception cref="SqliteException">SQLite refused one; the later ones were not run.</exception>
    public static void Execute(SqliteConnection connection, string statements)
    {
        var code = raw.sqlite3_exec(connection.Handle, statements, out var message);
        if (code != raw.SQLITE_OK)
            throw new SqliteException(
                message ?? "unknown error", code & 0xFF, raw.sqlite3_extended_errcode(connection.Handle));
    }

    private static long Number(SqliteConnection connection, string query)
    {
        using var statement = new EmbeddedStatement(connection, query);
        return statement.Run() ?? 0;
    }
}
