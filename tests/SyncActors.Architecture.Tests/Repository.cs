using SyncActors.Testing.Files;

namespace SyncActors.Architecture.Tests;

/// <summary>The files of the source tree that rules look at.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["src", "tests", "bench", "docs", "hocon", ".ci"];
    private static readonly string[] Binary = [".png", ".db", ".gz"];

    /// <summary>The text of a file.</summary>
    public static string Read(params string[] parts) => File.ReadAllText(SourceTree.PathOf(parts));

    /// <summary>C# files below a folder, with their path from the root.</summary>
    public static IEnumerable<(string Name, string Text)> Code(params string[] folders) =>
        Files(folders).Where(file => file.Name.EndsWith(".cs", StringComparison.Ordinal));

    /// <summary>All pages written for people.</summary>
    public static IEnumerable<(string Name, string Text)> Pages() =>
        Files([.. Folders, "."]).Where(file => file.Name.EndsWith(".md", StringComparison.Ordinal));

    /// <summary>Text files below folders; of the root itself, named by a dot, only the files directly in it.</summary>
    public static IEnumerable<(string Name, string Text)> Files(params string[] folders)
    {
        foreach (var folder in folders.Where(folder => Directory.Exists(SourceTree.PathOf(folder))))
        {
            var depth = folder == "." ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories;
            foreach (var path in Directory.EnumerateFiles(SourceTree.PathOf(folder), "*", depth)
                .Order(StringComparer.Ordinal))
            {
                var name = Path.GetRelativePath(SourceTree.Root, path).Replace('\\', '/');
                if (!name.Contains("/obj/", StringComparison.Ordinal)
                    && !name.Contains("/bin/", StringComparison.Ordinal)
                    && !Binary.Contains(Path.GetExtension(name)))
                {
                    yield return (name, File.ReadAllText(path));
                }
            }
        }
    }

    /// <summary>Every text file of the project.</summary>
    public static IEnumerable<(string Name, string Text)> All() => Files([.. Folders, "."])
        .Where(file => file.Name is not ".env" and not ".git" && !file.Name.EndsWith(".log", StringComparison.Ordinal));

    /// <summary>The part of a page under a heading, up to the next heading of that level or above.</summary>
    public static string Section(string page, string heading)
    {
        var lines = page.ReplaceLineEndings("\n").Split('\n');
        var start = Array.IndexOf(lines, heading);
        Assert.True(start >= 0, $"The page has no heading '{heading}'.");
        var level = heading.TakeWhile(letter => letter == '#').Count();
        return string.Join('\n', lines.Skip(start + 1).TakeWhile(line =>
            line.TakeWhile(letter => letter == '#').Count() is var depth && (depth == 0 || depth > level)));
    }
}
