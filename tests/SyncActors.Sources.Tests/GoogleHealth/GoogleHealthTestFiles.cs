using System.Text.Json;

namespace SyncActors.Sources.Tests.GoogleHealth;

/// <summary>Finds recorded answers: our own beside the tests, and the shared ones beside the repository.</summary>
internal static class GoogleHealthTestFiles
{
    private static readonly string Root = FindRoot();

    /// <summary>Folder of the shared answers; it need not exist.</summary>
    public static string SharedFolder { get; } =
        Path.GetFullPath(Path.Combine(Root, "..", "shared", "fixtures", "google-health"));

    /// <summary>An answer of ours.</summary>
    public static JsonElement Recorded(string name) => Read(
        Path.Combine(Root, "tests", "SyncActors.Sources.Tests", "GoogleHealth", "Recorded", name));

    /// <summary>A shared answer.</summary>
    public static JsonElement Shared(string name) => Read(Path.Combine(SharedFolder, name));

    /// <summary>An answer given as text.</summary>
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static JsonElement Read(string path) => Parse(File.ReadAllText(path));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SyncActors.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("SyncActors.sln is in no parent");
        return folder;
    }
}

/// <summary>A theory over the shared answers; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedGoogleHealthTheoryAttribute : TheoryAttribute
{
    public SharedGoogleHealthTheoryAttribute()
    {
        if (!Directory.Exists(GoogleHealthTestFiles.SharedFolder))
            Skip = $"There are no shared answers in {GoogleHealthTestFiles.SharedFolder}";
    }
}

/// <summary>A fact about the shared answers; skipped where they are absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SharedGoogleHealthFactAttribute : FactAttribute
{
    public SharedGoogleHealthFactAttribute()
    {
        if (!Directory.Exists(GoogleHealthTestFiles.SharedFolder))
            Skip = $"There are no shared answers in {GoogleHealthTestFiles.SharedFolder}";
    }
}
