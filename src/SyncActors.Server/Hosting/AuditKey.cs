using System.Security.Cryptography;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Audit;

namespace SyncActors.Server.Hosting;

/// <summary>
/// The key that seals the audit log. It lies in no database, so that who has only that cannot forge an entry: processes
/// that share one derive it from the master key that each of them is given; a single process keeps it beside the key
/// ring, in the folder that is backed up with the database.
/// </summary>
internal static class AuditKey
{
    private const string FileName = "audit.key";

    /// <summary>The seal of an installation on PostgreSQL.</summary>
    internal static AuditSeal Of(MasterKey master) => new(master.Derive("SyncActors.AuditKey.v1", AuditSeal.KeyBytes));

    /// <summary>The seal of the installation that the settings describe, made at its first start. Call it while the
    /// store is open, which one process at a time may have.</summary>
    /// <exception cref="ConfigurationException">The key cannot be read.</exception>
    internal static async Task<AuditSeal> ReadAsync(ServerSettings settings, CancellationToken cancellationToken)
    {
        if (settings.Journal.MasterKey is { } master)
            return Of(master);
        var path = Path.Combine(MasterKeys.Folder(settings).FullName, FileName);
        if (!File.Exists(path))
        {
            await PrivateFile.WriteAsync(
                path, Convert.ToBase64String(RandomNumberGenerator.GetBytes(AuditSeal.KeyBytes)) + "\n",
                cancellationToken);
        }

        var key = new byte[AuditSeal.KeyBytes];
        var text = (await File.ReadAllTextAsync(path, cancellationToken)).Trim();
        return Convert.TryFromBase64String(text, key, out var length) && length == key.Length
            ? new AuditSeal(key)
            : throw new ConfigurationException(
                $"{path} is damaged: bring it back from a backup. Without it a new one is made, and entries of the "
                + "audit log that were written until now can no longer be verified.");
    }
}
