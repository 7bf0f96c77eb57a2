namespace SyncActors.Simulators.Tests.GoogleHealth;

/// <summary>A theory over recorded answers, which lie beside the repository; skipped where they are absent.</summary>
internal sealed class RecordedTheoryAttribute : TheoryAttribute
{
    public RecordedTheoryAttribute()
    {
        if (Folder is null)
            Skip = "The recorded answers (../shared/fixtures/google-health beside the repository) are not here.";
    }

    /// <summary>The folder of the recorded answers, or null.</summary>
    public static string? Folder { get; } = Find();

    private static string? Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (!File.Exists(Path.Combine(folder.FullName, "SyncActors.sln")))
                continue;
            var recorded = Path.GetFullPath(Path.Combine(folder.FullName, "..", "shared", "fixtures", "google-health"));
            return Directory.Exists(recorded) ? recorded : null;
        }

        return null;
    }
}
