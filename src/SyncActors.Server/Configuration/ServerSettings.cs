using Microsoft.Extensions.Configuration;
using SyncActors.Api;

namespace SyncActors.Server.Configuration;

/// <summary>Settings of the process itself.</summary>
public sealed record ServerSettings
{
    /// <summary>Root of all keys.</summary>
    public const string Section = "syncactors";

    /// <summary>Longest <see cref="ShutdownTimeout"/>.</summary>
    public static readonly TimeSpan ShutdownTimeoutMax = TimeSpan.FromMinutes(5);

    /// <summary>Folder of the database, the embedded store, the master keys and the operator's key.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address to listen on.</summary>
    public required string Host { get; init; }

    /// <summary>Port of API, health and OAuth callback; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Address under which browsers reach this process; null for the one it listens on.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Where history is kept.</summary>
    public required JournalSettings Journal { get; init; }

    /// <summary>This process among others.</summary>
    public required ClusterSettings Cluster { get; init; }

    /// <summary>Runs in progress at once.</summary>
    public required int RunsMax { get; init; }

    /// <summary>How long an idle connector stays in memory.</summary>
    public required TimeSpan PassivateAfter { get; init; }

    /// <summary>Where and how is logged.</summary>
    public required LogSettings Log { get; init; }

    /// <summary>What the HTTP API offers besides its routes.</summary>
    public required ApiSettings Api { get; init; }

    /// <summary>A port of its own for metrics; null for none.</summary>
    public int? MetricsPort { get; init; }

    /// <summary>How long histories of runs are kept.</summary>
    public required HistorySettings History { get; init; }

    /// <summary>Longest time between the wish to stop and the end.</summary>
    public required TimeSpan ShutdownTimeout { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationException">A key is missing or wrong.</exception>
    public static ServerSettings Read(IConfigurationRoot configuration)
    {
        var reader = new ConfigurationReader(configuration, Section);
        return new ServerSettings
        {
            DataDirectory = Path.GetFullPath(reader.Required("data-dir", "a folder")),
            Host = reader.Required("http.host", "an address, such as 127.0.0.1"),
            Port = reader.Number("http.port", 0, 65_535),
            PublicAddress = reader.HttpAddress("http.public-address"),
            Journal = JournalSettings.Read(reader.Below("journal")),
            Cluster = ClusterSettings.Read(reader.Below("cluster")),
            RunsMax = reader.Number("runs-max", 1, 100_000),
            PassivateAfter = reader.Duration("passivate-after") ?? TimeSpan.FromMinutes(2),
            Log = LogSettings.Read(reader),
            Api = HttpSettings.Read(reader.Below("http")),
            MetricsPort = HttpSettings.MetricsPort(reader.Below("http")),
            History = HistorySettings.Read(reader.Below("history")),
            ShutdownTimeout = ReadShutdownTimeout(reader),
        };
    }

    private static TimeSpan ReadShutdownTimeout(ConfigurationReader reader)
    {
        var timeout = reader.Duration("shutdown-timeout") ?? TimeSpan.FromSeconds(60);
        return timeout >= TimeSpan.FromSeconds(1) && timeout <= ShutdownTimeoutMax
            ? timeout
            : throw reader.Wrong("shutdown-timeout", $"'{reader.Text("shutdown-timeout")}' is not from 1s to 5m");
    }
}
