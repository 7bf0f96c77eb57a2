using System.Text;
using SyncActors.Server.Configuration.Translation;
using SyncActors.Testing.Files;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>Translates texts as files are translated.</summary>
internal static class Translations
{
    internal const string Name = "config.yaml";

    /// <summary>The variables that the complete example needs, and no others.</summary>
    internal static readonly Dictionary<string, string> Needed = new(StringComparer.Ordinal)
    {
        ["LIGHTRAG_API_KEY"] = "SECRET-1", ["MEMORY_API_KEY"] = "SECRET-2", ["CONNECTOR_API_KEY"] = "SECRET-3",
    };

    internal static string Complete { get; } =
        File.ReadAllText(SourceTree.PathOf("hocon", "examples", "memory-connector.yaml"));

    internal static Translated Of(
        string yaml, IReadOnlyDictionary<string, string>? variables = null, bool needsVariables = true) =>
        MemoryConnectorFile.Translate(
            YamlFile.Read(yaml, Name), Name, name => variables?.GetValueOrDefault(name), needsVariables);

    /// <summary>Keys with values and lines, then what is to be said.</summary>
    internal static string Show(Translated translated)
    {
        var text = new StringBuilder();
        foreach (var key in translated.Keys)
            text.Append($"{key.Origin.Line,4} {key.Key.Replace(':', '.')} = {key.Value}\n");
        foreach (var finding in translated.Errors.Concat(translated.Notices))
            text.Append($"{(finding.IsError ? "error" : "notice")} {finding}\n");
        return text.ToString();
    }

    /// <summary>Compares with a file that is reviewed as code; rewritten with UPDATE_GOLDEN=1.</summary>
    internal static void EqualsGolden(string file, string actual)
    {
        var path = SourceTree.PathOf("tests", "SyncActors.Server.Tests", "Golden", file);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            File.WriteAllText(path, actual);
        Assert.Equal(File.ReadAllText(path), actual);
    }
}
