using SyncActors.Testing.Files;

namespace SyncActors.Sources.Tests.Fitbit;

/// <summary>Answers kept beside the tests.</summary>
internal static class FitbitRecordings
{
    /// <summary>The text of one.</summary>
    public static string Recorded(string name) =>
        File.ReadAllText(SourceTree.PathOf("tests", "SyncActors.Sources.Tests", "Fitbit", "Recorded", name));
}
