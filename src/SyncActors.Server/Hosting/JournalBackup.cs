using Microsoft.Extensions.Configuration;
using SyncActors.Journal.Sqlite;
using SyncActors.Server.Configuration;

namespace SyncActors.Server.Hosting;

/// <summary>A copy of a SQLite journal, made whether a process works on it or not.</summary>
/// <param name="Journal">What was copied.</param>
/// <param name="File">The copy.</param>
/// <param name="Bytes">Its length.</param>
public sealed record JournalBackup(string Journal, string File, long Bytes)
{
    /// <summary>Copies the journal that a configuration names.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="file">The copy.</param>
    /// <param name="overwrite">Whether an earlier copy of that name is replaced.</param>
    /// <param name="cancellationToken">Ends the copying; nothing is left behind.</param>
    /// <returns>Null when there is no journal yet.</returns>
    /// <exception cref="ConfigurationException">The journal is a PostgreSQL database.</exception>
    /// <exception cref="BackupRefusedException">The copy cannot be made, or must not take that name.</exception>
    public static async Task<JournalBackup?> RunAsync(
        IConfigurationRoot configuration, string file, bool overwrite, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Read(configuration);
        if (settings.Journal.Postgres is not null)
        {
            throw new ConfigurationException(
                "syncactors.journal.kind: only a SQLite journal can be copied like this. Back up PostgreSQL with "
                + "pg_dump or physical backups.");
        }

        var (journal, copy) = (OpenedStore.PathOf(settings), Path.GetFullPath(file));
        return System.IO.File.Exists(journal)
            ? new JournalBackup(
                journal, copy, await SqliteBackup.WriteAsync(journal, copy, overwrite, cancellationToken))
            : null;
    }
}
