using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;
using SyncActors.Actors.Persistence;

namespace SyncActors.Bench.Journal;

/// <summary>What SQLite takes by itself: the journal's event rows of random entities, 100 a commit, one prepared
/// statement, the same durability.</summary>
internal static class RawInserts
{
    private const int RowsPerCommit = 100;

    /// <summary>Rows a second.</summary>
    /// <param name="clustered">True for a table ordered by entity and number; false for one ordered by arrival that
    /// has no index at all, which could not be read back.</param>
    /// <param name="entities">Who writes.</param>
    /// <param name="events">What they write, in turn.</param>
    /// <param name="rows">How many rows, <paramref name="entities"/> in turn.</param>
    public static double Measure(bool clustered, EntityId[] entities, IReadOnlyList<NewEvent> events, int rows)
    {
        var folder = Directory.CreateTempSubdirectory("raw-bench-").FullName;
        using var connection = new SqliteConnection($"Data Source={Path.Combine(folder, "raw.db")};Pooling=False");
        connection.Open();
        Execute(connection, """
            pragma journal_mode = wal; pragma synchronous = full; pragma wal_autocheckpoint = 4096;
            pragma mmap_size = 0; pragma cache_size = -65536;
            """);
        Execute(connection, $"""
            create table event ({(clustered ? "" : "position integer primary key,")} entity blob not null,
              seq_nr integer not null, epoch integer not null, writer blob not null, type text not null,
              ver integer not null, at integer not null, cause blob, key_id blob, body blob not null
              {(clustered ? ", primary key (entity, seq_nr)) strict, without rowid" : ") strict")}
            """);
        var rate = Insert(connection, entities, events, rows);
        connection.Close();
        Directory.Delete(folder, recursive: true);
        return rate;
    }

    private static double Insert(
        SqliteConnection connection, EntityId[] entities, IReadOnlyList<NewEvent> events, int rows)
    {
        using var insert = connection.CreateCommand();
        insert.CommandText = """
            insert into event (entity, seq_nr, epoch, writer, type, ver, at, cause, key_id, body)
            values ($entity, $seq, 1, $writer, $type, 1, $at, null, null, $body)
            """;
        var entity = insert.Parameters.Add("$entity", SqliteType.Blob);
        var number = insert.Parameters.Add("$seq", SqliteType.Integer);
        insert.Parameters.Add("$writer", SqliteType.Blob).Value = new byte[16];
        insert.Parameters.Add("$at", SqliteType.Integer).Value = 1_772_366_400_000_000;
        var type = insert.Parameters.Add("$type", SqliteType.Text);
        var body = insert.Parameters.Add("$body", SqliteType.Blob);
        var bodies = events.Select(@event => @event.Body.ToArray()).ToArray();
        (type.Value, body.Value) = (events[0].Type, bodies[0]);
        insert.Prepare();
        var watch = Stopwatch.StartNew();
        for (var row = 0; row < rows; row += RowsPerCommit)
        {
            using var transaction = connection.BeginTransaction();
            insert.Transaction = transaction;
            for (var offset = row; offset < Math.Min(rows, row + RowsPerCommit); offset++)
            {
                entity.Value = entities[offset % entities.Length].Value.ToByteArray(bigEndian: true);
                number.Value = (offset / entities.Length) + 1;
                var at = ((offset % entities.Length) + (offset / entities.Length) + 1) % bodies.Length;
                (type.Value, body.Value) = (events[at].Type, bodies[at]);
                insert.ExecuteNonQuery();
            }

            transaction.Commit();
        }

        return rows / watch.Elapsed.TotalSeconds;
    }

    [SuppressMessage("Security", "CA2100:Review SQL queries", Justification = "Constant texts.")]
    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
