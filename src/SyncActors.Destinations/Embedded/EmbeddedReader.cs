using Microsoft.Data.Sqlite;

namespace SyncActors.Destinations.Embedded;

/// <summary>One stored sample.</summary>
/// <param name="User">Name of the user.</param>
/// <param name="Metric">Name of the metric.</param>
/// <param name="Labels">JSON object, names in order.</param>
/// <param name="Day">Civil day; null for what belongs to none.</param>
/// <param name="TimestampMs">Unix time in milliseconds.</param>
/// <param name="Value">A finite number.</param>
/// <param name="Final">False while the source may still change it.</param>
/// <param name="Connector">Name of the connector.</param>
/// <param name="Item">Id of the item.</param>
public sealed record EmbeddedSample(
    string User, string Metric, string Labels, DateOnly? Day, long TimestampMs, double Value, bool Final,
    string Connector,
    string Item);

/// <summary>One stored document.</summary>
/// <param name="Connector">Name of the connector.</param>
/// <param name="Id">Id of the item.</param>
/// <param name="User">Name of the user.</param>
/// <param name="Title">One line; may be empty.</param>
/// <param name="Text">The content.</param>
/// <param name="Metadata">JSON object.</param>
/// <param name="UpdatedAt">When the source last changed it, ISO 8601, UTC.</param>
/// <param name="Final">False while the source may still change it.</param>
public sealed record EmbeddedDocument(
    string Connector, string Id, string User, string Title, string Text, string Metadata, string UpdatedAt, bool Final);

/// <summary>
/// Reads what an embedded destination keeps, at any time and beside its writer. Each call opens a read-only connection
/// and closes it again, so nothing holds up the writer's checkpoints.
/// </summary>
/// <param name="path">Path of the file.</param>
public sealed class EmbeddedReader(string path)
{
    private const string SelectSamples = """
        select user, metric, labels, day, timestamp_ms, value, final, connector, item from sample
        where user = $user and metric = $metric and timestamp_ms between $from and $to
        order by timestamp_ms, labels limit $limit
        """;

    private const string SelectDocuments = """
        select connector, id, user, title, text, metadata, updated_at, final from document
        where user = $user order by day, connector, id limit $limit
        """;

    /// <summary>Samples of a user's metric, oldest first.</summary>
    /// <param name="user">Name of the user.</param>
    /// <param name="metric">Name of the metric.</param>
    /// <param name="fromMs">First millisecond.</param>
    /// <param name="toMs">Last millisecond.</param>
    /// <param name="limit">Most samples to return; at least 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SqliteException">The file is not there or cannot be read.</exception>
    public Task<IReadOnlyList<EmbeddedSample>> SamplesAsync(
        string user, string metric, long fromMs, long toMs, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            SelectSamples,
            [("$user", user), ("$metric", metric), ("$from", fromMs), ("$to", toMs), ("$limit", limit)],
            row => new EmbeddedSample(
                row.GetString(0), row.GetString(1), row.GetString(2),
                row.IsDBNull(3) ? null : DateOnly.ParseExact(row.GetString(3), "yyyy-MM-dd"), row.GetInt64(4),
                row.GetDouble(5), row.GetBoolean(6), row.GetString(7), row.GetString(8)),
            cancellationToken);

    /// <summary>Names of the metrics that a user has, in order.</summary>
    /// <param name="user">Name of the user.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SqliteException">The file is not there or cannot be read.</exception>
    public Task<IReadOnlyList<string>> MetricsAsync(string user, CancellationToken cancellationToken) => ReadAsync(
        "select distinct metric from series where user = $user order by metric", [("$user", user)],
        row => row.GetString(0), cancellationToken);

    /// <summary>Documents of a user, oldest day first.</summary>
    /// <param name="user">Name of the user.</param>
    /// <param name="limit">Most documents to return; at least 1.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="SqliteException">The file is not there or cannot be read.</exception>
    public Task<IReadOnlyList<EmbeddedDocument>> DocumentsAsync(
        string user, int limit, CancellationToken cancellationToken) =>
        ReadAsync(
            SelectDocuments, [("$user", user), ("$limit", limit)],
            row => new EmbeddedDocument(
                row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4),
                row.GetString(5),
                row.GetString(6), row.GetBoolean(7)),
            cancellationToken);

    private async Task<IReadOnlyList<T>> ReadAsync<T>(
        string query, (string Name, object Value)[] parameters, Func<SqliteDataReader, T> map,
        CancellationToken cancellationToken)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        await connection.OpenAsync(cancellationToken);
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The query is one of this file's constants.
        command.CommandText = query;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value);
        var rows = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
            rows.Add(map(reader));
        return rows;
    }
}
