using SyncActors.Journal.Postgres;
using SyncActors.Server.Hosting;

namespace SyncActors.Server.Configuration;

/// <summary>Where history is kept.</summary>
/// <param name="Postgres">A database that several processes share; null for a file in the data folder.</param>
public sealed record JournalSettings(PostgresStoreOptions? Postgres)
{
    /// <summary>What seals the key ring in that database.</summary>
    internal MasterKey? MasterKey { get; init; }

    /// <summary>Reads and checks <c>syncactors.journal</c>.</summary>
    /// <exception cref="ConfigurationException">A key is missing or wrong.</exception>
    internal static JournalSettings Read(ConfigurationReader reader) =>
        reader.Required("kind", "sqlite or postgres") switch
        {
            "sqlite" => new JournalSettings(Postgres: null),
            "postgres" => new JournalSettings(ReadPostgres(reader.Below("postgres")))
            {
                MasterKey = ReadMasterKey(reader.Below("postgres")),
            },
            var kind => throw reader.Wrong("kind", $"'{kind}' is not one of sqlite, postgres"),
        };

    // Never quoted: it opens every secret.
    private static MasterKey ReadMasterKey(ConfigurationReader reader)
    {
        var text = reader.Required(
            "master-key",
            "32 random bytes in base64 (openssl rand -base64 32), the same for every process of this database, here or "
            + "in SYNCACTORS_MASTER_KEY");
        return MasterKey.Of(text.Trim()) ?? throw reader.Wrong("master-key", "is not 32 bytes in base64");
    }

    private static PostgresStoreOptions ReadPostgres(ConfigurationReader reader) => new()
    {
        ConnectionString = Checked(
            reader, "connection-string",
            reader.Required(
                "connection-string",
                "where the database is, such as \"Host=db;Database=sync;Username=sync\", here or in "
                + "SYNCACTORS_POSTGRES"))!,
        DirectConnectionString = Checked(reader, "direct-connection-string", reader.Text("direct-connection-string")),
        ShardCount = reader.Number("shards", 1, 4096),
        Lanes = reader.Number("lanes", 1, 16),
        ConnectionsMax = reader.Number("connections", 2, 1000),
        Notifications = reader.Switch("notifications"),
    };

    // Never quoted: it may hold a password.
    private static string? Checked(ConfigurationReader reader, string key, string? text) =>
        text is not null && PostgresStoreOptions.FaultOf(text) is { } fault ? throw reader.Wrong(key, fault) : text;
}
