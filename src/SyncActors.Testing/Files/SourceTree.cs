namespace SyncActors.Testing.Files;

/// <summary>The source tree that a test was built from, and the recordings that may lie beside it.</summary>
public static class SourceTree
{
    /// <summary>Full path of the root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Full path of a file or folder of the tree.</summary>
    /// <param name="parts">Names from the root on.</param>
    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Full path of a folder of recorded answers beside the tree; null when it is absent.</summary>
    /// <param name="name">Such as <c>fitbit</c>.</param>
    public static string? Fixtures(string name)
    {
        var folder = Path.GetFullPath(Path.Combine(Root, "..", "shared", "fixtures", name));
        return Directory.Exists(folder) ? folder : null;
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SyncActors.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException(
            "The tests run outside the source tree: SyncActors.sln is not above them.");
    }
}
