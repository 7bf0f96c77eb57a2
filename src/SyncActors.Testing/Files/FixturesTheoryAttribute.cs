using Xunit;

namespace SyncActors.Testing.Files;

/// <summary>A theory that needs recorded answers beside the source tree; it is skipped, and says so, where they are
/// absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FixturesTheoryAttribute : TheoryAttribute
{
    /// <param name="folder">Folder of the answers, such as <c>fitbit</c>.</param>
    public FixturesTheoryAttribute(string folder)
    {
        Folder = folder;
        Skip = FixturesFactAttribute.WhySkipped(folder);
    }

    /// <summary>Folder of the answers.</summary>
    public string Folder { get; }
}
