using SyncActors.Testing.Servers;

namespace SyncActors.EndToEnd.Tests;

/// <summary>A test that needs the recorded volunteers beside the repository, and a real victoria-metrics.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RealPeopleFactAttribute : FactAttribute
{
    public RealPeopleFactAttribute() => Skip = Folder is null
        ? "shared/fixtures/fitabase is not beside the repository"
        : VictoriaMetricsServer.WhySkipped();

    /// <summary>Folder of the recordings; null when they are absent.</summary>
    internal static string? Folder
    {
        get
        {
            var at = new DirectoryInfo(AppContext.BaseDirectory);
            while (at is not null && !File.Exists(Path.Combine(at.FullName, "SyncActors.sln")))
                at = at.Parent;
            if (at is null)
                return null;
            var folder = Path.GetFullPath(Path.Combine(at.FullName, "../shared/fixtures/fitabase"));
            return Directory.Exists(folder) ? folder : null;
        }
    }
}
