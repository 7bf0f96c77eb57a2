using SyncActors.Domain.Connectors;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Import;

/// <summary>
/// The database of the program that synced Limitless with Memory Box, <c>limitless_sync.db</c>. It wrote a lifelog's
/// row before it sent the lifelog, so only a row with the memory's number tells of a delivery; whether one without it
/// arrived all the same, the destination finds out by looking before it sends.
/// </summary>
internal static class LimitlessSyncDatabase
{
    /// <summary>Reads the lifelogs that have a memory.</summary>
    /// <exception cref="ConfigurationException">It has no table of lifelogs.</exception>
    public static async Task<DeliveredBefore> ReadAsync(string file, CancellationToken cancellationToken)
    {
        await using var connection = await DeliveredBefore.OpenAsync(file, cancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "select count(*) from sqlite_master where type = 'table' and name = 'synced_lifelogs'";
        if (Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken), null) == 0)
            throw new ConfigurationException($"{file} has no table synced_lifelogs; it is no limitless_sync.db.");
        command.CommandText = "select lifelog_id, memory_box_id from synced_lifelogs order by lifelog_id";
        List<AdoptedItem> items = [];
        var open = 0;
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.IsDBNull(1))
                open++;
            else
                items.Add(new AdoptedItem($"lifelog/{rows.GetString(0)}", Convert.ToString(rows.GetValue(1), null)));
        }

        return new DeliveredBefore(items, open);
    }
}
