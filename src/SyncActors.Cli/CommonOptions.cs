using System.CommandLine;
using Microsoft.Extensions.Configuration;
using SyncActors.Server.Configuration;

namespace SyncActors.Cli;

/// <summary>Options that several commands share.</summary>
internal static class CommonOptions
{
    internal static Option<string?> Config() => new("--config", "-c")
    {
        Description = "Configuration file: HOCON or JSON, or the memory connector's YAML; default: CONFIG_PATH.",
    };

    internal static Option<string?> Data() => new("--data-dir")
    {
        Description = "Folder of database, store and keys; overrides syncactors.data-dir.",
    };

    internal static Option<string[]> Set() => new("--set")
    {
        Description = "A key and its value, such as syncactors.http.port=0; may be given several times.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    internal static Option<bool> Json() => new("--json") { Description = "Print JSON." };

    internal static Option<string?> Server() => new("--server", "-s")
    {
        Description = "Address of the server; default: the one of the configuration.",
    };

    internal static Option<string?> ApiKey() => new("--api-key")
    {
        Description = "API key; default: SYNCACTORS_API_KEY, else operator.key in the data folder.",
    };

    /// <summary>The file that an option names, else the variable CONFIG_PATH; null for none.</summary>
    internal static string? FileOf(string? file) =>
        file ?? (Environment.GetEnvironmentVariable("CONFIG_PATH") is { Length: > 0 } path ? path : null);

    /// <summary>The configuration that the options name.</summary>
    internal static IConfigurationRoot Load(string? file, string? dataDirectory, IEnumerable<string> settings)
    {
        var overrides = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
        {
            var equals = setting.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new ConfigurationException($"--set {setting}: expected key=value.");
            overrides[setting[..equals]] = setting[(equals + 1)..];
        }

        if (dataDirectory is not null)
            overrides["syncactors.data-dir"] = dataDirectory;
        var variables = Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
        return ConfigurationLoader.Load(FileOf(file), Environment.GetEnvironmentVariable, variables, overrides);
    }
}
