using SyncActors.Testing.Files;
using SyncActors.Testing.Servers;

namespace SyncActors.EndToEnd.Tests;

/// <summary>A test that needs the recorded volunteers beside the source tree, and a real victoria-metrics.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealPeopleFactAttribute : FactAttribute
{
    public RealPeopleFactAttribute() => Skip = Folder is null
        ? "../shared/fixtures/fitabase is not beside the source tree"
        : VictoriaMetricsServer.WhySkipped();

    /// <summary>Folder of the recordings; null when they are absent.</summary>
    internal static string? Folder => SourceTree.Fixtures("fitabase");
}
