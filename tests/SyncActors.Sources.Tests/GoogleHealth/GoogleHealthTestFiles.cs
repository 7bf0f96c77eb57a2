using System.Text.Json;
using SyncActors.Testing.Files;

namespace SyncActors.Sources.Tests.GoogleHealth;

/// <summary>Finds recorded answers: our own beside the tests, and the shared ones beside the source tree.</summary>
internal static class GoogleHealthTestFiles
{
    /// <summary>An answer of ours.</summary>
    public static JsonElement Recorded(string name) =>
        Read(SourceTree.PathOf("tests", "SyncActors.Sources.Tests", "GoogleHealth", "Recorded", name));

    /// <summary>A shared answer.</summary>
    public static JsonElement Shared(string name) => Read(Path.Combine(SourceTree.Fixtures("google-health")!, name));

    /// <summary>An answer given as text.</summary>
    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    private static JsonElement Read(string path) => Parse(File.ReadAllText(path));
}
