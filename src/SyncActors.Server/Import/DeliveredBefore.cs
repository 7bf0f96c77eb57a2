using Microsoft.Data.Sqlite;
using SyncActors.Domain.Connectors;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Import;

/// <summary>What another program delivered before a connector took its place, read from the file that it
/// kept.</summary>
/// <param name="Items">Items that it delivered, by the ids that they have here, in a fixed order.</param>
/// <param name="Open">Items that it knew and had not delivered; they are delivered by the connector.</param>
public sealed record DeliveredBefore(IReadOnlyList<AdoptedItem> Items, int Open)
{
    /// <summary>Items that one command carries: it must stay below the inbox's 64 KiB.</summary>
    private const int ItemsOfCommandMax = 300;

    /// <summary>Nothing.</summary>
    internal static readonly DeliveredBefore Nothing = new([], 0);

    private static readonly byte[] SqliteMagic = "SQLite format 3\0"u8.ToArray();

    /// <summary>Reads a file, whichever program wrote it.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="sourceKind">Kind of the connector's source, which tells whose file it must be.</param>
    /// <param name="connector">Name of the connector, by which the Memory connector keeps its state.</param>
    /// <param name="mustKnow">False when nothing was delivered should there be no such file, or should it not know
    /// the connector.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ConfigurationException">It is missing, damaged, or another program's.</exception>
    public static async Task<DeliveredBefore> ReadAsync(
        string file, string sourceKind, string connector, bool mustKnow, CancellationToken cancellationToken)
    {
        if (!File.Exists(file))
            return mustKnow ? throw new ConfigurationException($"{file}: there is no such file.") : Nothing;
        try
        {
            return (sourceKind, await IsSqliteAsync(file, cancellationToken)) switch
            {
                ("limitless", true) => await LimitlessSyncDatabase.ReadAsync(file, cancellationToken),
                ("memory-api", true) => await MemorySyncDatabase.ReadAsync(file, connector, cancellationToken),
                ("memory-api", false) => await MemorySyncFile.ReadAsync(file, connector, mustKnow, cancellationToken),
                _ => throw new ConfigurationException(
                    $"{file} is no state that a connector with a source of kind '{sourceKind}' can take over; "
                    + "limitless takes limitless_sync.db, memory-api takes memory_sync_state.json or .db."),
            };
        }
        catch (Exception damaged) when (damaged is SqliteException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{file} cannot be read: {damaged.Message}", damaged);
        }
    }

    /// <summary>The commands that make a connector count them as delivered.</summary>
    /// <param name="destination">Where they were delivered.</param>
    public IEnumerable<ConnectorCommand.AdoptItems> Commands(string destination) =>
        Items.Chunk(ItemsOfCommandMax).Select(items => new ConnectorCommand.AdoptItems(destination, items));

    // Reads only, and never through a journal beside it: the file is the other program's.
    internal static async Task<SqliteConnection> OpenAsync(string file, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = file, Mode = SqliteOpenMode.ReadOnly, Pooling = false,
            }.ToString());
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task<bool> IsSqliteAsync(string file, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(file);
        var head = new byte[SqliteMagic.Length];
        var read = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken);
        return read == head.Length && head.AsSpan().SequenceEqual(SqliteMagic);
    }
}
