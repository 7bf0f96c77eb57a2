using SyncActors.Hocon;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace SyncActors.Server.Configuration.Translation;

/// <summary>Reads YAML 1.1 as far as configurations need it.</summary>
internal static class YamlFile
{
    /// <summary>Largest file, in characters.</summary>
    private const int LengthMax = 1 << 20;

    /// <summary>Whether a file is taken for YAML by its name.</summary>
    internal static bool IsYaml(string path) =>
        Path.GetExtension(path).ToLowerInvariant() is ".yaml" or ".yml";

    /// <summary>The file's one document.</summary>
    /// <param name="text">Its content.</param>
    /// <param name="name">How messages name the file.</param>
    /// <returns>An empty mapping for an empty file.</returns>
    /// <exception cref="ConfigurationException">It is no YAML, or no mapping.</exception>
    internal static YamlMappingNode Read(string text, string name)
    {
        if (text.Length > LengthMax)
            throw new ConfigurationException($"{name}: is larger than {LengthMax} characters.");
        var stream = new YamlStream();
        try
        {
            using var reader = new StringReader(text);
            stream.Load(reader);
        }
        catch (YamlException wrong)
        {
            var place = new HoconOrigin(name, (int)wrong.Start.Line, (int)wrong.Start.Column);
            throw new ConfigurationException($"{place}: {Sentence(wrong)}.", wrong);
        }

        return stream.Documents switch
        {
            [] => [],
            [{ RootNode: YamlMappingNode root }] => root,
            [{ RootNode: YamlScalarNode { Value: null or "" } }] => [],
            [var only] => throw new ConfigurationException(
                $"{OriginOf(only.RootNode, name)}: a configuration is keys with values."),
            [_, var second, ..] => throw new ConfigurationException(
                $"{OriginOf(second.RootNode, name)}: a configuration is one document."),
        };
    }

    /// <summary>Where a node was written.</summary>
    internal static HoconOrigin OriginOf(YamlNode node, string name) =>
        new(name, (int)node.Start.Line, (int)node.Start.Column);

    // The parser's message begins with the place in its own way, and some go on with the cause.
    private static string Sentence(YamlException wrong)
    {
        var text = (wrong.InnerException ?? wrong).Message.ReplaceLineEndings(" ").Trim().TrimEnd('.');
        var begin = text.IndexOf("): ", StringComparison.Ordinal);
        return "cannot be read: " + (begin < 0 ? text : text[(begin + 3)..]);
    }
}
