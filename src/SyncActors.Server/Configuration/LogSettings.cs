using Microsoft.Extensions.Logging;

namespace SyncActors.Server.Configuration;

/// <summary>Where and how is logged.</summary>
/// <param name="Level">Least level.</param>
/// <param name="IsJson">Whether a line is an object in JSON; else text.</param>
/// <param name="Console">Whether the console shows it.</param>
/// <param name="Colors">Whether with colours; null for at a terminal.</param>
/// <param name="File">The file beside it; null for none.</param>
/// <param name="Levels">Levels of parts, by the beginning of their loggers' names.</param>
public sealed record LogSettings(
    LogLevel Level, bool IsJson, bool Console, bool? Colors, LogFileSettings? File,
    IReadOnlyDictionary<string, LogLevel> Levels)
{
    private static readonly string[] Scheduling =
    [
        "SyncActors.Sync.Scheduling", "SyncActors.Sync.Inbox", "SyncActors.Actors.Cluster",
        "SyncActors.Actors.Sharding",
    ];
    private static readonly string[] Sources = ["SyncActors.Sources", "SyncActors.Sync.Fetching"];
    private static readonly string[] Runs = ["SyncActors.Sync.Connector", "SyncActors.Sync.Writing"];
    private static readonly string[] Journal = ["SyncActors.Journal", "SyncActors.Actors.Persistence"];

    /// <summary>Reads and checks <c>syncactors.log-level</c> and <c>syncactors.log</c>.</summary>
    /// <exception cref="ConfigurationException">A key is wrong.</exception>
    internal static LogSettings Read(ConfigurationReader root)
    {
        var reader = root.Below("log");
        var levels = new Dictionary<string, LogLevel>(StringComparer.Ordinal);
        Add(reader.Text("levels.scheduling"), "levels.scheduling", Scheduling);
        Add(reader.Text("levels.sources"), "levels.sources", Sources);
        Add(reader.Text("levels.runs"), "levels.runs", Runs);
        Add(reader.Text("levels.journal"), "levels.journal", Journal);
        return new LogSettings(
            LevelOf(root, "log-level", root.Required("log-level", "a level, such as information")),
            reader.Required("format", "text or json") switch
            {
                "json" => true,
                "text" => false,
                var other => throw reader.Wrong("format", $"'{other}' is not one of text, json"),
            },
            reader.Switch("console.enabled"),
            reader.Text("console.colors") is null ? null : reader.Switch("console.colors"),
            LogFileSettings.Read(reader.Below("file")), levels);

        void Add(string? text, string key, string[] categories)
        {
            if (text is null)
                return;
            var level = LevelOf(reader, key, text);
            foreach (var category in categories)
                levels[category] = level;
        }
    }

    private static LogLevel LevelOf(ConfigurationReader reader, string key, string text) =>
        text.ToLowerInvariant() switch
        {
            "debug" => LogLevel.Debug,
            "information" or "info" => LogLevel.Information,
            "warning" or "warn" => LogLevel.Warning,
            "error" => LogLevel.Error,
            "critical" => LogLevel.Critical,
            _ => throw reader.Wrong(key, $"'{text}' is not one of debug, information, warning, error, critical"),
        };
}

/// <summary>A file that is logged into.</summary>
/// <param name="Path">Its path.</param>
/// <param name="IsDaily">Whether each day has a file; else another is begun by size.</param>
/// <param name="BytesMax">Size that begins another one.</param>
/// <param name="Backups">Older files that are kept.</param>
public sealed record LogFileSettings(string Path, bool IsDaily, int BytesMax, int Backups)
{
    internal static LogFileSettings? Read(ConfigurationReader reader)
    {
        var isDaily = reader.Required("rotate", "size or time") switch
        {
            "size" => false,
            "time" => true,
            var other => throw reader.Wrong("rotate", $"'{other}' is not one of size, time"),
        };
        var settings = new LogFileSettings(
            reader.Text("path") ?? "", isDaily, reader.Number("bytes-max", 1024, int.MaxValue),
            reader.Number("backups", 0, 1000));
        return settings.Path.Length == 0 ? null : settings;
    }
}
