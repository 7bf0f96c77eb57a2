using Microsoft.Extensions.Configuration;

namespace SyncActors.Server.Configuration;

/// <summary>Settings of the process itself.</summary>
public sealed record ServerSettings
{
    /// <summary>Root of all keys.</summary>
    public const string Section = "syncactors";

    /// <summary>Folder of the database, the embedded store, the master keys and the operator's key.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Address to listen on.</summary>
    public required string Host { get; init; }

    /// <summary>Port of API, health and OAuth callback; 0 takes a free one.</summary>
    public required int Port { get; init; }

    /// <summary>Address under which browsers reach this process; null for the one it listens on.</summary>
    public Uri? PublicAddress { get; init; }

    /// <summary>Runs in progress at once.</summary>
    public required int RunsMax { get; init; }

    /// <summary>How long an idle connector stays in memory.</summary>
    public required TimeSpan PassivateAfter { get; init; }

    /// <summary>Least level that is logged.</summary>
    public required string LogLevel { get; init; }

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="ConfigurationException">A key is missing or wrong.</exception>
    public static ServerSettings Read(IConfigurationRoot configuration)
    {
        var reader = new ConfigurationReader(configuration, Section);
        var kind = reader.Required("journal.kind", "sqlite");
        if (kind != "sqlite")
            throw reader.Wrong("journal.kind", $"'{kind}' is not one of sqlite");
        var address = reader.Text("http.public-address");
        return new ServerSettings
        {
            DataDirectory = Path.GetFullPath(reader.Required("data-dir", "a folder")),
            Host = reader.Required("http.host", "an address, such as 127.0.0.1"),
            Port = reader.Number("http.port", 0, 65_535),
            PublicAddress = address is null ? null
                : Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" ? uri
                : throw reader.Wrong("http.public-address", $"'{address}' is not an http or https address"),
            RunsMax = reader.Number("runs-max", 1, 100_000),
            PassivateAfter = reader.Duration("passivate-after") ?? TimeSpan.FromMinutes(2),
            LogLevel = reader.Required("log-level", "a level"),
        };
    }
}
