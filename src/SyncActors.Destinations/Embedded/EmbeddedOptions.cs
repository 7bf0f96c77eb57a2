using SyncActors.Plugins;

namespace SyncActors.Destinations.Embedded;

/// <summary>Settings of an embedded destination.</summary>
/// <param name="Path">Full path of the database file. Default <c>data/embedded.db</c> below the working directory. Not
/// on a network file system: SQLite's locks do not hold there.</param>
internal sealed record EmbeddedOptions(string Path)
{
    /// <summary>Reads settings.</summary>
    /// <exception cref="SettingException">One is missing, unknown or out of range.</exception>
    public static EmbeddedOptions Read(Settings settings)
    {
        var path = settings.Text("path", "data/embedded.db")!;
        if (path.Length == 0
            || path.Contains('\0', StringComparison.Ordinal) || System.IO.Path.EndsInDirectorySeparator(path))
            throw settings.Wrong("path", $"'{path}' is not the path of a file");
        settings.RefuseUnknown();
        return new EmbeddedOptions(System.IO.Path.GetFullPath(path));
    }
}
