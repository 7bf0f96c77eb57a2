using SyncActors.Hocon;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Translates the section <c>logging</c> of the memory connector's <c>config.yaml</c>, and the levels of
/// Python's loggers.</summary>
internal static class MemoryLogging
{
    private static readonly string[] Levels = ["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"];

    private static readonly (string Component, string Key)[] Components =
    [
        ("scheduler", "log:levels:scheduling"),
        ("api_client", "log:levels:sources"),
        ("orchestrator", "log:levels:runs"),
        ("state_manager", "log:levels:journal"),
    ];

    internal static void Read(YamlSection section, Translated to)
    {
        to.Set("log-level", Level(section, "level"));
        to.Set("log:format", section.Choice("format", "json", "text"));
        if (section.IsSimple("file"))
            to.Set("log:file:path", section.Text("file"));
        else if (section.Section("file") is { } file)
            ReadFile(file, to);
        if (section.Section("console") is { } console)
        {
            to.Set("log:console:enabled", console.Switch("enabled"));
            to.Set("log:console:colors", console.Switch("colorize"));
            console.Close();
        }

        if (section.Section("components") is { } components)
        {
            foreach (var (component, key) in Components)
                to.Set(key, Level(components, component));
            components.Close();
        }

        section.Close();
    }

    /// <summary>The variables that win over the file.</summary>
    internal static void Override(Translated to, Func<string, string?> variable)
    {
        if (variable("LOG_LEVEL") is { Length: > 0 } level)
            SetLevel(to, level);
        if (variable("LOG_FORMAT") is not { Length: > 0 } format)
            return;
        var origin = VariableOrigin("LOG_FORMAT");
        if (format.ToLowerInvariant() is "json" or "text")
            to.Set("log:format", format.ToLowerInvariant(), origin);
        else
            to.Error(origin, $"'{format}' is not one of json, text");
    }

    /// <summary>Sets the level that a variable names.</summary>
    internal static void SetLevel(Translated to, string level)
    {
        var origin = VariableOrigin("LOG_LEVEL");
        if (Of(level) is { } word)
            to.Set("log-level", word, origin);
        else
            to.Error(origin, $"'{level}' is not one of {string.Join(", ", Levels)}");
    }

    /// <summary>Where a variable is.</summary>
    internal static HoconOrigin VariableOrigin(string name) => new($"variable {name}", 0, 0);

    private static void ReadFile(YamlSection section, Translated to)
    {
        if (!section.IsOn("enabled", otherwise: true))
        {
            section.Skip("path", "max_bytes", "backup_count", "rotation");
        }
        else
        {
            to.Set("log:file:path", section.Required("path", "the file, such as ./logs/memory_connector.log"));
            to.Set("log:file:bytes-max", section.Number("max_bytes", 1024, int.MaxValue));
            to.Set("log:file:backups", section.Number("backup_count", 0, 1000));
            to.Set("log:file:rotate", section.Choice("rotation", "size", "time"));
        }

        section.Close();
    }

    private static YamlText? Level(YamlSection section, string key) => section.Checked(
        key, text => Of(text) is null
            ? $"is not one of {string.Join(", ", Levels)}"
            : null) is { } level && Of(level.Text) is { } word
                ? level.As(word)
                : null;

    private static string? Of(string level) => level.ToUpperInvariant() switch
    {
        "DEBUG" => "debug",
        "INFO" or "INFORMATION" => "information",
        "WARNING" or "WARN" => "warning",
        "ERROR" => "error",
        "CRITICAL" or "FATAL" => "critical",
        _ => null,
    };
}
