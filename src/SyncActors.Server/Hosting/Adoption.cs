using Microsoft.Extensions.Configuration;
using SyncActors.Actors.Persistence;
using SyncActors.Journal.Postgres;
using SyncActors.Server.Configuration;
using SyncActors.Sync.Audit;

namespace SyncActors.Server.Hosting;

/// <summary>Makes a copy of a database, which no process would run on, an installation of its own.</summary>
/// <param name="ClusterId">Its id from now on.</param>
/// <param name="GrantsDropped">Grants that were dropped, since the original uses them.</param>
/// <param name="Recorded">The audit chain that tells of it.</param>
public sealed record Adoption(Guid ClusterId, long GrantsDropped, AuditHead Recorded)
{
    private const string Action = "database.adopted";

    /// <summary>Adopts the database that a configuration names.</summary>
    /// <param name="configuration">From <see cref="ConfigurationLoader"/>.</param>
    /// <param name="keepsGrants">Whether the original will never run again.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it is no copy; then nothing was changed.</returns>
    /// <exception cref="ConfigurationException">It names no database that could be a copy.</exception>
    /// <exception cref="StoreRefusedException">This version must not use it.</exception>
    /// <exception cref="JournalUnavailableException">It cannot be reached.</exception>
    public static async Task<Adoption?> RunAsync(
        IConfigurationRoot configuration, bool keepsGrants, CancellationToken cancellationToken)
    {
        var settings = ServerSettings.Read(configuration);
        if (settings.Journal.Postgres is not { } options)
            throw new ConfigurationException("syncactors.journal.kind: only a PostgreSQL database can be adopted.");
        var now = TimeProvider.System.GetUtcNow();
        var beginning = AuditSeal.Beginning(Guid.CreateVersion7(now));
        AuditEntry? entry = null;
        var adopted = await PostgresStore.AdoptAsync(
            options with { ClusterId = settings.Cluster.Id }, keepsGrants, Record, cancellationToken);
        return adopted is { } done
            ? new Adoption(done.ClusterId, done.GrantsDropped, new AuditHead(entry!.Chain, entry.Number, entry.Mac))
            : null;

        AuditEntry Record(Guid id) => entry = AuditKey.Of(settings.Journal.MasterKey!).Next(
            beginning, now,
            new AuditChange(
                AuditChange.CommandLine, Action, id.ToString(),
                AuditChange.DetailOf(new { keepsGrants })));
    }
}
