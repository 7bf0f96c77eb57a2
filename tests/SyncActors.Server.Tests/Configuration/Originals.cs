using SyncActors.Testing.Files;

namespace SyncActors.Server.Tests.Configuration;

/// <summary>A theory over the documents of the replaced systems; it is skipped, and says so, where they are not beside
/// the source tree.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OriginalsTheoryAttribute : TheoryAttribute
{
    public OriginalsTheoryAttribute() => Skip = Originals.Folder is null ? "the documents are not beside the source tree" : null;
}

/// <summary>Documents of the replaced systems, beside the source tree.</summary>
internal static class Originals
{
    internal static string? Folder { get; } = Find();

    /// <summary>The block of YAML in a document that begins with a line.</summary>
    /// <param name="document">Beginning of its file's name.</param>
    /// <param name="beginning">The line.</param>
    /// <param name="indented">Whether the block stands in another one, indented.</param>
    internal static string Yaml(string document, string beginning, bool indented = false)
    {
        var file = Assert.Single(Directory.GetFiles(Folder!, document + "_*.txt"));
        var lines = File.ReadAllLines(file);
        var margin = indented ? "    " : "";
        var begin = Array.FindIndex(lines, line => line == margin + beginning);
        Assert.True(begin >= 0, $"{file} has no line {beginning}");
        var block = lines.Skip(begin).TakeWhile(line => indented
            ? line.StartsWith(margin, StringComparison.Ordinal) || line.Length == 0
            : line != "```");
        return string.Join('\n', block.Select(line => line.Length == 0 ? line : line[margin.Length..])) + "\n";
    }

    private static string? Find()
    {
        var folder = Path.GetFullPath(Path.Combine(SourceTree.Root, "..", "shared", "seeds"));
        return Directory.Exists(folder) ? folder : null;
    }
}
