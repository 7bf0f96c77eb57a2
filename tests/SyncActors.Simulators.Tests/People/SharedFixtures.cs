namespace SyncActors.Simulators.Tests.People;

/// <summary>Finds the recorded answers beside the repository; a test that needs them is skipped where they are absent.</summary>
internal static class SharedFixtures
{
    public static string? Folder(string name)
    {
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            if (!File.Exists(Path.Combine(at.FullName, "SyncActors.sln"))) continue;
            foreach (var beside in (IEnumerable<string>)["..", "../.."])
            {
                var folder = Path.GetFullPath(Path.Combine(at.FullName, beside, "shared/fixtures", name));
                if (Directory.Exists(folder)) return folder;
            }

            return null;
        }

        return null;
    }
}

internal sealed class NeedsFixturesFactAttribute : FactAttribute
{
    public NeedsFixturesFactAttribute(string folder)
    {
        Folder = folder;
        if (SharedFixtures.Folder(folder) is null) Skip = $"shared/fixtures/{folder} is not beside the repository";
    }

    public string Folder { get; }
}

internal sealed class NeedsFixturesTheoryAttribute : TheoryAttribute
{
    public NeedsFixturesTheoryAttribute(string folder)
    {
        Folder = folder;
        if (SharedFixtures.Folder(folder) is null) Skip = $"shared/fixtures/{folder} is not beside the repository";
    }

    public string Folder { get; }
}
