namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>Files that tests read from the source tree.</summary>
internal static class RepositoryFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>A recording beside the tests.</summary>
    public static string Recorded(string name) =>
        File.ReadAllText(Path.Combine(Root, "tests", "SyncActors.Sources.Tests", "Fitbit", "Recorded", name));

    /// <summary>Folder of recordings beside the repository; it may be absent.</summary>
    public static string SharedFixtures { get; } = Path.GetFullPath(Path.Combine(Root, "..", "shared", "fixtures", "fitbit"));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "SyncActors.sln")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("The tests run outside the repository.");
    }
}

/// <summary>A theory over recordings beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SharedFixtureTheoryAttribute : TheoryAttribute
{
    public SharedFixtureTheoryAttribute()
    {
        if (!Directory.Exists(RepositoryFiles.SharedFixtures))
            Skip = $"There are no recordings in {RepositoryFiles.SharedFixtures}";
    }
}
