using Xunit;

namespace SyncActors.Testing.Files;

/// <summary>A test that needs recorded answers beside the source tree; it is skipped, and says so, where they are
/// absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixturesFactAttribute : FactAttribute
{
    /// <param name="folder">Folder of the answers, such as <c>fitbit</c>.</param>
    public FixturesFactAttribute(string folder)
    {
        Folder = folder;
        Skip = WhySkipped(folder);
    }

    /// <summary>Folder of the answers.</summary>
    public string Folder { get; }

    internal static string? WhySkipped(string folder) =>
        SourceTree.Fixtures(folder) is null ? $"../shared/fixtures/{folder} is not beside the source tree" : null;
}
