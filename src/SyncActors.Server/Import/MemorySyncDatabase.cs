using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Import;

/// <summary>
/// The Memory connector's state in SQLite. Two layouts are known by their columns, whatever the table is called: a row
/// for each connector and context with the lists as JSON (<c>processed_memory_ids</c>), or a row for each memory
/// (<c>memory_id</c>) with what became of it in <c>status</c>.
/// </summary>
internal static class MemorySyncDatabase
{
    private static readonly string[] Processed = ["processed", "success", "completed", "synced"];

    /// <summary>Reads the memories that were processed.</summary>
    /// <exception cref="ConfigurationException">No table has one of the layouts.</exception>
    public static async Task<DeliveredBefore> ReadAsync(
        string file, string connector, CancellationToken cancellationToken)
    {
        await using var connection = await DeliveredBefore.OpenAsync(file, cancellationToken);
        foreach (var (table, columns) in await TablesAsync(connection, cancellationToken))
        {
            if (!columns.Contains("connector_id"))
                continue;
            if (columns.Contains("processed_memory_ids"))
            {
                var failed = columns.Contains("failed_memory_ids") ? "failed_memory_ids" : "null";
                return OfLists(
                    await RowsAsync(connection, table, "processed_memory_ids", failed, connector, cancellationToken));
            }

            if (columns.Contains("memory_id"))
            {
                var status = columns.Contains("status") ? "status" : "null";
                return OfRows(await RowsAsync(connection, table, "memory_id", status, connector, cancellationToken));
            }
        }

        throw new ConfigurationException(
            $"{file} has no table with the columns connector_id and processed_memory_ids, or connector_id and "
            + "memory_id; it is no state of the Memory connector.");
    }

    private static async Task<List<(string Table, HashSet<string> Columns)>> TablesAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = """
            select t.name, c.name from sqlite_master t join pragma_table_info(t.name) c
            where t.type = 'table' order by t.name
            """;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<(string Table, string Column)> all = [];
        while (await rows.ReadAsync(cancellationToken))
            all.Add((rows.GetString(0), rows.GetString(1)));
        return
        [
            .. all.GroupBy(entry => entry.Table, StringComparer.Ordinal).Select(table => (
                table.Key, table.Select(entry => entry.Column).ToHashSet(StringComparer.OrdinalIgnoreCase))),
        ];
    }

    private static DeliveredBefore OfLists(IReadOnlyList<(string? First, string? Second)> rows) =>
        MemorySyncFile.Of(rows.SelectMany(row => Ids(row.First)), rows.SelectMany(row => Ids(row.Second)));

    // Without a status, a row stands for a memory that was processed.
    private static DeliveredBefore OfRows(IReadOnlyList<(string? First, string? Second)> rows)
    {
        var byDone = rows.ToLookup(
            row => row.Second is null || Processed.Contains(row.Second, StringComparer.OrdinalIgnoreCase),
            row => row.First);
        return MemorySyncFile.Of(byDone[true].OfType<string>(), byDone[false].OfType<string>());
    }

    [SuppressMessage(
        "Security", "CA2100",
        Justification = "The table's name comes from the file itself and is quoted; the columns are this program's.")]
    private static async Task<IReadOnlyList<(string? First, string? Second)>> RowsAsync(
        SqliteConnection connection, string table, string first, string second, string connector,
        CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"select {first}, {second} from \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\" "
            + "where connector_id = $connector";
        command.Parameters.AddWithValue("$connector", connector);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        List<(string? First, string? Second)> all = [];
        while (await rows.ReadAsync(cancellationToken))
            all.Add((Text(rows, 0), Text(rows, 1)));
        return all;
    }

    private static string? Text(SqliteDataReader rows, int column) =>
        rows.IsDBNull(column) ? null : Convert.ToString(rows.GetValue(column), null);

    private static IEnumerable<string> Ids(string? json)
    {
        if (json is not { Length: > 0 })
            return [];
        try
        {
            using var document = JsonDocument.Parse(json);
            return [.. MemorySyncFile.Ids(document.RootElement)];
        }
        catch (JsonException damaged)
        {
            throw new ConfigurationException($"A list of memories in the state is damaged: {damaged.Message}", damaged);
        }
    }
}
